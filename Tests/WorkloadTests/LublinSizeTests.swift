import Foundation
import Model
import Stats
import Testing

@testable import Workload

@Suite struct LublinSizeTests {
  static let cases: [(LublinPopulation, Int32)] =
    LublinPopulation.allCases.filter { $0 != .both }.flatMap { population in
      [128, 100, 5, 2, 4096].map { (population, Int32($0)) }
    }

  private static func size(_ population: LublinPopulation, _ processors: Int32) throws -> LublinSize {
    try LublinSize(population.classes[0].parameters, processors: processors)
  }

  @Test(arguments: cases)
  func probabilitiesAddUp(_ population: LublinPopulation, _ processors: Int32) throws {
    let probabilities = try Self.size(population, processors).probabilities()
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(probabilities.allSatisfy { $0 >= 0 })
    #expect(probabilities.count == Int(processors) + 1 && probabilities[0] == 0)
  }

  /// Every size as often as the formulas say, within five standard errors of a binomial count.
  @Test(arguments: cases)
  func sizesFollowTheirProbabilities(_ population: LublinPopulation, _ processors: Int32) throws {
    let size = try Self.size(population, processors)
    let probabilities = size.probabilities()
    let n = 200_000
    var counts = [Int](repeating: 0, count: Int(processors) + 1)
    var cut = 0
    var stream = RandomStreams(seed: 31).stream(population.rawValue, entity: Int(processors))
    for _ in 0..<n {
      let drawn = size.sample(&stream)
      counts[Int(drawn.size)] += 1
      if drawn.cut { cut += 1 }
    }
    // Neighbouring sizes are pooled until a group expects 20, where a binomial count is near enough to normal.
    var (pooled, p) = (0, 0.0)
    for (size, probability) in probabilities.enumerated() {
      pooled += counts[size]
      p += probability
      if Double(n) * p < 20 && size < Int(processors) { continue }
      #expect(abs(Double(pooled) - Double(n) * p) <= 5 * (Double(n) * p * max(0, 1 - p)).squareRoot() + 1e-6)
      (pooled, p) = (0, 0)
    }
    // Only a machine that is not a power of two can be rounded beyond, and the cuts are as many as the formula says.
    let beyond = exp2((log2(Double(processors)) + 0.5).rounded(.down))
    let top = (log2(Double(processors)) + 0.5).rounded(.down)
    let cutShare =
      beyond > Double(processors)
      ? size.powerOfTwoProbability * (size.logarithm.cdf(top + 0.5) - size.logarithm.cdf(top - 0.5)) : 0
    #expect(abs(Double(cut) - Double(n) * cutShare) <= 5 * (Double(n) * cutShare * (1 - cutShare)).squareRoot())
  }

  /// The published fractions, from the sample alone.
  @Test func batchSharesAreThePublishedOnes() throws {
    let size = try Self.size(.batch, 128)
    var stream = RandomStreams(seed: 7).stream("size")
    let n = 300_000
    let sizes = (0..<n).map { _ in size.sample(&stream).size }
    let serial = Double(sizes.count { $0 == 1 }) / Double(n)
    #expect(abs(serial - 0.2927) < 5 * (0.2927 * 0.7073 / Double(n)).squareRoot())
    // Of the 3.87 % that are not rounded some fall on a power of two all the same: those whose log₂ lies near a whole
    // number.
    let uniform = try TwoStageUniform(low: 1.2, medium: 5, high: 7, firstProbability: 0.875)
    let byChance = [2.0, 4, 8, 16, 32, 64, 128].reduce(0) {
      $0 + uniform.cdf(log2($1 + 0.5)) - uniform.cdf(log2($1 - 0.5))
    }
    let expected = 0.6686 + (1 - 0.2927 - 0.6686) * byChance
    let powers = Double(sizes.count { $0 > 1 && $0.nonzeroBitCount == 1 }) / Double(n)
    #expect(abs(powers - expected) < 5 * (expected * (1 - expected) / Double(n)).squareRoot())
    #expect(sizes.max()! == 128)
  }

  /// The two-stage uniform itself, before any rounding.
  @Test func theLogarithmIsTwoStageUniform() throws {
    let size = try Self.size(.wholeSample, 128)
    #expect(size.logarithm.low == 0.8 && size.logarithm.medium == 4.5 && size.logarithm.high == 7)
    var stream = RandomStreams(seed: 9).stream("log size")
    let n = 100_000
    let sample = (0..<n).map { _ in size.logarithm.sample(&stream) }
    #expect(try KolmogorovSmirnov(sample, cdf: size.logarithm.cdf).pValue > 1e-3)
    let mean = 0.86 * (0.8 + 4.5) / 2 + 0.14 * (4.5 + 7) / 2
    #expect(abs(Moments(sample).mean - mean) < 5 * size.logarithm.standardDeviation / Double(n).squareRoot())
  }

  /// The bend moves with the machine and folds away where the machine is too small for it.
  @Test func theBendFollowsTheMachine() {
    #expect(LublinParameters.batch.sizeMedium(processors: 128) == 5)
    #expect(LublinParameters.batch.sizeMedium(processors: 1024) == 8)
    #expect(LublinParameters.interactive.sizeHigh(processors: 128) == 5.5)
    #expect(LublinParameters.interactive.sizeMedium(processors: 128) == 3)
    #expect(LublinParameters.wholeSample.sizeMedium(processors: 8) == 1.9)
    #expect(LublinParameters.interactive.sizeHigh(processors: 2) == 1)
  }
}

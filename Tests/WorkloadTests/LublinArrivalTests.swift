import Foundation
import Model
import Stats
import Testing

@testable import Workload

/// The daily cycle as a clock, written from the model's formulas alone: points paid from midnight to a time of day and
/// beyond.
private struct PointClock {
  let weights: [Double]
  let cumulative: [Double]

  init(_ p: LublinParameters) throws {
    let gamma = try Gamma(shape: p.anum, scale: p.bnum)
    // Half hour i, 1…48 of the day from midnight, stands for itself and for i + 48; the model's day holds 11…58.
    let shares = (1...48).map { halfHour in
      let i = Double(halfHour < 11 ? halfHour + 48 : halfHour)
      return gamma.cdf(i + 0.5) - gamma.cdf(i - 0.5)
    }
    let mean = shares.reduce(0, +) / 48
    weights = shares.map { $0 / mean }
    cumulative = weights.reduce(into: [0]) { $0.append($0.last! + $1) }
  }

  func points(at seconds: Double) -> Double {
    let slots = seconds / 1800
    let day = (slots / 48).rounded(.down)
    let ofDay = slots - 48 * day
    let slot = min(47, Int(ofDay))
    return 48 * day + cumulative[slot] + weights[slot] * (ofDay - Double(slot))
  }
}

@Suite struct LublinArrivalTests {
  static let parameters: [LublinParameters] = [.batch, .interactive, .wholeSample]

  /// Turned back into points, the gaps must be independent, with the truncated gamma distribution of the logarithm.
  @Test(arguments: parameters, [0, 45_123])
  func gapsInPointsAreLogGamma(_ p: LublinParameters, _ startOfDay: Int64) throws {
    let stretch = 1.7
    var process = try LublinArrivalProcess(
      p, stretch: stretch, startOfDay: startOfDay, stream: RandomStreams(seed: 13).stream("arrival"))
    let clock = try PointClock(p)
    let n = 50_000
    var logarithms: [Double] = []
    var before = clock.points(at: Double(startOfDay))
    for _ in 0..<n {
      let now = clock.points(at: process.next() + Double(startOfDay))
      logarithms.append(log((now - before) * 1800 / stretch))
      before = now
    }
    let gamma = try Gamma(shape: p.aarr * p.arar, scale: p.barr)
    let bound = gamma.cdf(13)
    // Times of years carry seven digits after the point: the shortest gaps (below e⁻⁵ s of none) are untouched.
    #expect(try KolmogorovSmirnov(logarithms) { min(1, gamma.cdf($0) / bound) }.pValue > 1e-3)
    let moments = Moments(logarithms)
    let correlation =
      zip(logarithms, logarithms.dropFirst()).reduce(0) { $0 + ($1.0 - moments.mean) * ($1.1 - moments.mean) }
      / (moments.variance * Double(n))
    #expect(abs(correlation) < 5 / Double(n).squareRoot())
  }

  /// Each half hour of the day gets its weight's share of the jobs, and the whole the mean rate.
  ///
  /// Arrivals are a renewal process in points: the count in a stretch of the clock has variance cv² times its mean, cv
  /// that of the gaps.
  @Test(arguments: parameters)
  func slotsGetTheirShare(_ p: LublinParameters) throws {
    var process = try LublinArrivalProcess(
      p, stretch: 1, startOfDay: 0, stream: RandomStreams(seed: 14).stream("arrival"))
    let clock = try PointClock(p)
    let n = 400_000
    var counts = [Double](repeating: 0, count: 48)
    var gaps = Moments()
    var before = 0.0
    var last = 0.0
    for _ in 0..<n {
      last = process.next()
      counts[Int(last / 1800) % 48] += 1
      let now = clock.points(at: last)
      gaps.add((now - before) * 1800)
      before = now
    }
    let cv = gaps.standardDeviation / gaps.mean
    for (count, weight) in zip(counts, clock.weights) {
      let expected = Double(n) * weight / 48
      #expect(abs(count - expected) < 5 * max(1, cv) * expected.squareRoot() + 1)
    }
    #expect(abs(gaps.mean - process.meanGap) < 4.5 * gaps.standardError)
    // Over whole days, seconds and points are the same: the overall rate is one over the mean gap.
    #expect(abs(last / Double(n) - gaps.mean) < 1800 * 48 / Double(n))
  }

  /// What the paper's figure shows: nights are quiet, early afternoons are busiest, and the day begins at its quietest.
  @Test(arguments: parameters)
  func theCycleLooksLikeADay(_ p: LublinParameters) throws {
    let weights = try LublinDailyCycle(p).weights
    #expect(abs(weights.reduce(0, +) - 48) < 1e-9)
    let peak = Double(weights.firstIndex(of: weights.max()!)!) / 2
    #expect(peak >= 12 && peak <= 15)
    #expect(weights[8..<12].max()! < weights[24..<34].min()!)
    #expect(weights == (try PointClock(p)).weights)
  }

  @Test func stretchingLeavesTheDayAlone() throws {
    let p = LublinParameters.batch
    let clock = try PointClock(p)
    var shares: [Double] = []
    for stretch in [0.2, 5.0] {
      var process = try LublinArrivalProcess(
        p, stretch: stretch, startOfDay: 0, stream: RandomStreams(seed: 15).stream("arrival"))
      let n = 100_000
      var byDay = 0
      var last = 0.0
      for _ in 0..<n {
        last = process.next()
        if (8..<18).contains(Int(last / 3600) % 24) { byDay += 1 }
      }
      shares.append(Double(byDay) / Double(n))
      #expect(abs(last / Double(n) / process.meanGap - 1) < 0.1)
    }
    let expected = clock.weights[16..<36].reduce(0, +) / 48
    for share in shares { #expect(abs(share - expected) < 0.02) }
  }
}

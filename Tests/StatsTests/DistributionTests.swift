import Testing

@testable import Stats

/// A distribution under test, by a name that Swift Testing can print.
struct Subject: Sendable, CustomTestStringConvertible {
  let name: String
  let distribution: any Distribution
  var isDiscrete = false
  var testDescription: String { name }

  static func all() throws -> [Subject] {
    let gamma = try Gamma(shape: 4.2, scale: 0.94)
    return [
      Subject(name: "uniform", distribution: try Uniform(low: -2, high: 3)),
      Subject(
        name: "two-stage uniform",
        distribution: try TwoStageUniform(low: 0.8, medium: 4.5, high: 7, firstProbability: 0.86)),
      Subject(name: "exponential", distribution: try Exponential(mean: 12)),
      Subject(name: "normal", distribution: try Normal(mean: -3, sigma: 2)),
      Subject(name: "lognormal", distribution: try LogNormal(mu: 1, sigma: 0.8)),
      Subject(name: "gamma", distribution: gamma),
      Subject(name: "gamma below 1", distribution: try Gamma(shape: 0.4, scale: 2)),
      Subject(
        name: "hyper-gamma",
        distribution: try HyperGamma(gamma, Gamma(shape: 312, scale: 0.03), firstProbability: 0.7)),
      Subject(name: "Weibull", distribution: try Weibull(shape: 0.7, scale: 100)),
      Subject(name: "Pareto", distribution: try Pareto(shape: 5, scale: 2)),
      Subject(name: "Zipf", distribution: try Zipf(count: 50, exponent: 1.1), isDiscrete: true),
      Subject(
        name: "empirical", distribution: try Empirical([3, 1, 4, 1, 5], weights: [1, 2, 0, 3, 4]), isDiscrete: true),
    ]
  }
}

@Suite struct DistributionTests {
  @Test(arguments: try Subject.all(), [1, 2, 3])
  func samplesFollowTheDistribution(_ subject: Subject, seed: Int) throws {
    let n = 40_000
    var stream = RandomStreams(seed: UInt64(seed)).stream(subject.name)
    let sample = (0..<n).map { _ in subject.distribution.sample(&stream) }
    let moments = Moments(sample)
    let error = subject.distribution.standardDeviation / Double(n).squareRoot()
    #expect(abs(moments.mean - subject.distribution.mean) < 5 * error)
    // The standard error of a sample variance is √((m₄ − σ⁴)/n), with the sample's own fourth central moment.
    let fourth = sample.reduce(0) { total, x in
      let d = x - moments.mean
      return total + d * d * d * d / Double(n)
    }
    let variance = subject.distribution.variance
    #expect(abs(moments.variance - variance) < 6 * ((fourth - variance * variance) / Double(n)).squareRoot())
    if !subject.isDiscrete {
      #expect(try KolmogorovSmirnov(sample, cdf: subject.distribution.cdf).pValue > 1e-4)
    }
    for p in [0.05, 0.3, 0.5, 0.9, 0.99] {
      // The share below the p-quantile is binomial; for a discrete one it is at least p.
      let x = subject.distribution.quantile(p)
      let share = Double(sample.count { $0 <= x }) / Double(n)
      let expected = subject.distribution.cdf(x)
      #expect(abs(share - expected) < 5 * (expected * (1 - expected) / Double(n)).squareRoot() + 1e-12)
    }
  }

  @Test(arguments: try Subject.all())
  func quantilesInvertTheDistributionFunction(_ subject: Subject) {
    let d = subject.distribution
    for step in 1..<100 {
      let p = Double(step) / 100
      let x = d.quantile(p)
      if subject.isDiscrete {
        #expect(d.cdf(x) >= p - 1e-12)
        #expect(d.cdf(x - 1e-9) < p)
      } else {
        #expect(abs(d.cdf(x) - p) < 1e-9)
      }
    }
    #expect(d.quantile(-0.1).isNaN)
    #expect(d.quantile(1.1).isNaN)
    #expect(d.cdf(-1e9) == 0)
    #expect(d.cdf(1e12) == 1)
  }

  /// Against values worked out by hand or found in any table.
  @Test func knownValues() throws {
    func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
      abs(a - b) <= tolerance * max(1, abs(b))
    }
    #expect(close(try Gamma(shape: 2, scale: 1).cdf(1), 0.264_241_117_657_115))
    #expect(close(try Normal().cdf(1.959_963_984_540_054), 0.975))
    #expect(close(try Weibull(shape: 1, scale: 3).cdf(3), 0.632_120_558_828_558))
    #expect(close(try Weibull(shape: 2, scale: 1).mean, 0.886_226_925_452_758))
    #expect(close(try Pareto(shape: 2, scale: 1).cdf(2), 0.75))
    #expect(close(try Pareto(shape: 3, scale: 2).mean, 3))
    #expect(close(try LogNormal(mu: 0, sigma: 1).mean, 1.648_721_270_700_128))
    #expect(close(try Zipf(count: 3, exponent: 1).probability(1), 6.0 / 11))
    #expect(close(try Zipf(count: 3, exponent: 1).mean, 18.0 / 11))
    #expect(close(try Empirical([1, 2, 3, 4]).variance, 1.25))
    #expect(close(try TwoStageUniform(low: 0, medium: 1, high: 3, firstProbability: 0.5).mean, 1.25))
    let fitted = try LogNormal(mean: 30, coefficientOfVariation: 0.5)
    #expect(close(fitted.mean, 30) && close(fitted.coefficientOfVariation, 0.5))
  }

  @Test func divergingMomentsAreInfinite() throws {
    #expect(try Pareto(shape: 1, scale: 1).mean == .infinity)
    #expect(try Pareto(shape: 2, scale: 1).variance == .infinity)
  }

  @Test func deterministicDrawsNothing() throws {
    let before = RandomStream(seed: 1)
    var stream = before
    let always = try Deterministic(7)
    #expect(always.sample(&stream) == 7 && stream == before)
    #expect(always.cdf(6.9) == 0 && always.cdf(7) == 1 && always.quantile(0.5) == 7 && always.variance == 0)
  }

  @Test func badParametersAreNamed() throws {
    func message(_ body: () throws -> any Distribution) -> String {
      do {
        _ = try body()
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message { try Gamma(shape: -1, scale: 1) }.contains("shape of a gamma distribution must be positive"))
    #expect(message { try Gamma(shape: 1, scale: .infinity) }.contains("inf"))
    #expect(message { try Exponential(mean: 0) }.contains("0.0"))
    #expect(message { try Uniform(low: 2, high: 1) }.contains("low ≤ high"))
    #expect(message { try Normal(sigma: .nan) }.contains("nan"))
    #expect(message { try Zipf(count: 0, exponent: 1) }.contains("at least one rank"))
    #expect(message { try Empirical([]) }.contains("at least one value"))
    #expect(message { try Empirical([1, 2], weights: [1]) }.contains("2 values"))
    #expect(message { try Empirical([1], weights: [0]) }.contains("not all be 0"))
    #expect(
      message { try TwoStageUniform(low: 0, medium: 2, high: 1, firstProbability: 0.5) }.contains("low ≤ medium"))
    #expect(
      message { try TwoStageUniform(low: 0, medium: 1, high: 2, firstProbability: 1.5) }.contains("between 0 and 1"))
    #expect(message { try Weibull(shape: 0, scale: 1) }.contains("Weibull"))
    #expect(message { try Pareto(shape: 1, scale: 0) }.contains("Pareto"))
    #expect(message { try LogNormal(mu: 0, sigma: 0) }.contains("lognormal"))
    #expect(message { try Deterministic(.nan) }.contains("nan"))
  }
}

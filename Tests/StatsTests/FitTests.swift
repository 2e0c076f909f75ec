import Testing

@testable import Stats

@Suite struct FitTests {
  /// Its mean is 5.5, its variance with the divisor n 8.25.
  static let sample: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

  @Test func normalIsMeanAndDeviationByN() throws {
    let law = try Normal.fitted(to: Self.sample)
    #expect(abs(law.mean - 5.5) < 1e-12)
    #expect(abs(law.sigma - 8.25.squareRoot()) < 1e-12)
  }

  /// No shape or scale near the estimate is likelier.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func weibullIsTheMaximum(seed: UInt64) throws {
    var stream = RandomStream(seed: seed)
    let truth = try Weibull(shape: 0.5 + Double(seed), scale: 12)
    let sample = (0..<200).map { _ in truth.sample(&stream) }
    let law = try Weibull.fitted(to: sample)
    let best = law.logLikelihood(of: sample)
    for (shape, scale) in [(1.01, 1.0), (0.99, 1), (1, 1.01), (1, 0.99), (1.01, 1.01), (0.99, 0.99)] {
      let other = try Weibull(shape: law.shape * shape, scale: law.scale * scale)
      #expect(other.logLikelihood(of: sample) < best)
    }
  }

  @Test(arguments: [11, 12, 13] as [UInt64]) func findsParametersAgain(seed: UInt64) throws {
    var stream = RandomStream(seed: seed)
    let log = try LogNormal(mu: 1.5, sigma: 0.4)
    let logFit = try LogNormal.fitted(to: (0..<4000).map { _ in log.sample(&stream) })
    #expect(abs(logFit.mu - 1.5) < 0.03 && abs(logFit.sigma - 0.4) < 0.03)
    let weibull = try Weibull(shape: 3, scale: 20)
    let fit = try Weibull.fitted(to: (0..<4000).map { _ in weibull.sample(&stream) })
    #expect(abs(fit.shape - 3) < 0.15 && abs(fit.scale - 20) < 0.4)
  }

  /// The family the sample came from is the best one, where families differ much.
  @Test func choosesTheFamily() throws {
    var stream = RandomStream(seed: 7)
    let log = try LogNormal(mu: 0, sigma: 1.2)
    #expect(Fit.all(to: (0..<500).map { _ in log.sample(&stream) }).first?.family == .lognormal)
    let weibull = try Weibull(shape: 8, scale: 5)
    #expect(Fit.all(to: (0..<2000).map { _ in weibull.sample(&stream) }).first?.family == .weibull)
    let normal = try Normal(mean: 0, sigma: 1)
    // Values below zero leave only one.
    #expect(Fit.all(to: (0..<50).map { _ in normal.sample(&stream) }).map(\.family) == [.normal])
  }

  @Test func distanceIsToTheFittedDistribution() throws {
    let fit = try Fit(.normal, to: [-1, 1])
    // At −1 the sample jumps from 0 to ½ and Φ(−1) is 0.158655…
    #expect(abs(fit.distance - (0.5 - 0.15865525393145707)) < 1e-12)
    #expect(abs(fit.aic - (4 + 2 * (1 + 1.8378770664093453))) < 1e-9)
  }

  @Test func refusesWhatCannotBeFitted() {
    #expect(throws: StatsError.self) { try Fit(.normal, to: [3]) }
    #expect(throws: StatsError.self) { try Fit(.weibull, to: [3, 3, 3]) }
    #expect(throws: StatsError.self) { try Fit(.lognormal, to: [0, 3]) }
    #expect(Fit.all(to: [2, 2]).isEmpty)
  }
}

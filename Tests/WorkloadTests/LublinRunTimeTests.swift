import Foundation
import Model
import Stats
import Testing

@testable import Workload

@Suite struct LublinRunTimeTests {
  static let parameters: [LublinParameters] = [.batch, .interactive, .wholeSample]

  @Test(arguments: parameters, [1, 16, 128])
  func logarithmsAreHyperGammaGivenTheSize(_ parameters: LublinParameters, _ size: Int32) throws {
    let runTime = try LublinRunTime(parameters)
    var stream = RandomStreams(seed: 55).stream("run time", entity: Int(size))
    let n = 60_000
    let sample = (0..<n).map { _ in runTime.sampleLogarithm(&stream, size: size) }
    #expect(sample.allSatisfy { $0 >= 0 && $0 <= 12 })
    // Against the formula written out here, not the model's own.
    let p = min(1, max(0, parameters.pa * Double(size) + parameters.pb))
    let mixture = try HyperGamma(
      Gamma(shape: parameters.a1, scale: parameters.b1), Gamma(shape: parameters.a2, scale: parameters.b2),
      firstProbability: p)
    let bound = mixture.cdf(12)
    #expect(try KolmogorovSmirnov(sample) { min(1, mixture.cdf($0) / bound) }.pValue > 1e-3)
    for q in [0.1, 0.5, 0.9] {
      let x = mixture.quantile(q * bound)
      #expect(abs(runTime.logarithmCDF(x, size: size) - q) < 1e-9)
      let share = Double(sample.count { $0 <= x }) / Double(n)
      #expect(abs(share - q) < 5 * (q * (1 - q) / Double(n)).squareRoot())
    }
  }

  /// The mean of whole seconds, with and without a cut, against the closed form.
  @Test(arguments: parameters, [10, 1000, 43_200, LublinRunTime.longest])
  func meansAgreeWithTheFormula(_ parameters: LublinParameters, _ limit: Int64) throws {
    let runTime = try LublinRunTime(parameters)
    let parts = LublinRunTimeMean(runTime, limit: limit)
    var stream = RandomStreams(seed: 56).stream("run time", entity: Int(limit))
    let sample = Moments((0..<150_000).map { _ in Double(min(limit, runTime.sample(&stream, size: 24))) })
    #expect(abs(sample.mean - runTime.mean(size: 24, parts: parts)) < 4.5 * sample.standardError)
    #expect(sample.minimum >= 1 && sample.maximum <= Double(limit))
  }

  /// The closed form against the plain sum it stands for.
  @Test(arguments: parameters)
  func theMeanIsTheSumOfItsTails(_ parameters: LublinParameters) throws {
    let runTime = try LublinRunTime(parameters)
    for limit in [1, 63, 64, 65, 5000] as [Int64] {
      let parts = LublinRunTimeMean(runTime, limit: limit)
      for (gamma, mean) in [(runTime.first, parts.first), (runTime.second, parts.second)] {
        let total = gamma.cdf(12)
        let sum = (1...limit).reduce(0.0) { $0 + 1 - gamma.cdf(log(Double($1))) / total }
        #expect(abs(mean - sum) < 1e-3)
      }
    }
  }

  @Test func expectationsOfTruncatedExponentials() throws {
    // An exponential of mean ½ has E[e^X] = 2, and E[e^X; X ≤ b] = 2(1 − e^−b).
    #expect(abs(try Gamma(shape: 1, scale: 0.5).meanOfExponential(upTo: 3) - 2 * (1 - exp(-3))) < 1e-12)
    // Of mean 1, ∫₀ᵇ dx = b; of mean 2, ∫₀ᵇ ½ e^{x/2} dx = e^{b/2} − 1.
    #expect(abs(try Gamma(shape: 1, scale: 1).meanOfExponential(upTo: 5) - 5) < 1e-8)
    #expect(abs(try Gamma(shape: 1, scale: 2).meanOfExponential(upTo: 5) - (exp(2.5) - 1)) < 1e-8)
    // Just below 1 the closed form must agree with the integral just above.
    let below = try Gamma(shape: 6, scale: 1 - 1e-9).meanOfExponential(upTo: 13)
    let above = try Gamma(shape: 6, scale: 1 + 1e-9).meanOfExponential(upTo: 13)
    #expect(abs(below / above - 1) < 1e-6)
  }

  /// Larger jobs run longer: the correlation the model is known for.
  @Test func longJobsAreMoreLikelyAmongLargeOnes() throws {
    let runTime = try LublinRunTime(.batch)
    #expect(abs(runTime.firstProbability(size: 1) - 0.6956) < 1e-12)
    #expect(abs(runTime.firstProbability(size: 128) - 0.3146) < 1e-12)
    #expect(runTime.firstProbability(size: 1000) == 0)
    let parts = LublinRunTimeMean(runTime, limit: LublinRunTime.longest)
    #expect(runTime.mean(size: 128, parts: parts) > 1.5 * runTime.mean(size: 1, parts: parts))
  }
}

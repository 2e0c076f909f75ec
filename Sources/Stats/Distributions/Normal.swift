internal import CGSL

/// The normal (Gaussian) distribution.
public struct Normal: Distribution, Hashable {
  public let mean: Double
  public let sigma: Double

  /// - Throws: ``StatsError`` unless the mean is finite and `sigma` positive and finite.
  public init(mean: Double = 0, sigma: Double = 1) throws(StatsError) {
    try requireFinite(mean, "the mean of a normal distribution")
    try requirePositive(sigma, "the standard deviation of a normal distribution")
    self.mean = mean
    self.sigma = sigma
    GSL.ready
  }

  /// By the ziggurat method (G. Marsaglia and W. W. Tsang, J. Stat. Softw. 5(8), 2000).
  public func sample(_ stream: inout RandomStream) -> Double { mean + quanta_sample_normal(&stream.state, sigma) }
  public var variance: Double { sigma * sigma }
  public func cdf(_ x: Double) -> Double { gsl_cdf_gaussian_P(x - mean, sigma) }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? mean + gsl_cdf_gaussian_Pinv(p, sigma) : .nan }
}

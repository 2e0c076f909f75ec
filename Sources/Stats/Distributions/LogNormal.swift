internal import CGSL
import Glibc

/// The distribution of e^X where X is normal with mean `mu` and standard deviation `sigma`.
public struct LogNormal: Distribution, Hashable {
  /// Mean of the logarithm.
  public let mu: Double
  /// Standard deviation of the logarithm.
  public let sigma: Double

  /// - Throws: ``StatsError`` unless `mu` is finite and `sigma` positive and finite.
  public init(mu: Double, sigma: Double) throws(StatsError) {
    try requireFinite(mu, "the mean of the logarithm of a lognormal distribution")
    try requirePositive(sigma, "the standard deviation of the logarithm of a lognormal distribution")
    self.mu = mu
    self.sigma = sigma
    GSL.ready
  }

  /// The lognormal distribution with this mean and coefficient of variation.
  public init(mean: Double, coefficientOfVariation cv: Double) throws(StatsError) {
    try requirePositive(mean, "the mean of a lognormal distribution")
    try requirePositive(cv, "the coefficient of variation of a lognormal distribution")
    let square = log1p(cv * cv)
    try self.init(mu: log(mean) - square / 2, sigma: square.squareRoot())
  }

  public func sample(_ stream: inout RandomStream) -> Double {
    exp(mu + quanta_sample_normal(&stream.state, sigma))
  }
  public var mean: Double { exp(mu + sigma * sigma / 2) }
  public var variance: Double { expm1(sigma * sigma) * exp(2 * mu + sigma * sigma) }
  public func cdf(_ x: Double) -> Double { x <= 0 ? 0 : gsl_cdf_lognormal_P(x, mu, sigma) }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? gsl_cdf_lognormal_Pinv(p, mu, sigma) : .nan }
}

internal import CGSL

/// The exponential distribution, by its mean (the reciprocal of its rate).
public struct Exponential: Distribution, Hashable {
  public let mean: Double

  /// - Throws: ``StatsError`` unless the mean is positive and finite.
  public init(mean: Double) throws(StatsError) {
    try requirePositive(mean, "the mean of an exponential distribution")
    self.mean = mean
    GSL.ready
  }

  public func sample(_ stream: inout RandomStream) -> Double { quanta_sample_exponential(&stream.state, mean) }
  public var variance: Double { mean * mean }
  public func cdf(_ x: Double) -> Double { gsl_cdf_exponential_P(x, mean) }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? gsl_cdf_exponential_Pinv(p, mean) : .nan }
}

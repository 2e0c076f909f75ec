internal import CGSL

/// The Weibull distribution with shape k and scale λ: P(X > x) = exp(−(x/λ)^k). Shapes below 1 give the decreasing
/// hazard seen in failures.
public struct Weibull: Distribution, Hashable {
  /// k.
  public let shape: Double
  /// λ, in the unit of the values.
  public let scale: Double

  /// - Throws: ``StatsError`` unless both are positive and finite.
  public init(shape: Double, scale: Double) throws(StatsError) {
    try requirePositive(shape, "the shape of a Weibull distribution")
    try requirePositive(scale, "the scale of a Weibull distribution")
    self.shape = shape
    self.scale = scale
    GSL.ready
  }

  public func sample(_ stream: inout RandomStream) -> Double { quanta_sample_weibull(&stream.state, scale, shape) }
  public var mean: Double { scale * gsl_sf_gamma(1 + 1 / shape) }
  public var variance: Double {
    let first = gsl_sf_gamma(1 + 1 / shape)
    return scale * scale * (gsl_sf_gamma(1 + 2 / shape) - first * first)
  }
  public func cdf(_ x: Double) -> Double { x <= 0 ? 0 : gsl_cdf_weibull_P(x, scale, shape) }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? gsl_cdf_weibull_Pinv(p, scale, shape) : .nan }
}

internal import CGSL

/// The gamma distribution with shape α and scale β: mean αβ, variance αβ².
public struct Gamma: Distribution, Hashable {
  /// α.
  public let shape: Double
  /// β, in the unit of the values.
  public let scale: Double

  /// - Throws: ``StatsError`` unless both are positive and finite.
  public init(shape: Double, scale: Double) throws(StatsError) {
    try requirePositive(shape, "the shape of a gamma distribution")
    try requirePositive(scale, "the scale of a gamma distribution")
    self.shape = shape
    self.scale = scale
    GSL.ready
  }

  /// By GSL: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000.
  public func sample(_ stream: inout RandomStream) -> Double { quanta_sample_gamma(&stream.state, shape, scale) }
  public var mean: Double { shape * scale }
  public var variance: Double { shape * scale * scale }
  public func cdf(_ x: Double) -> Double { x <= 0 ? 0 : gsl_cdf_gamma_P(x, shape, scale) }
  public func quantile(_ p: Double) -> Double {
    if p == 1 { return .infinity }
    return p >= 0 && p < 1 ? gsl_cdf_gamma_Pinv(p, shape, scale) : .nan
  }
}

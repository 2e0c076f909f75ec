internal import CGSL

/// The Pareto distribution with shape α on [scale, ∞): P(X > x) = (scale/x)^α.
public struct Pareto: Distribution, Hashable {
  /// α: the mean is infinite up to 1, the variance up to 2.
  public let shape: Double
  /// The smallest value.
  public let scale: Double

  /// - Throws: ``StatsError`` unless both are positive and finite.
  public init(shape: Double, scale: Double) throws(StatsError) {
    try requirePositive(shape, "the shape of a Pareto distribution")
    try requirePositive(scale, "the smallest value of a Pareto distribution")
    self.shape = shape
    self.scale = scale
    GSL.ready
  }

  public func sample(_ stream: inout RandomStream) -> Double { quanta_sample_pareto(&stream.state, shape, scale) }
  public var mean: Double { shape > 1 ? shape * scale / (shape - 1) : .infinity }
  public var variance: Double {
    shape > 2 ? scale * scale * shape / ((shape - 1) * (shape - 1) * (shape - 2)) : .infinity
  }
  public func cdf(_ x: Double) -> Double { x <= scale ? 0 : gsl_cdf_pareto_P(x, shape, scale) }
  public func quantile(_ p: Double) -> Double {
    if p == 1 { return .infinity }
    return p >= 0 && p < 1 ? gsl_cdf_pareto_Pinv(p, shape, scale) : .nan
  }
}

/// Uniform on [low, high).
public struct Uniform: Distribution, Hashable {
  public let low: Double
  public let high: Double

  /// - Throws: ``StatsError`` unless both bounds are finite and `low ≤ high`.
  public init(low: Double, high: Double) throws(StatsError) {
    try requireFinite(low, "the lower bound of a uniform distribution")
    try requireFinite(high, "the upper bound of a uniform distribution")
    try require(low <= high, "a uniform distribution needs low ≤ high, not \(low) and \(high)")
    self.low = low
    self.high = high
  }

  public func sample(_ stream: inout RandomStream) -> Double { low + (high - low) * stream.uniform() }
  public var mean: Double { low + (high - low) / 2 }
  public var variance: Double { (high - low) * (high - low) / 12 }
  public func cdf(_ x: Double) -> Double {
    if x >= high { return 1 }
    return x <= low ? 0 : (x - low) / (high - low)
  }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? low + (high - low) * p : .nan }
}

/// Always the same value; draws nothing from the stream.
public struct Deterministic: Distribution, Hashable {
  public let value: Double

  /// - Throws: ``StatsError`` unless `value` is finite.
  public init(_ value: Double) throws(StatsError) {
    try requireFinite(value, "the value of a deterministic distribution")
    self.value = value
  }

  public func sample(_ stream: inout RandomStream) -> Double { value }
  public var mean: Double { value }
  public var variance: Double { 0 }
  public func cdf(_ x: Double) -> Double { x >= value ? 1 : 0 }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? value : .nan }
}

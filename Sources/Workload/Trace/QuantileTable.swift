import Stats

/// A sample in a few numbers: moments and quantiles (Hyndman & Fan's type 7).
public struct QuantileTable: Hashable, Sendable, Codable {
  public var count: Int
  public var mean: Double
  public var min: Double
  public var p05: Double
  public var p25: Double
  public var median: Double
  public var p75: Double
  public var p95: Double
  public var p99: Double
  public var max: Double

  /// `nil` when there are no values. O(n log n).
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    mean = sorted.reduce(0, +) / Double(sorted.count)
    min = first
    max = last
    p05 = quantile(ofSorted: sorted, 0.05)
    p25 = quantile(ofSorted: sorted, 0.25)
    median = quantile(ofSorted: sorted, 0.5)
    p75 = quantile(ofSorted: sorted, 0.75)
    p95 = quantile(ofSorted: sorted, 0.95)
    p99 = quantile(ofSorted: sorted, 0.99)
  }
}

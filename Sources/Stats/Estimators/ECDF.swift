/// The empirical distribution function of a sample: at `x`, the share of values ≤ `x`.
public struct ECDF: Hashable, Sendable {
  /// A point of the step function: from `x` on, the share is `share`.
  public struct Point: Hashable, Sendable, Codable {
    public var x: Double
    /// 0…1.
    public var share: Double
    public init(x: Double, share: Double) {
      self.x = x
      self.share = share
    }
  }

  /// Ascending.
  public let sorted: [Double]

  /// O(n log n).
  ///
  /// - Throws: ``StatsError`` when `values` is empty or holds a NaN.
  public init(_ values: [Double]) throws(StatsError) {
    try require(!values.isEmpty, "an empirical distribution function needs at least one value")
    try require(
      !values.contains { $0.isNaN }, "an empirical distribution function cannot hold a value that is not a number")
    sorted = values.sorted()
  }

  /// The share of values ≤ `x`. O(log n).
  public func callAsFunction(_ x: Double) -> Double { Double(upperBound(of: x, in: sorted)) / Double(sorted.count) }

  /// The `p`-quantile, interpolated as ``quantile(ofSorted:_:)`` does.
  public func quantile(_ p: Double) -> Double { Stats.quantile(ofSorted: sorted, p) }

  /// At most `limit` points for a plot: the smallest and the largest value always, the others at even steps of rank
  /// between.
  ///
  /// Every point lies on the function, so the thinned curve is nowhere off by more than one step of rank, 1/(limit −
  /// 1). O(limit log n).
  ///
  /// - Throws: ``StatsError`` when `limit` is below 2.
  public func thinned(to limit: Int) throws(StatsError) -> [Point] {
    try require(
      limit >= 2, "an empirical distribution function cannot be thinned to fewer than 2 points, asked for \(limit)")
    let last = sorted.count - 1
    let steps = min(limit - 1, last)
    var points: [Point] = []
    points.reserveCapacity(steps + 1)
    for step in 0...steps {
      let rank = steps == 0 ? 0 : (step * last + steps / 2) / steps
      let x = sorted[rank]
      if points.last?.x == x { continue }
      points.append(Point(x: x, share: self(x)))
    }
    return points
  }
}

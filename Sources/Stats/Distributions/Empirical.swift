/// The distribution of given observations, each as likely as its weight: the bootstrap's, and what a calibration
/// measured.
public struct Empirical: Distribution, Hashable {
  /// Ascending.
  public let values: [Double]
  public let mean: Double
  public let variance: Double
  private let table: DiscreteTable

  /// O(n log n).
  ///
  /// - Parameters:
  ///   - values: in any order; repeated values count as often as they occur.
  ///   - weights: as many as values, not negative, with a positive sum; `nil` weighs all alike.
  /// - Throws: ``StatsError`` when there are no values or one is not finite, or the weights do not fit.
  public init(_ values: [Double], weights: [Double]? = nil) throws(StatsError) {
    try require(!values.isEmpty, "an empirical distribution needs at least one value")
    for value in values { try requireFinite(value, "a value of an empirical distribution") }
    let weights = weights ?? Array(repeating: 1, count: values.count)
    try require(
      weights.count == values.count,
      "an empirical distribution needs a weight for each of its \(values.count) values, not \(weights.count)")
    for weight in weights {
      try require(
        weight >= 0 && weight.isFinite, "a weight of an empirical distribution must be 0 or above, not \(weight)")
    }
    let total = weights.reduce(0, +)
    try require(total > 0, "the weights of an empirical distribution must not all be 0")
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    self.values = order.map { values[$0] }
    table = DiscreteTable(weights: order.map { weights[$0] })
    let mean = order.reduce(0) { $0 + values[$1] * (weights[$1] / total) }
    self.mean = mean
    variance = order.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) * (weights[$1] / total) }
  }

  /// O(log n).
  public func sample(_ stream: inout RandomStream) -> Double { values[table.outcome(stream.uniform())] }

  /// O(log n).
  public func cdf(_ x: Double) -> Double {
    let above = upperBound(of: x, in: values)
    return above == 0 ? 0 : table.cumulative[above - 1]
  }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? values[table.quantileIndex(p)] : .nan }
}

/// The number of elements ≤ `x` in an ascending array. O(log n).
func upperBound(of x: Double, in sorted: [Double]) -> Int {
  var low = 0
  var high = sorted.count
  while low < high {
    let middle = (low + high) / 2
    if sorted[middle] <= x { low = middle + 1 } else { high = middle }
  }
  return low
}

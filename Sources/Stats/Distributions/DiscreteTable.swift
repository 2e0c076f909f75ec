/// Cumulative probabilities of the outcomes 0, 1, …, searched by bisection: what Zipf and weighted empirical
/// distributions draw from.
struct DiscreteTable: Hashable, Sendable {
  /// Ascending; the last is exactly 1.
  let cumulative: [Double]

  /// - Parameter weights: not negative, with a positive sum.
  init(weights: [Double]) {
    // Neumaier's compensated sum: a long tail of small weights must not vanish.
    var sum = 0.0
    var compensation = 0.0
    var sums = [Double]()
    sums.reserveCapacity(weights.count)
    for weight in weights {
      let next = sum + weight
      compensation += abs(sum) >= abs(weight) ? (sum - next) + weight : (weight - next) + sum
      sum = next
      sums.append(sum + compensation)
    }
    let total = sum + compensation
    var cumulative = sums.map { $0 / total }
    cumulative[cumulative.count - 1] = 1
    self.cumulative = cumulative
  }

  /// The first outcome whose cumulative probability exceeds `u` (for 0 ≤ u < 1). O(log n).
  func outcome(_ u: Double) -> Int { firstIndex { $0 > u } }
  /// The first outcome whose cumulative probability is at least `p` (for 0 ≤ p ≤ 1). O(log n).
  func quantileIndex(_ p: Double) -> Int { firstIndex { $0 >= p } }

  @inline(__always)
  private func firstIndex(_ reached: (Double) -> Bool) -> Int {
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if reached(cumulative[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

import Glibc

/// Zipf's law on the ranks 1…n: the probability of rank k is proportional to k^(−exponent).
///
/// Holds a table of n cumulative probabilities; copies share it.
public struct Zipf: Distribution, Hashable {
  public let count: Int
  public let exponent: Double
  public let mean: Double
  public let variance: Double
  private let table: DiscreteTable

  /// O(count).
  ///
  /// - Throws: ``StatsError`` unless there is at least one rank and the exponent is finite and not negative.
  public init(count: Int, exponent: Double) throws(StatsError) {
    try require(count >= 1, "a Zipf distribution needs at least one rank, not \(count)")
    try require(
      exponent >= 0 && exponent.isFinite, "the exponent of a Zipf distribution must be 0 or above, not \(exponent)")
    self.count = count
    self.exponent = exponent
    let weights = (1...count).map { pow(Double($0), -exponent) }
    table = DiscreteTable(weights: weights)
    var total = 0.0
    var first = 0.0
    var second = 0.0
    for (index, weight) in weights.enumerated().reversed() {
      let rank = Double(index + 1)
      total += weight
      first += weight * rank
      second += weight * rank * rank
    }
    mean = first / total
    variance = second / total - mean * mean
  }

  /// A rank, 1…count. O(log count).
  public func rank(_ stream: inout RandomStream) -> Int { 1 + table.outcome(stream.uniform()) }

  public func sample(_ stream: inout RandomStream) -> Double { Double(rank(&stream)) }

  /// The probability of `rank`; 0 outside 1…count.
  public func probability(_ rank: Int) -> Double {
    guard rank >= 1, rank <= count else { return 0 }
    return table.cumulative[rank - 1] - (rank > 1 ? table.cumulative[rank - 2] : 0)
  }

  public func cdf(_ x: Double) -> Double {
    if x < 1 { return 0 }
    return x >= Double(count) ? 1 : table.cumulative[Int(x) - 1]
  }
  public func quantile(_ p: Double) -> Double { p >= 0 && p <= 1 ? Double(1 + table.quantileIndex(p)) : .nan }
}

/// A distribution of a real random variable.
///
/// Each distribution is a small value with validated parameters; none keeps state between samples, so a stream alone
/// decides what comes next.
public protocol Distribution: Sendable {
  /// One value, drawn from `stream`. No allocation.
  func sample(_ stream: inout RandomStream) -> Double
  /// The expectation; infinite where it diverges.
  var mean: Double { get }
  /// The variance; infinite where it diverges, NaN where it is undefined.
  var variance: Double { get }
  /// The probability of a value ≤ `x`.
  func cdf(_ x: Double) -> Double
  /// The smallest `x` whose ``cdf(_:)`` is at least `p`; NaN unless 0 ≤ p ≤ 1.
  func quantile(_ p: Double) -> Double
}

extension Distribution {
  /// The square root of the variance.
  public var standardDeviation: Double { variance.squareRoot() }
  /// Standard deviation over mean.
  public var coefficientOfVariation: Double { standardDeviation / mean }

  /// Inverts a continuous, increasing ``cdf(_:)`` between two bounds by bisection, to the last bit: at most some 1100
  /// halvings, typically 60.
  func bisectedQuantile(_ p: Double, between low: Double, and high: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    var (low, high) = (low, high)
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if cdf(middle) >= p { high = middle } else { low = middle }
    }
  }
}

/// Shared by the parameter checks.
@inline(__always)
func requirePositive(_ value: Double, _ what: @autoclosure () -> String) throws(StatsError) {
  try require(value > 0 && value.isFinite, "\(what()) must be positive and finite, not \(value)")
}
@inline(__always)
func requireFinite(_ value: Double, _ what: @autoclosure () -> String) throws(StatsError) {
  try require(value.isFinite, "\(what()) must be finite, not \(value)")
}
@inline(__always)
func requireProbability(_ value: Double, _ what: @autoclosure () -> String) throws(StatsError) {
  try require(value >= 0 && value <= 1, "\(what()) must lie between 0 and 1, not \(value)")
}

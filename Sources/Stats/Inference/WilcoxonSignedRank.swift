internal import CGSL

/// Wilcoxon's signed-rank test: are paired differences symmetric about 0? Asks nothing of their distribution else.
///
/// F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bull. 1(6), 1945. Zero differences are left
/// out, as he did; ties share their mean rank, and the variance is corrected for them. The p-value is the normal
/// approximation with continuity correction: good from about ten pairs on.
public struct WilcoxonSignedRank: Hashable, Sendable {
  /// The sum of the ranks of the positive differences.
  public let positiveRankSum: Double
  /// Pairs that differ.
  public let count: Int
  /// Pairs that do not.
  public let zeros: Int
  public let z: Double
  /// Two-sided.
  public let pValue: Double

  /// O(n log n).
  ///
  /// - Throws: ``StatsError`` unless the samples have the same length and differ in at least one pair.
  public init(_ a: [Double], _ b: [Double]) throws(StatsError) {
    try requirePaired(a, b)
    let differences = zip(a, b).map { $0 - $1 }.filter { $0 != 0 }
    try require(!differences.isEmpty, "Wilcoxon's test needs at least one pair that differs")
    zeros = a.count - differences.count
    count = differences.count
    let sorted = differences.sorted { abs($0) < abs($1) }
    var positive = 0.0
    var ties = 0.0
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count && abs(sorted[end]) == abs(sorted[start]) { end += 1 }
      let rank = Double(start + end + 1) / 2
      positive += rank * Double(sorted[start..<end].count { $0 > 0 })
      let tied = Double(end - start)
      ties += tied * tied * tied - tied
      start = end
    }
    positiveRankSum = positive
    let n = Double(differences.count)
    let apart = positive - n * (n + 1) / 4
    let deviation = (n * (n + 1) * (2 * n + 1) / 24 - ties / 48).squareRoot()
    let corrected = max(0, abs(apart) - 0.5) / deviation
    z = apart < 0 ? -corrected : corrected
    GSL.ready
    pValue = min(1, 2 * gsl_cdf_ugaussian_Q(corrected))
  }
}

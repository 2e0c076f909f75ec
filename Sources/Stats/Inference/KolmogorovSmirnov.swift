import Glibc

/// The Kolmogorov–Smirnov test: the largest distance between two distribution functions, and how likely a larger one is
/// by chance.
public struct KolmogorovSmirnov: Hashable, Sendable {
  /// sup |F − G|.
  public let statistic: Double
  /// For continuous distributions; an upper bound, so conservative, for discrete ones.
  public let pValue: Double

  /// A sample against a distribution that was not fitted to it. O(n log n).
  ///
  /// - Throws: ``StatsError`` when the sample is empty.
  public init(_ sample: [Double], cdf: (Double) -> Double) throws(StatsError) {
    try require(!sample.isEmpty, "a Kolmogorov–Smirnov test needs at least one value")
    let sorted = sample.sorted()
    let n = Double(sorted.count)
    var largest = 0.0
    for (index, x) in sorted.enumerated() {
      let p = cdf(x)
      largest = max(largest, p - Double(index) / n, Double(index + 1) / n - p)
    }
    statistic = largest
    pValue = Self.tail(largest, effective: n)
  }

  /// Two samples against each other. O(n log n).
  ///
  /// - Throws: ``StatsError`` when either is empty.
  public init(_ a: [Double], _ b: [Double]) throws(StatsError) {
    try require(!a.isEmpty && !b.isEmpty, "a Kolmogorov–Smirnov test needs at least one value in each sample")
    let (a, b) = (a.sorted(), b.sorted())
    var (i, j) = (0, 0)
    var largest = 0.0
    while i < a.count && j < b.count {
      let x = min(a[i], b[j])
      while i < a.count && a[i] <= x { i += 1 }
      while j < b.count && b[j] <= x { j += 1 }
      largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    statistic = largest
    pValue = Self.tail(largest, effective: Double(a.count) * Double(b.count) / Double(a.count + b.count))
  }

  /// Kolmogorov's limit 2 Σ (−1)^(k−1) exp(−2k²λ²), with M. A. Stephens' λ = (√n + 0.12 + 0.11/√n) D for finite n ("Use
  /// of the Kolmogorov–Smirnov, Cramér–von Mises and related statistics without extensive tables", J. R. Stat. Soc. B
  /// 32(1), 1970).
  static func tail(_ distance: Double, effective n: Double) -> Double {
    let root = n.squareRoot()
    return limitTail((root + 0.12 + 0.11 / root) * distance)
  }

  /// 1 − K(λ): the small-λ form is used where the alternating sum converges slowly.
  static func limitTail(_ lambda: Double) -> Double {
    if lambda < 0.2 { return 1 }
    if lambda < 1.18 {
      let base = -Double.pi * Double.pi / (8 * lambda * lambda)
      let sum = [1.0, 3, 5, 7].reduce(0) { $0 + exp(base * $1 * $1) }
      return 1 - (2 * Double.pi).squareRoot() / lambda * sum
    }
    let base = -2 * lambda * lambda
    return max(0, 2 * (exp(base) - exp(4 * base) + exp(9 * base)))
  }
}

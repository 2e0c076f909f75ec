internal import CGSL

/// Welch's t test: do two independent samples of unequal variance have the same mean?
///
/// B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
/// Biometrika 34, 1947.
public struct WelchTest: Hashable, Sendable {
  /// Mean of the first minus mean of the second.
  public let difference: Double
  public let t: Double
  /// Welch–Satterthwaite.
  public let degreesOfFreedom: Double
  /// Two-sided.
  public let pValue: Double

  /// - Throws: ``StatsError`` when either sample has fewer than two values, or both are constant.
  public init(_ a: Moments, _ b: Moments) throws(StatsError) {
    try require(
      a.count >= 2 && b.count >= 2, "Welch's test needs at least 2 values in each sample, not \(a.count) and \(b.count)"
    )
    let (ea, eb) = (a.variance / Double(a.count), b.variance / Double(b.count))
    try require(ea + eb > 0, "Welch's test needs samples that vary; both are constant")
    difference = a.mean - b.mean
    t = difference / (ea + eb).squareRoot()
    degreesOfFreedom = (ea + eb) * (ea + eb) / (ea * ea / Double(a.count - 1) + eb * eb / Double(b.count - 1))
    GSL.ready
    pValue = 2 * gsl_cdf_tdist_Q(abs(t), degreesOfFreedom)
  }

  public init(_ a: [Double], _ b: [Double]) throws(StatsError) { try self.init(Moments(a), Moments(b)) }
}

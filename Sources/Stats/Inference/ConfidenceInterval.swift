internal import CGSL

/// An estimate with an interval that covers the true value with probability `level`, and how many observations it rests
/// on.
public struct ConfidenceInterval: Hashable, Sendable, Codable {
  public var estimate: Double
  public var lower: Double
  public var upper: Double
  /// 0…1, e.g. 0.95.
  public var level: Double
  public var count: Int

  public init(estimate: Double, lower: Double, upper: Double, level: Double, count: Int) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.level = level
    self.count = count
  }

  public var halfWidth: Double { (upper - lower) / 2 }
  /// Whether `value` lies in the interval, its ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// Student's interval of the mean of independent observations: mean ± t(n − 1) s/√n.
  ///
  /// Exact for normal observations, approximate for others by the central limit theorem (A. M. Law, "Simulation
  /// Modeling and Analysis", §4.5).
  ///
  /// - Throws: ``StatsError`` below two observations, or unless the level lies strictly between 0 and 1.
  public static func mean(of moments: Moments, level: Double = 0.95) throws(StatsError) -> ConfidenceInterval {
    try requireLevel(level)
    try require(
      moments.count >= 2, "a confidence interval of a mean needs at least 2 observations, not \(moments.count)")
    let half = studentQuantile(0.5 + level / 2, degreesOfFreedom: Double(moments.count - 1)) * moments.standardError
    return ConfidenceInterval(
      estimate: moments.mean, lower: moments.mean - half, upper: moments.mean + half, level: level,
      count: moments.count)
  }

  /// The same, of an array.
  public static func mean(of values: [Double], level: Double = 0.95) throws(StatsError) -> ConfidenceInterval {
    try mean(of: Moments(values), level: level)
  }

  /// The interval of the mean of `a[i] − b[i]`: what two policies that met the same replications differ by.
  ///
  /// - Throws: ``StatsError`` unless both have the same length of at least 2.
  public static func pairedDifference(
    _ a: [Double], _ b: [Double], level: Double = 0.95
  ) throws(StatsError) -> ConfidenceInterval {
    try requirePaired(a, b)
    return try mean(of: Moments(zip(a, b).lazy.map { $0 - $1 }), level: level)
  }
}

/// The `p`-quantile of Student's t distribution.
func studentQuantile(_ p: Double, degreesOfFreedom: Double) -> Double {
  GSL.ready
  return gsl_cdf_tdist_Pinv(p, degreesOfFreedom)
}

func requireLevel(_ level: Double) throws(StatsError) {
  try require(level > 0 && level < 1, "a confidence level lies strictly between 0 and 1, not \(level)")
}

func requirePaired(_ a: [Double], _ b: [Double]) throws(StatsError) {
  try require(a.count == b.count, "paired samples must have the same length, not \(a.count) and \(b.count)")
}

/// A mixture of two adjoining uniforms: [low, medium) with probability `firstProbability`, else [medium, high).
///
/// Its distribution function is two straight lines that meet at `medium`; U. Lublin and D. G. Feitelson (JPDC 63(11),
/// 2003) fit it to the logarithm of job sizes.
public struct TwoStageUniform: Distribution, Hashable {
  public let low: Double
  public let medium: Double
  public let high: Double
  public let firstProbability: Double

  /// - Throws: ``StatsError`` unless the bounds are finite and ordered and the probability lies in 0…1.
  public init(low: Double, medium: Double, high: Double, firstProbability: Double) throws(StatsError) {
    try requireFinite(low, "the lower bound of a two-stage uniform distribution")
    try requireFinite(high, "the upper bound of a two-stage uniform distribution")
    try require(
      low <= medium && medium <= high,
      "a two-stage uniform distribution needs low ≤ medium ≤ high, not \(low), \(medium) and \(high)")
    try requireProbability(firstProbability, "the probability of the first stage")
    self.low = low
    self.medium = medium
    self.high = high
    self.firstProbability = firstProbability
  }

  /// Takes two numbers from the stream.
  public func sample(_ stream: inout RandomStream) -> Double {
    let first = stream.uniform() < firstProbability
    let (a, b) = first ? (low, medium) : (medium, high)
    return a + (b - a) * stream.uniform()
  }

  public var mean: Double {
    firstProbability * (low + medium) / 2 + (1 - firstProbability) * (medium + high) / 2
  }

  public var variance: Double {
    func secondMoment(_ a: Double, _ b: Double) -> Double { (a * a + a * b + b * b) / 3 }
    let second =
      firstProbability * secondMoment(low, medium) + (1 - firstProbability) * secondMoment(medium, high)
    return second - mean * mean
  }

  public func cdf(_ x: Double) -> Double {
    if x >= high { return 1 }
    if x >= medium { return firstProbability + (1 - firstProbability) * (x - medium) / (high - medium) }
    return x <= low ? 0 : firstProbability * (x - low) / (medium - low)
  }

  public func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p <= firstProbability { return firstProbability == 0 ? low : low + (medium - low) * p / firstProbability }
    return medium + (high - medium) * (p - firstProbability) / (1 - firstProbability)
  }
}

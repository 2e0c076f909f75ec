/// A mixture of two gamma distributions: the first with probability `firstProbability`, else the second.
public struct HyperGamma: Distribution, Hashable {
  public let first: Gamma
  public let second: Gamma
  public let firstProbability: Double

  /// - Throws: ``StatsError`` unless the probability lies in 0…1.
  public init(_ first: Gamma, _ second: Gamma, firstProbability: Double) throws(StatsError) {
    try requireProbability(firstProbability, "the probability of the first gamma")
    self.first = first
    self.second = second
    self.firstProbability = firstProbability
  }

  public func sample(_ stream: inout RandomStream) -> Double {
    stream.uniform() < firstProbability ? first.sample(&stream) : second.sample(&stream)
  }
  public var mean: Double { firstProbability * first.mean + (1 - firstProbability) * second.mean }

  /// By the law of total variance.
  public var variance: Double {
    let apart = first.mean - second.mean
    return firstProbability * first.variance + (1 - firstProbability) * second.variance
      + firstProbability * (1 - firstProbability) * apart * apart
  }
  public func cdf(_ x: Double) -> Double {
    firstProbability * first.cdf(x) + (1 - firstProbability) * second.cdf(x)
  }

  /// By bisection between the quantiles of the two parts: there is no closed form.
  public func quantile(_ p: Double) -> Double {
    if firstProbability == 1 { return first.quantile(p) }
    if firstProbability == 0 { return second.quantile(p) }
    if p == 0 || p == 1 { return first.quantile(p) }
    let bounds = (first.quantile(p), second.quantile(p))
    return bisectedQuantile(p, between: min(bounds.0, bounds.1), and: max(bounds.0, bounds.1))
  }
}

import Glibc

/// A distribution fitted to a sample by maximum likelihood, and how well the two agree.
public struct Fit: Sendable {
  /// The families there are, in the order in which they are preferred where they agree equally well.
  public enum Family: String, Hashable, Sendable, Codable, CaseIterable {
    case normal, lognormal, weibull
  }

  public let family: Family
  public let distribution: any Distribution
  /// Values it was fitted to.
  public let count: Int
  public let logLikelihood: Double
  /// sup |F − G| between the sample and the distribution.
  ///
  /// The parameters come from the same sample, so the usual table of this distance would be too kind (H. W. Lilliefors, "On the
  /// Kolmogorov–Smirnov test for normality with mean and variance unknown", J. Am. Stat. Assoc. 62(318), 1967): it compares, and tests nothing.
  public let distance: Double

  /// Akaike's information criterion 2k − 2 ln L with k = 2 parameters (H. Akaike, IEEE Trans. Autom. Control 19(6), 1974): less is better.
  public var aic: Double { 4 - 2 * logLikelihood }

  /// O(n log n).
  ///
  /// - Throws: ``StatsError`` below two values, when all are the same, or when the family has none like them.
  public init(_ family: Family, to sample: [Double]) throws(StatsError) {
    try require(sample.count >= 2, "a fit needs at least 2 values, not \(sample.count)")
    for value in sample { try requireFinite(value, "a value a distribution is fitted to") }
    try require(
      sample.contains { $0 != sample[0] }, "all \(sample.count) values are \(sample[0]): there is nothing to fit")
    if family != .normal {
      try require(
        sample.allSatisfy { $0 > 0 }, "a \(family.rawValue) distribution has only positive values, the sample others")
    }
    self.family = family
    count = sample.count
    switch family {
    case .normal:
      let law = try Normal.fitted(to: sample)
      (distribution, logLikelihood) = (law, law.logLikelihood(of: sample))
    case .lognormal:
      let law = try LogNormal.fitted(to: sample)
      (distribution, logLikelihood) = (law, law.logLikelihood(of: sample))
    case .weibull:
      let law = try Weibull.fitted(to: sample)
      (distribution, logLikelihood) = (law, law.logLikelihood(of: sample))
    }
    let law = distribution
    distance = try KolmogorovSmirnov(sample) { law.cdf($0) }.statistic
  }

  /// All families that can be fitted to the sample, the best first: by ``aic``, then by ``distance``.
  public static func all(to sample: [Double]) -> [Fit] {
    let fits = Family.allCases.compactMap { try? Fit($0, to: sample) }
    return fits.enumerated().sorted {
      ($0.element.aic, $0.element.distance, $0.offset) < ($1.element.aic, $1.element.distance, $1.offset)
    }.map(\.element)
  }
}

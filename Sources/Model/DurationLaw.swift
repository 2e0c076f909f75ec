import Foundation

/// How long something takes: a number, or a distribution to draw it from.
///
/// A policy plans with ``mean``; a world draws.
public enum DurationLaw: Hashable, Sendable, Codable {
  case fixed(SimDuration)
  case uniform(from: SimDuration, to: SimDuration)
  /// Below zero is drawn again.
  case normal(mean: SimDuration, deviation: SimDuration)
  case exponential(mean: SimDuration)
  /// By its own mean and standard deviation, not those of its logarithm.
  case lognormal(mean: SimDuration, deviation: SimDuration)
  case weibull(shape: Double, scale: SimDuration)

  /// Its expectation, rounded to the microsecond.
  ///
  /// Of the normal law without what is below zero: μ + σ·φ(μ/σ)/Φ(μ/σ) (N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous
  /// univariate distributions*, vol. 1, 2nd ed., 1994, section 13.10.1); of the Weibull law: scale·Γ(1 + 1/shape).
  public var mean: SimDuration {
    switch self {
    case .fixed(let duration): duration
    case .uniform(let from, let to): SimDuration(microseconds: from.microseconds + (to - from).microseconds / 2)
    case .exponential(let mean), .lognormal(let mean, _): mean
    case .normal(let mean, let deviation):
      Self.rounded(Self.truncatedMean(Double(mean.microseconds), Double(deviation.microseconds)))
    case .weibull(let shape, let scale): Self.rounded(Double(scale.microseconds) * tgamma(1 + 1 / shape))
    }
  }

  /// Why nothing can be drawn from it; `nil` when it can. Durations are not negative, and what a mean or scale is divided by is not zero.
  public var fault: String? {
    switch self {
    case .fixed(let duration): Self.negative(duration, "the duration")
    case .uniform(let from, let to):
      Self.negative(from, "'from'") ?? (to < from ? "'to' lies below 'from'" : nil)
    case .normal(let mean, let deviation):
      Self.negative(mean, "the mean") ?? Self.negative(deviation, "the deviation")
    case .exponential(let mean): Self.notPositive(mean, "the mean")
    case .lognormal(let mean, let deviation):
      Self.notPositive(mean, "the mean") ?? Self.negative(deviation, "the deviation")
    case .weibull(let shape, let scale):
      // Γ(11) is 3.6 million: below a shape of 0.1 the mean says nothing about what is drawn.
      shape >= 0.1 && shape <= 1000 ? Self.notPositive(scale, "the scale") : "the shape is not between 0.1 and 1000"
    }
  }

  private static func negative(_ duration: SimDuration, _ what: String) -> String? {
    duration < .zero ? "\(what) is negative" : nil
  }

  private static func notPositive(_ duration: SimDuration, _ what: String) -> String? {
    duration <= .zero ? "\(what) is not above zero" : nil
  }

  private static func truncatedMean(_ mean: Double, _ deviation: Double) -> Double {
    guard deviation > 0 else { return mean }
    let ratio = mean / deviation
    let density = exp(-ratio * ratio / 2) / (2 * Double.pi).squareRoot()
    return mean + deviation * density / (0.5 * erfc(-ratio / 2.0.squareRoot()))
  }

  private static func rounded(_ microseconds: Double) -> SimDuration {
    SimDuration(microseconds: microseconds < 9e18 ? Int64(microseconds.rounded()) : .max)
  }
}

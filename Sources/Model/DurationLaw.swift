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
}

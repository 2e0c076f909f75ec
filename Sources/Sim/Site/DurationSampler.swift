import Model
import Stats

/// Draws durations from a law: never negative, in whole microseconds.
///
/// A duration beyond 2⁶² µs (146,000 years), which only the far tail of an absurd law can give, is drawn as that.
public struct DurationSampler: Hashable, Sendable {
  private enum Source: Hashable, Sendable {
    case fixed
    case uniform(Uniform)
    case normal(Normal)
    case exponential(Exponential)
    case lognormal(LogNormal)
    case weibull(Weibull)
  }

  public let law: DurationLaw
  private let source: Source

  /// - Throws: `QuantaError` of kind `usage` when nothing can be drawn from the law.
  public init(_ law: DurationLaw) throws {
    if let fault = law.fault {
      throw QuantaError(.usage, "nothing can be drawn from \(law): \(fault)", remedy: "give durations above zero")
    }
    self.law = law
    switch law {
    case .fixed: source = .fixed
    case .uniform(let from, let to):
      source = .uniform(try Uniform(low: Double(from.microseconds), high: Double(to.microseconds)))
    case .normal(let mean, let deviation):
      source =
        deviation == .zero
        ? .fixed : .normal(try Normal(mean: Double(mean.microseconds), sigma: Double(deviation.microseconds)))
    case .exponential(let mean): source = .exponential(try Exponential(mean: Double(mean.microseconds)))
    case .lognormal(let mean, let deviation):
      let ratio = Double(deviation.microseconds) / Double(mean.microseconds)
      source =
        ratio == 0
        ? .fixed : .lognormal(try LogNormal(mean: Double(mean.microseconds), coefficientOfVariation: ratio))
    case .weibull(let shape, let scale):
      source = .weibull(try Weibull(shape: shape, scale: Double(scale.microseconds)))
    }
  }

  /// One duration. What is below zero is drawn again, which for a law whose mean is not negative is no more often than every other time.
  public func draw(_ stream: inout RandomStream) -> SimDuration {
    while true {
      let micros: Double
      switch source {
      case .fixed: return law.mean
      case .uniform(let law): micros = law.sample(&stream)
      case .normal(let law): micros = law.sample(&stream)
      case .exponential(let law): micros = law.sample(&stream)
      case .lognormal(let law): micros = law.sample(&stream)
      case .weibull(let law): micros = law.sample(&stream)
      }
      guard micros >= 0 else { continue }
      return SimDuration(microseconds: micros < 0x1p62 ? Int64(micros.rounded()) : 1 << 62)
    }
  }
}

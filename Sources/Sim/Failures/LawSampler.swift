import Model
import Stats

/// A `DurationLaw` ready to be drawn from, in µs.
struct LawSampler: Sendable {
  private enum Kind {
    case fixed(Int64)
    case uniform(Uniform)
    case normal(Normal)
    case exponential(Exponential)
    case lognormal(LogNormal)
    case weibull(Weibull)
  }
  private let kind: Kind

  init(_ law: DurationLaw) throws {
    do {
      kind =
        switch law {
        case .fixed(let time): .fixed(time.microseconds)
        case .uniform(let from, let to):
          .uniform(try Uniform(low: Double(from.microseconds), high: Double(to.microseconds)))
        case .normal(let mean, let deviation):
          .normal(try Normal(mean: Double(mean.microseconds), sigma: Double(deviation.microseconds)))
        case .exponential(let mean): .exponential(try Exponential(mean: Double(mean.microseconds)))
        case .lognormal(let mean, let deviation):
          .lognormal(
            try LogNormal(
              mean: Double(mean.microseconds),
              coefficientOfVariation: Double(deviation.microseconds) / Double(mean.microseconds)))
        case .weibull(let shape, let scale):
          .weibull(try Weibull(shape: shape, scale: Double(scale.microseconds)))
        }
    } catch {
      throw QuantaError(.data, "\(error)")
    }
  }

  var mean: Double {
    switch kind {
    case .fixed(let time): Double(time)
    case .uniform(let law): law.mean
    case .normal(let law): law.mean
    case .exponential(let law): law.mean
    case .lognormal(let law): law.mean
    case .weibull(let law): law.mean
    }
  }

  func sample(_ stream: inout RandomStream) -> Int64 {
    switch kind {
    case .fixed(let time): return time
    case .uniform(let law): return Self.whole(law.sample(&stream))
    case .exponential(let law): return Self.whole(law.sample(&stream))
    case .lognormal(let law): return Self.whole(law.sample(&stream))
    case .weibull(let law): return Self.whole(law.sample(&stream))
    case .normal(let law):
      while true {
        let value = law.sample(&stream)
        if value >= 0 { return Self.whole(value) }
      }
    }
  }

  private static func whole(_ value: Double) -> Int64 { value < 9e18 ? Int64(value.rounded()) : .max }
}

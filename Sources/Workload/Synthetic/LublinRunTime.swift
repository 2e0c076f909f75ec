import Glibc
import Model
import Stats

/// The run time of a job: e to the power of a hyper-gamma number whose mixture depends on the job's size, in whole
/// seconds.
struct LublinRunTime: Hashable, Sendable {
  /// Numbers above it are drawn again: e¹² s is 45 hours.
  static let largestLogarithm = 12.0
  /// The longest run time, in s.
  static let longest = Int64(exp(largestLogarithm))

  let first: Gamma
  let second: Gamma
  let pa: Double
  let pb: Double

  init(_ parameters: LublinParameters) throws(StatsError) {
    first = try Gamma(shape: parameters.a1, scale: parameters.b1)
    second = try Gamma(shape: parameters.a2, scale: parameters.b2)
    guard parameters.pa.isFinite, parameters.pb.isFinite else {
      throw StatsError("the run time's pa (\(parameters.pa)) and pb (\(parameters.pb)) must be finite")
    }
    guard first.cdf(Self.largestLogarithm) > 0.01, second.cdf(Self.largestLogarithm) > 0.01 else {
      throw StatsError(
        "with a1 = \(parameters.a1), b1 = \(parameters.b1), a2 = \(parameters.a2), b2 = \(parameters.b2) hardly any "
          + "run time stays below the model's bound of e^12 s")
    }
    pa = parameters.pa
    pb = parameters.pb
  }

  /// The probability of the first gamma for a job of `size` processors.
  func firstProbability(size: Int32) -> Double { min(1, max(0, pa * Double(size) + pb)) }

  /// ln(run time in s), before it is made whole. At least 0.
  func sampleLogarithm(_ stream: inout RandomStream, size: Int32) -> Double {
    let p = firstProbability(size: size)
    while true {
      let value = stream.uniform() < p ? first.sample(&stream) : second.sample(&stream)
      if value <= Self.largestLogarithm { return value }
    }
  }

  /// Whole seconds, at least 1.
  func sample(_ stream: inout RandomStream, size: Int32) -> Int64 { Int64(exp(sampleLogarithm(&stream, size: size))) }

  /// The probability of a logarithm ≤ `x` by the model's formulas.
  func logarithmCDF(_ x: Double, size: Int32) -> Double {
    let p = firstProbability(size: size)
    func mixture(_ x: Double) -> Double { p * first.cdf(x) + (1 - p) * second.cdf(x) }
    return min(1, mixture(x) / mixture(Self.largestLogarithm))
  }

  /// The mean of a run time in s, cut at `limit` s: see ``LublinRunTimeMean``.
  func mean(size: Int32, parts: LublinRunTimeMean) -> Double {
    let p = firstProbability(size: size)
    let kept = (p * first.cdf(Self.largestLogarithm), (1 - p) * second.cdf(Self.largestLogarithm))
    return (kept.0 * parts.first + kept.1 * parts.second) / (kept.0 + kept.1)
  }
}

/// The mean whole-second run time of the short and of the long jobs, by the model's formulas.
///
/// With Y = e^X, X gamma given X ≤ 12, and whole limit C: E[min(⌊Y⌋, C)] = Σ P(Y ≥ k) over k = 1…C. The first 64 terms
/// are summed; from there the sum is the integral E[min(Y, C)] − E[min(Y, 64)] with the trapezoid rule's end
/// correction, good to 10⁻⁴ of a second.
struct LublinRunTimeMean {
  let first: Double
  let second: Double

  init(_ runTime: LublinRunTime, limit: Int64) {
    first = Self.mean(of: runTime.first, limit: limit)
    second = Self.mean(of: runTime.second, limit: limit)
  }

  private static func mean(of gamma: Gamma, limit: Int64) -> Double {
    let bound = LublinRunTime.largestLogarithm
    let total = gamma.cdf(bound)
    func atLeast(_ seconds: Double) -> Double { max(0, 1 - gamma.cdf(log(seconds)) / total) }
    func cutMean(_ seconds: Double) -> Double {
      gamma.meanOfExponential(upTo: log(seconds)) / total + seconds * atLeast(seconds)
    }
    let whole = min(limit, LublinRunTime.longest)
    let exact = min(whole, 64)
    var sum = 0.0
    for k in 1...max(1, exact) { sum += atLeast(Double(k)) }
    if whole > exact {
      let (a, b) = (Double(exact), Double(whole))
      sum += cutMean(b) - cutMean(a) + (atLeast(b) - atLeast(a)) / 2
    }
    return sum
  }
}

extension Gamma {
  /// E[e^X; X ≤ `bound`] of a gamma distributed X.
  ///
  /// e^x times the density is that of a gamma with scale β/(1 − β), up to the factor (1 − β)^−α: a closed form for β <
  /// 1. At β ≥ 1 the untruncated expectation diverges and the truncated one is integrated by Simpson's rule.
  func meanOfExponential(upTo bound: Double) -> Double {
    if scale < 1, let tilted = try? Gamma(shape: shape, scale: scale / (1 - scale)) {
      return pow(1 - scale, -shape) * tilted.cdf(bound)
    }
    // By parts: E[e^X; X ≤ b] = e^b F(b) − ∫₀ᵇ eˣ F(x) dx; the integrand is smooth even where the density is not.
    let steps = 4096
    let width = bound / Double(steps)
    var integral = 0.0
    for step in 0...steps {
      let x = width * Double(step)
      integral += (step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2) * exp(x) * cdf(x)
    }
    return exp(bound) * cdf(bound) - integral * width / 3
  }
}

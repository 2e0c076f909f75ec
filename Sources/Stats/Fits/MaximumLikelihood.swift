import Glibc

/// Estimators by maximum likelihood. N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous univariate distributions*, vol. 1, 2nd ed.,
/// 1994: sections 13.8 (normal), 14.4 (lognormal), 21.4 (Weibull).

extension Normal {
  /// The mean of the sample, and its standard deviation with the divisor n. O(n).
  public static func fitted(to sample: [Double]) throws(StatsError) -> Normal {
    let (mean, deviation) = try meanAndDeviation(sample)
    return try Normal(mean: mean, sigma: deviation)
  }

  func logLikelihood(of sample: [Double]) -> Double {
    sample.reduce(0) { sum, x in
      let z = (x - mean) / sigma
      return sum - z * z / 2 - log(sigma) - log(2 * Double.pi) / 2
    }
  }
}

extension LogNormal {
  /// As of a normal distribution, of the logarithms. O(n).
  public static func fitted(to sample: [Double]) throws(StatsError) -> LogNormal {
    try require(sample.allSatisfy { $0 > 0 }, "a lognormal distribution has only positive values, the sample others")
    let (mean, deviation) = try meanAndDeviation(sample.map { log($0) })
    return try LogNormal(mu: mean, sigma: deviation)
  }

  func logLikelihood(of sample: [Double]) -> Double {
    sample.reduce(0) { sum, x in
      let z = (log(x) - mu) / sigma
      return sum - z * z / 2 - log(sigma) - log(x) - log(2 * Double.pi) / 2
    }
  }
}

extension Weibull {
  /// The shape at which the likelihood's derivative vanishes, found by halving; the scale follows from it. O(n) a step, some 60 steps.
  ///
  /// The derivative Σ xᵏ ln x / Σ xᵏ − 1/k − mean(ln x) grows with k from −∞ to ln max(x) − mean(ln x), so it has one zero. Values are
  /// divided by the largest, so that powers do not overflow.
  public static func fitted(to sample: [Double]) throws(StatsError) -> Weibull {
    try require(sample.count >= 2, "a fit needs at least 2 values, not \(sample.count)")
    try require(sample.allSatisfy { $0 > 0 }, "a Weibull distribution has only positive values, the sample others")
    let largest = sample.reduce(0, max)
    let logs = sample.map { log($0 / largest) }
    let meanLog = logs.reduce(0, +) / Double(logs.count)
    func slope(_ shape: Double) -> Double {
      var (sum, weighted) = (0.0, 0.0)
      for value in logs {
        let power = exp(shape * value)
        sum += power
        weighted += power * value
      }
      return weighted / sum - 1 / shape - meanLog
    }
    var (low, high) = (1e-3, 1e6)
    try require(
      slope(low) < 0 && slope(high) > 0, "the values spread too little, or too much, for a Weibull distribution")
    while true {
      let middle = (low * high).squareRoot()
      if middle <= low || middle >= high { break }
      if slope(middle) < 0 { low = middle } else { high = middle }
    }
    let mean = logs.reduce(0) { $0 + exp(low * $1) } / Double(logs.count)
    return try Weibull(shape: low, scale: largest * pow(mean, 1 / low))
  }

  func logLikelihood(of sample: [Double]) -> Double {
    sample.reduce(0) { sum, x in
      let ratio = log(x / scale)
      return sum + log(shape / scale) + (shape - 1) * ratio - exp(shape * ratio)
    }
  }
}

/// The maximum-likelihood estimates of a normal distribution.
private func meanAndDeviation(_ sample: [Double]) throws(StatsError) -> (mean: Double, deviation: Double) {
  try require(sample.count >= 2, "a fit needs at least 2 values, not \(sample.count)")
  let moments = Moments(sample)
  let divisor = Double(moments.count)
  return (moments.mean, (moments.variance * (divisor - 1) / divisor).squareRoot())
}

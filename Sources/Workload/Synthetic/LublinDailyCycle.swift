import Model
import Stats

/// How busy each half hour of the day is: the weight of a slot is its arrival rate relative to the mean over the day.
///
/// The gamma distribution (anum, bnum) describes the half hours i = 11 … 58: half hour i gets the probability of (i −
/// ½, i + ½], and is slot (i − 1) mod 48 of the day, so the model's day begins at 05:00, when it is quietest. The 48
/// probabilities are divided by their mean.
struct LublinDailyCycle: Hashable, Sendable {
  static let slots = 48
  static let slotSeconds = 1800.0
  static let firstHalfHour = 11

  /// By slot; slot 0 begins at midnight. Positive, with mean 1.
  let weights: [Double]

  init(_ parameters: LublinParameters) throws(StatsError) {
    let gamma = try Gamma(shape: parameters.anum, scale: parameters.bnum)
    var weights = [Double](repeating: 0, count: Self.slots)
    for halfHour in Self.firstHalfHour..<(Self.firstHalfHour + Self.slots) {
      let share = gamma.cdf(Double(halfHour) + 0.5) - gamma.cdf(Double(halfHour) - 0.5)
      weights[(halfHour - 1) % Self.slots] = share
    }
    let mean = weights.reduce(0, +) / Double(Self.slots)
    guard weights.allSatisfy({ $0 > 1e-12 * mean && $0.isFinite }) else {
      throw StatsError(
        "with anum = \(parameters.anum) and bnum = \(parameters.bnum) the daily cycle has half hours in which "
          + "no job ever arrives"
      )
    }
    self.weights = weights.map { $0 / mean }
  }
}

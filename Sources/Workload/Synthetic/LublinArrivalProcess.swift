import Glibc
import Model
import Stats

/// The arrivals of one class: gaps whose logarithm is gamma distributed, paid with the points of the slots of the day.
///
/// A gap of g seconds is worth g / 1800 points. The slots of the day, of half an hour each, cost their weight in points
/// (1 on average): the clock moves through whole slots while the points last, then through the part of the next slot
/// that the rest pays for, and what was paid of that slot stays paid. So jobs arrive as a renewal process on a clock
/// that runs fast by day and slow by night; over whole days the mean rate is one over the mean gap, and each slot gets
/// its weight's share.
///
/// The authors' program cuts each arrival to whole seconds as it goes and so gains half a second a job; here the clock
/// is exact and only the result is cut.
struct LublinArrivalProcess: Hashable, Sendable {
  /// Logarithms above it are drawn again: e¹³ s is five days.
  static let largestLogarithm = 13.0

  let gap: Gamma
  let cycle: LublinDailyCycle
  /// Every gap is multiplied by it: above 1 the load falls, and the day stays a day.
  let stretch: Double

  /// Slots begun since the midnight before the start.
  private var slot: Int
  /// What has been paid of the current slot.
  private var paid: Double
  private let start: Double
  private var stream: RandomStream

  /// - Parameter startOfDay: seconds since midnight at time 0; 0..<86400.
  init(
    _ parameters: LublinParameters, stretch: Double, startOfDay: Int64, stream: RandomStream
  ) throws(StatsError) {
    gap = try Gamma(shape: parameters.aarr * parameters.arar, scale: parameters.barr)
    guard gap.cdf(Self.largestLogarithm) > 0.01 else {
      throw StatsError(
        "with aarr = \(parameters.aarr), arar = \(parameters.arar), barr = \(parameters.barr) hardly any gap stays "
          + "below the model's bound of e^13 s"
      )
    }
    cycle = try LublinDailyCycle(parameters)
    self.stretch = stretch
    self.stream = stream
    start = Double(startOfDay)
    let slots = start / LublinDailyCycle.slotSeconds
    slot = Int(slots)
    paid = cycle.weights[slot] * (slots - slots.rounded(.down))
  }

  /// ln(gap in s), before stretching.
  static func sampleLogarithm(_ gap: Gamma, _ stream: inout RandomStream) -> Double {
    while true {
      let value = gap.sample(&stream)
      if value <= largestLogarithm { return value }
    }
  }

  /// The time of the next arrival, in s since the start.
  mutating func next() -> Double {
    paid += exp(Self.sampleLogarithm(gap, &stream)) * stretch / LublinDailyCycle.slotSeconds
    let slots = LublinDailyCycle.slots
    // A whole day costs 48 points wherever it begins.
    if paid > 2 * Double(slots) {
      let days = (paid / Double(slots)).rounded(.down) - 1
      paid -= days * Double(slots)
      slot += Int(days) * slots
    }
    var ofDay = slot % slots
    cycle.weights.withUnsafeBufferPointer { weights in
      while paid > weights[ofDay] {
        paid -= weights[ofDay]
        slot += 1
        ofDay = ofDay + 1 == slots ? 0 : ofDay + 1
      }
    }
    return (Double(slot) + paid / cycle.weights[ofDay]) * LublinDailyCycle.slotSeconds - start
  }

  /// The mean gap in s by the model's formulas, stretched.
  var meanGap: Double {
    stretch * gap.meanOfExponential(upTo: Self.largestLogarithm) / gap.cdf(Self.largestLogarithm)
  }
}

import Foundation

/// A mark on an axis; minor marks have no label.
struct Tick: Hashable {
  var position: Double
  var label: String?
}

/// Where an axis is divided, chosen so that labels do not touch.
enum Ticks {
  /// - Parameters:
  ///   - range: the axis' range; positive for logarithmic axes.
  ///   - length: the axis' length in pixels.
  ///   - spacing: the least distance between labels in pixels.
  static func make(_ axis: Axis, range: ClosedRange<Double>, length: Double, spacing: Double) -> [Tick] {
    let target = max(2, length / spacing)
    switch (axis.scale, axis.quantity) {
    case (.log, .duration): return logDuration(range, length: length, spacing: spacing)
    case (.log, let quantity): return log(range, length: length, spacing: spacing, fraction: quantity == .fraction)
    case (.linear, .number): return linear(range, target: target, scale: 1, suffix: "")
    case (.linear, .fraction): return linear(range, target: target, scale: 100, suffix: "\u{202F}%")
    case (.linear, .duration): return duration(range, target: target)
    case (.linear, .date(let offset)): return CalendarTicks.make(range, target: target, offset: offset)
    }
  }

  static func powerBelow(_ value: Double) -> Double { pow(10, (log10(value) + 1e-9).rounded(.down)) }
  /// The least of 1, 2 and 5 times a power of ten that is not below `value`.
  static func roundAbove(_ value: Double) -> Double {
    let power = powerBelow(value)
    return power * ([1, 2, 5].first { $0 * power >= value * 0.999999 } ?? 10)
  }

  static func linear(_ range: ClosedRange<Double>, target: Double, scale: Double, suffix: String) -> [Tick] {
    let span = (range.upperBound - range.lowerBound) * scale
    let raw = span / target
    let power = pow(10, Foundation.log10(raw).rounded(.down))
    let factor = [1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10
    let step = factor * power
    let decimals = max(0, Int(-Foundation.log10(step).rounded(.down)))
    return multiples(of: step / scale, in: range).map {
      Tick(position: $0, label: NumberFormat.plain($0 * scale, decimals: decimals) + suffix)
    }
  }

  private static func log(
    _ range: ClosedRange<Double>, length: Double, spacing: Double, fraction: Bool
  ) -> [Tick] {
    let low = Int(log10(range.lowerBound).rounded(.down))
    let high = Int(log10(range.upperBound).rounded(.up))
    let decades = max(0.1, log10(range.upperBound / range.lowerBound))
    let every = max(1, Int((spacing * decades / length).rounded(.up)))
    let between = length / decades > 4 * spacing ? [2.0, 5] : []
    var ticks: [Tick] = []
    for exponent in low...high {
      for digit in 1...9 {
        let position = Double(digit) * pow(10, Double(exponent))
        guard position >= range.lowerBound * 0.999999, position <= range.upperBound * 1.000001 else { continue }
        let labelled = digit == 1 && exponent % every == 0 || between.contains(Double(digit))
        let text = fraction ? power(position * 100) + "\u{202F}%" : power(position)
        ticks.append(Tick(position: position, label: labelled ? text : nil))
      }
    }
    return ticks
  }

  private static func power(_ value: Double) -> String {
    switch value {
    case 1e6..<1e9: NumberFormat.significant(1).text((value / 1e6)) + "\u{202F}M"
    case 1e9..<1e12: NumberFormat.significant(1).text((value / 1e9)) + "\u{202F}G"
    default: NumberFormat.significant(1).text(value)
    }
  }

  private static func duration(_ range: ClosedRange<Double>, target: Double) -> [Tick] {
    let span = range.upperBound - range.lowerBound
    let roomy = timeSteps.filter { span / $0.seconds <= target }
    // Far from 0 small units would make long numbers: 12,060 min is 201 h.
    let step = roomy.first { range.upperBound / $0.unit < 1000 && span / $0.seconds >= 2 } ?? roomy.first
    guard let step, step.seconds >= 1 else {
      let days = span > 86400
      let scale = days ? 1.0 / 86400 : 1
      return linear(range, target: target, scale: scale, suffix: days ? "\u{202F}d" : "\u{202F}s")
    }
    return multiples(of: step.seconds, in: range).map {
      Tick(position: $0, label: NumberFormat.plain($0 / step.unit, decimals: 0) + "\u{202F}" + step.name)
    }
  }

  /// Round lengths of time first (1 s, 1 min, 1 h, 1 d), then their tens where there is room.
  private static func logDuration(_ range: ClosedRange<Double>, length: Double, spacing: Double) -> [Tick] {
    let candidates: [(Double, String)] = [
      (1, "1 s"), (3600, "1 h"), (60, "1 min"), (86400, "1 d"), (864_000, "10 d"), (8_640_000, "100 d"), (10, "10 s"),
      (600, "10 min"), (36000, "10 h"), (1e-3, "1 ms"), (0.1, "0.1 s"), (0.01, "10 ms"), (1e-6, "1 µs"),
    ]
    let perPixel = Foundation.log(range.upperBound / range.lowerBound) / length
    var ticks: [Tick] = []
    for (position, text) in candidates where range.contains(position) {
      let clear = ticks.allSatisfy { abs(Foundation.log($0.position / position)) >= spacing * perPixel }
      ticks.append(
        Tick(position: position, label: clear ? text.replacingOccurrences(of: " ", with: "\u{202F}") : nil))
    }
    return ticks.sorted { $0.position < $1.position }
  }

  static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard first <= last, last - first < 10_000 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step + 0 }
  }

  static let timeSteps: [(seconds: Double, unit: Double, name: String)] =
    [1, 2, 5, 10, 15, 30].map { ($0, 1, "s") } + [1, 2, 5, 10, 15, 30].map { ($0 * 60, 60, "min") }
    + [1, 2, 3, 6, 12].map { ($0 * 3600, 3600, "h") }
    + [1, 2, 5, 7, 10, 14, 20, 30, 50, 100, 200, 365, 500, 1000].map { ($0 * 86400, 86400, "d") }
}

import Foundation

/// One unit and one number of decimals for all values of a metric, so that a column can be compared at a glance.
struct ColumnScale {
  /// As it stands in the head; empty for plain ratios.
  let unit: String
  let divisor: Double
  let decimals: Int

  init(_ unit: MetricDefinition.Unit, values: [Double]) {
    let finite = values.filter(\.isFinite).map(abs)
    let greatest = finite.max() ?? 0
    switch unit {
    case .seconds:
      switch greatest {
      case ..<600: (self.unit, divisor) = ("s", 1)
      case ..<36_000: (self.unit, divisor) = ("min", 60)
      case ..<2_592_000: (self.unit, divisor) = ("h", 3600)
      default: (self.unit, divisor) = ("d", 86_400)
      }
    case .fraction: (self.unit, divisor) = ("%", 0.01)
    case .ratio, .index, .money, .requests, .times: (self.unit, divisor) = ("", 1)
    default: (self.unit, divisor) = (unit.rawValue, 1)
    }
    let isCount = unit == .jobs || unit == .requests || unit == .times
    guard !isCount || !finite.allSatisfy({ $0 == $0.rounded() }), unit != .users else {
      decimals = 0
      return
    }
    // Four digits for the greatest value, two for the least, three decimals at most.
    let least = finite.filter { $0 > 0 }.min() ?? 0
    decimals = min(3, max(0, 3 - Self.exponent(greatest / divisor), 1 - Self.exponent(least / divisor)))
  }

  private static func exponent(_ value: Double) -> Int { value > 0 ? Int(log10(value).rounded(.down)) : 0 }

  /// `12,345.6`; a dash for an undefined value.
  func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return Self.grouped(value / divisor, decimals: decimals)
  }

  /// Digits in groups of three, independent of any locale.
  static func grouped(_ value: Double, decimals: Int) -> String {
    let plain = String(format: "%.\(decimals)f", abs(value))
    let parts = plain.split(separator: ".")
    var whole = ""
    for (index, digit) in (parts.first ?? "").enumerated() {
      if index > 0, ((parts.first?.count ?? 0) - index) % 3 == 0 { whole.append(",") }
      whole.append(digit)
    }
    let isZero = plain.allSatisfy { $0 == "0" || $0 == "." }
    return (value < 0 && !isZero ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }
}

import Foundation

/// How a number becomes text: the same in every locale, with narrow spaces between thousands and a true minus sign.
public enum NumberFormat: Hashable, Sendable {
  /// Rounded to the nearest whole number.
  case integer
  /// That many digits after the point.
  case fixed(Int)
  /// That many significant digits, without an exponent between 10⁻⁴ and 10¹⁵.
  case significant(Int)
  /// A fraction as per cent, with that many digits after the point.
  case percent(Int)
  /// Seconds as the unit that reads best: `850 ms`, `42 s`, `12.5 min`, `3.42 h`, `2.1 d`.
  case duration

  /// The text of `value`; an en dash for NaN, `∞` for infinities.
  public func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    switch self {
    case .integer: return Self.plain(value, decimals: 0)
    case .fixed(let digits): return Self.plain(value, decimals: digits)
    case .percent(let digits): return Self.plain(value * 100, decimals: digits) + "\u{202F}%"
    case .significant(let digits):
      if value == 0 { return "0" }
      let exponent = Int(log10(abs(value)).rounded(.down))
      if exponent < -4 || exponent >= 15 { return Self.signed(String(format: "%.\(max(0, digits - 1))e", value)) }
      return Self.plain(value, decimals: max(0, digits - 1 - exponent))
    case .duration: return Self.duration(value)
    }
  }

  /// As ``text(_:)``, with a plus sign before positive numbers.
  public func signedText(_ value: Double) -> String {
    let text = text(value)
    return value > 0 && text.contains { $0 != "0" && $0.isNumber || $0 == "∞" } ? "+" + text : text
  }

  private static func duration(_ seconds: Double) -> String {
    let units: [(limit: Double, scale: Double, name: String)] = [
      (1, 1e-3, "ms"), (120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h"), (.infinity, 86400, "d"),
    ]
    if seconds == 0 { return "0\u{202F}s" }
    guard let unit = units.first(where: { abs(seconds) < $0.limit }) else { return "–" }
    let value = seconds / unit.scale
    let decimals = abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2
    let text = plain(value, decimals: decimals)
    return (text.contains(".") ? trimmed(text) : text) + "\u{202F}" + unit.name
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Digits with grouped thousands (from five digits on, as in SI usage); never "−0".
  static func plain(_ value: Double, decimals: Int) -> String {
    let raw = String(format: "%.\(max(0, min(decimals, 17)))f", abs(value))
    let isZero = !raw.contains { $0 != "0" && $0 != "." }
    let parts = raw.split(separator: ".", maxSplits: 1)
    var whole = ""
    let digits = Array(parts[0])
    for (index, digit) in digits.enumerated() {
      if digits.count > 4, index > 0, (digits.count - index) % 3 == 0 { whole += "\u{202F}" }
      whole.append(digit)
    }
    return (value < 0 && !isZero ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }

  private static func signed(_ text: String) -> String {
    text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }
}

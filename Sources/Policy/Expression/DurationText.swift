import Model

extension SimDuration {
  /// The units a duration may be written in, longest first: spelling and length in microseconds.
  static let units: [(name: String, microseconds: Int64)] = [
    ("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
    ("ms", 1000), ("us", 1),
  ]

  /// Reads a duration with its unit: `90s`, `10m`, `1.5h`, `7d`.
  ///
  /// - Throws: `QuantaError` of kind `usage` when there is no unit, the unit is unknown, or the length is not a whole number of
  ///   microseconds that fits 64 bits.
  public init(parsing text: String) throws {
    let digits = text.prefix { $0 == "-" || $0 == "." || $0.isASCII && $0.isNumber }
    switch SimDuration.scale(String(digits), unit: String(text.dropFirst(digits.count))) {
    case .success(let duration): self = duration
    case .failure(let problem):
      throw QuantaError(
        .usage, "'\(text)' is not a duration: \(problem.reason)", remedy: "write it as 90s, 10m, 1h or 7d")
    }
  }

  /// The shortest exact spelling: the longest unit up to days that divides the length (`7d`, `90s`, `0s`).
  public var text: String {
    guard microseconds != 0 else { return "0s" }
    // Days are the longest unit written: "7d" is how half-lives and windows are spoken of, "1w" is not.
    for unit in SimDuration.units.dropFirst() where microseconds % unit.microseconds == 0 {
      return "\(microseconds / unit.microseconds)\(unit.name)"
    }
    return "\(microseconds)us"
  }

  struct Problem: Error { var reason: String }

  /// `decimal` (an optional sign, digits, optionally a point and digits) times `unit`, without rounding.
  static func scale(_ decimal: String, unit: String) -> Result<SimDuration, Problem> {
    guard let factor = units.first(where: { $0.name == unit })?.microseconds else {
      let known = "the units are " + units.map(\.name).joined(separator: ", ")
      return .failure(
        Problem(reason: unit.isEmpty ? "it has no unit; \(known)" : "there is no unit '\(unit)'; \(known)"))
    }
    let parts = decimal.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var fraction = parts.count == 2 ? Array(parts[1].utf8) : []
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    guard let whole = parts.first, whole.last?.isNumber == true, parts.last?.isEmpty == false,
      let mantissa = Int64(whole + String(decoding: fraction, as: UTF8.self))
    else {
      return .failure(Problem(reason: "'\(decimal)' is not a number that fits 64 bits"))
    }
    let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: factor)
    guard !overflow else { return .failure(Problem(reason: "it does not fit 64 bits of microseconds")) }
    // 10¹⁸ is the largest power of ten below 2⁶³; a longer fraction cannot divide to whole microseconds anyway.
    let divisor = fraction.count > 18 ? nil : fraction.reduce(Int64(1)) { power, _ in power * 10 }
    guard let divisor, scaled % divisor == 0 else {
      return .failure(Problem(reason: "it is not a whole number of microseconds"))
    }
    return .success(SimDuration(microseconds: scaled / divisor))
  }
}

import Model
import Policy

/// Instants of wall-clock time as files write them, in µs since 1970 (UTC).
public enum Instant {
  /// Reads `2026-12-01T10:00:00Z`, `2026-12-01T11:00+01:00` (RFC 3339; seconds may be left out), or `+10m`: so long after `now`.
  ///
  /// - Throws: `QuantaError` of kind `usage`. A time without an offset from UTC is refused: whose time it is would depend on the reader.
  public static func parse(_ text: String, now: SimTime) throws -> SimTime {
    if text.hasPrefix("+") {
      let duration = try SimDuration(parsing: String(text.dropFirst()))
      guard duration >= .zero else { throw refusal(text, "it lies before now") }
      return now + duration
    }
    var reader = DigitReader(text)
    let (year, month, day) = (reader.number(4), reader.after("-", 2), reader.after("-", 2))
    let (hour, minute) = (reader.after("T", 2), reader.after(":", 2))
    guard let year, let month, let day, let hour, let minute else { throw refusal(text, "it is not written as one") }
    let second = reader.next == ":" ? reader.after(":", 2) : 0
    let fraction = reader.next == "." ? reader.fraction() : 0
    guard let second, let fraction else { throw refusal(text, "its seconds are no number") }
    guard (1970...9999).contains(year), (1...12).contains(month), (1...days(year, month)).contains(day) else {
      throw refusal(text, "there is no such day")
    }
    guard hour < 24, minute < 60, second < 60 else { throw refusal(text, "there is no such time of day") }
    guard let offset = reader.offset(), reader.isAtEnd else {
      throw refusal(text, "it does not end in Z or an offset such as +01:00")
    }
    let seconds = dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
    return SimTime(microseconds: seconds * 1_000_000 + fraction)
  }

  /// As `2026-12-01T10:00:00Z`, with what there is below a second behind a point.
  public static func text(_ time: SimTime) -> String {
    let parts = UTCTime(time)
    let micros = (time.microseconds % 1_000_000 + 1_000_000) % 1_000_000
    // With a 1 before it, for the zeros in front.
    var fraction = micros == 0 ? "" : "." + String(1_000_000 + micros).dropFirst()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(parts.date)T\(parts.clock)\(fraction)Z"
  }

  private static func refusal(_ text: String, _ why: String) -> QuantaError {
    QuantaError(
      .usage, "'\(text)' is not a time: \(why)",
      remedy: "write it as 2026-12-01T10:00:00Z, 2026-12-01T11:00:00+01:00, or +10m from now on")
  }

  // MARK: The calendar

  private static func days(_ year: Int64, _ month: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month - 1)]
  }

  /// Days since 1970-01-01. Years begin in March, so that the leap day comes last; 400 of them have 146,097 days.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}

/// Takes numbers of so many digits from the front of a text; `nil` is: there is none.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }
  var next: Character? { rest.first.map { Character(Unicode.Scalar($0)) } }

  mutating func number(_ digits: Int) -> Int64? {
    let head = rest.prefix(digits)
    guard head.count == digits, head.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest = rest.dropFirst(digits)
    return head.reduce(0) { $0 * 10 + Int64($1 - 48) }
  }

  mutating func after(_ mark: Character, _ digits: Int) -> Int64? {
    guard next == mark else { return nil }
    rest = rest.dropFirst()
    return number(digits)
  }

  /// Microseconds behind a point, from up to six digits.
  mutating func fraction() -> Int64? {
    rest = rest.dropFirst()
    let digits = rest.prefix { (48...57).contains($0) }.count
    guard (1...6).contains(digits), let number = number(digits) else { return nil }
    return (digits..<6).reduce(number) { number, _ in number * 10 }
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int64? {
    guard let sign = next else { return nil }
    rest = rest.dropFirst()
    if sign == "Z" { return 0 }
    guard sign == "+" || sign == "-", let hours = number(2), let minutes = after(":", 2), hours < 24, minutes < 60
    else {
      return nil
    }
    return (hours * 60 + minutes) * (sign == "+" ? 1 : -1)
  }
}

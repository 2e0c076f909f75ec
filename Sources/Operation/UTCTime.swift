import Model

/// An instant of the wall clock as people and machines read it: UTC, the Gregorian calendar, no locale.
struct UTCTime: Hashable {
  var year: Int64
  var month: Int64, day: Int64
  var hour: Int64, minute: Int64, second: Int64
  var millisecond: Int64

  /// - Parameter time: µs since 1970, as everything live counts.
  init(_ time: SimTime) {
    func split(_ value: Int64, by unit: Int64) -> (Int64, Int64) {
      let quotient = value / unit - (value % unit < 0 ? 1 : 0)
      return (quotient, value - quotient * unit)
    }
    let (days, inDay) = split(time.microseconds, by: 86_400_000_000)
    millisecond = inDay / 1000 % 1000
    (hour, minute, second) = (inDay / 3_600_000_000, inDay / 60_000_000 % 60, inDay / 1_000_000 % 60)
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin on 1 March.
    let (era, dayOfEra) = split(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `2026-11-27T22:51:03.123Z`
  var iso: String { "\(date)T\(clock).\(Self.padded(millisecond, 3))Z" }
  /// `2026-11-27`
  var date: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }
  /// `22:51:03`
  var clock: String { "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))" }

  /// As short as it can be beside `now`: the time of day, with the date when that is another.
  func text(on now: UTCTime) -> String { date == now.date ? clock : "\(date) \(clock)" }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

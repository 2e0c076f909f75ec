import Model
import Report

/// Instants as tables for people have them: UTC, to the second, without the date where that is today's.
struct Clock {
  private let today: String

  init(now: SimTime) { today = Self.date(now) }

  func text(_ time: SimTime?) -> String {
    guard let time, time < .distantFuture else { return "–" }
    return Self.date(time) == today ? Self.timeOfDay(time) : "\(Self.date(time)) \(Self.timeOfDay(time))"
  }

  /// `2026-12-01 10:00:00 UTC`
  static func full(_ time: SimTime) -> String { "\(date(time)) \(timeOfDay(time)) UTC" }

  private static func date(_ time: SimTime) -> String { String(Instant.text(time).prefix(10)) }
  private static func timeOfDay(_ time: SimTime) -> String { String(Instant.text(time).dropFirst(11).prefix(8)) }
}

/// Words that several tables use.
enum Words {
  /// Names in a row, with how often: `h1 ×2, h2`.
  static func names(_ names: [String]) -> String {
    guard !names.isEmpty else { return "–" }
    var counts: [(name: String, count: Int)] = []
    for name in names {
      if let index = counts.firstIndex(where: { $0.name == name }) {
        counts[index].count += 1
      } else {
        counts.append((name, 1))
      }
    }
    return counts.map { $0.count == 1 ? $0.name : "\($0.name) ×\($0.count)" }.joined(separator: ", ")
  }

  static func terms(_ terms: Terms, _ clock: Clock) -> String {
    switch terms {
    case .bestEffort(let preemptible): preemptible ? "best effort" : "best effort, stays"
    case .advanceReservation(let start): "reserved \(clock.text(start))"
    case .deadline(let by): "by \(clock.text(by))"
    case .immediate: "immediate"
    }
  }

  /// `512 MiB`, to three digits.
  static func memory(_ kib: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(kib), 0)
    while value >= 1024, unit + 1 < units.count { (value, unit) = (value / 1024, unit + 1) }
    let text = NumberFormat.fixed(value < 10 && value != value.rounded() ? 1 : 0).text(value)
    return "\(text) \(units[unit])"
  }

  static func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

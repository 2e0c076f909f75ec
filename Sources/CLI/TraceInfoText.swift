import Foundation
import Workload

/// What a log holds, as a terminal shows it.
enum TraceInfoText {
  static func text(_ info: TraceInfo) -> String {
    var lines = [
      info.name, "  reading        \(info.reading)", "  records        \(info.counts.sentence)",
      "  machine        \(info.processors.map { "\(grouped(Int($0))) processors" } ?? "unknown: give --procs")",
      "  span           \(duration(info.spanS)) from first to last submission",
      "  offered load   \(info.offeredLoad.map { fixed($0, 3) } ?? "unknown")",
      "  work           \(grouped(Int(info.workProcessorS / 3600))) processor hours",
      "  identities     \(grouped(info.users)) users, \(grouped(info.groups)) groups, \(grouped(info.queues)) queues, "
        + "\(grouped(info.applications)) applications, \(grouped(info.partitions)) partitions",
      "  sizes          \(percent(info.serialShare)) serial, \(percent(info.powerOfTwoShare)) a power of two", "",
      row("", ["mean", "min", "5 %", "25 %", "median", "75 %", "95 %", "99 %", "max"]),
    ]
    let table: [(String, QuantileTable?)] = [
      ("processors", info.jobProcessors), ("run time s", info.runS), ("estimate s", info.estimateS),
      ("run / estimate", info.accuracy), ("interarrival s", info.interarrivalS),
    ]
    for case (let name, let distribution?) in table {
      let d = distribution
      lines.append(
        row(name, [d.mean, d.min, d.p05, d.p25, d.median, d.p75, d.p95, d.p99, d.max].map(number)))
    }
    lines += ["", "  submissions by hour of day (\(zone(info)))"] + hours(info.byHour)
    if !info.oddities.isEmpty {
      lines += ["", "  oddities, and what the canonical reading does about them"]
      for item in info.oddities {
        lines.append("  \(padded(grouped(item.count), 9))  \(item.oddity.title) → \(item.oddity.consequence)")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func zone(_ info: TraceInfo) -> String {
    guard info.unixStartTime != nil else { return "of the log's own clock: the header gives no UnixStartTime" }
    guard let seconds = info.timeZoneS else { return "UTC: the header gives no TimeZone" }
    return "UTC\(seconds < 0 ? "-" : "+")\(fixed(Double(seconds.magnitude) / 3600, 1)) h"
  }

  /// A bar an hour, the longest 40 characters.
  private static func hours(_ counts: [Int]) -> [String] {
    let most = max(1, counts.max() ?? 1)
    return counts.enumerated().map { hour, count in
      let bar = String(repeating: "▇", count: (count * 40 + most / 2) / most)
      return "  \(hour < 10 ? "0" : "")\(hour)  \(padded(grouped(count), 8))  \(bar)"
    }
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    "  " + name + String(repeating: " ", count: max(0, 15 - name.count)) + cells.map { padded($0, 11) }.joined()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func number(_ value: Double) -> String {
    value.magnitude >= 100 || value == value.rounded() ? grouped(Int(value.rounded())) : fixed(value, 2)
  }

  private static func fixed(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }
  private static func percent(_ share: Double) -> String { fixed(100 * share, 1) + " %" }

  private static func duration(_ seconds: Double) -> String {
    if seconds >= 2 * 86_400 { return "\(fixed(seconds / 86_400, 1)) days" }
    if seconds >= 2 * 3600 { return "\(fixed(seconds / 3600, 1)) hours" }
    return "\(fixed(seconds, 0)) s"
  }
}

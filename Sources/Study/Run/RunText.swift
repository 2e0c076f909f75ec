import Model
import Workload

/// One run, told in a terminal.
public enum RunText {
  /// Times and slowdowns in full, the machine and the queue, what the reading did, and what a reader should know before quoting a number.
  public static func summary(_ outcome: RunOutcome) -> String {
    let metrics = outcome.summary.metrics
    var lines = ["\(outcome.name) on \(outcome.cluster.text)", ""]
    let statistics = Statistic.allCases
    lines.append(row("", statistics.map(\.rawValue)))
    for quantity in JobQuantity.allCases {
      let values = statistics.map { metrics[MetricCatalogue.key($0, quantity)] }
      lines.append(row(quantity.title, values.map { text($0, quantity.isTime ? .seconds : .ratio) }))
    }
    lines.append("")
    for (title, keys) in facts {
      let words = keys.compactMap { key in
        metrics[key].flatMap { value in
          MetricCatalogue.definition(of: key).map { "\($0.title) \(text(value, $0.unit))" }
        }
      }
      if !words.isEmpty { lines.append(pad(title, 10) + words.joined(separator: ", ")) }
    }
    lines.append(pad("log", 10) + outcome.counts.sentence)
    if outcome.clairvoyant {
      lines.append("clairvoyant: the policy was told real run times, which no real scheduler can be")
    }
    if outcome.interrupted { lines.append("interrupted: the metrics describe the jobs that had left until then") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let facts = [
    ("machine", ["utilisation", "loss_of_capacity", "makespan_s", "throughput_jobs_per_hour"]),
    ("queue", ["mean_queue_length_jobs", "max_queue_length_jobs", "backfilled_share"]),
    ("fairness", ["user_fairness", "fair_start_miss_share", "mean_fair_start_miss_s"]),
    ("jobs", ["ran_jobs", "killed_at_request_jobs", "rejected_jobs"]),
  ]

  private static func row(_ title: String, _ cells: [String]) -> String {
    pad(title, 32) + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func text(_ value: Double?, _ unit: MetricDefinition.Unit) -> String {
    guard let value else { return "–" }
    switch unit {
    case .seconds: return span(value)
    case .fraction: return "\(fixed(100 * value, 1)) %"
    case .index: return fixed(value, 3)
    case .jobs where value == value.rounded(), .users where value == value.rounded(): return grouped(Int(value))
    case .jobsPerHour: return "\(number(value)) jobs/h"
    default: return number(value)
    }
  }

  /// In the unit in which it reads best.
  private static func span(_ seconds: Double) -> String {
    let units: [(String, Double)] = [("d", 172_800), ("h", 7200), ("min", 120)]
    for (unit, least) in units where seconds >= least { return "\(number(seconds / (least / 2))) \(unit)" }
    return "\(number(seconds)) s"
  }

  /// Three significant digits or all of the whole part.
  private static func number(_ value: Double) -> String {
    let size = abs(value)
    if size >= 1000 { return grouped(Int(value.rounded())) }
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((abs(value) * Double(scale)).rounded())
    let fraction = digits == 0 ? "" : "." + String(String(whole % scale + scale).dropFirst())
    return (value < 0 && whole > 0 ? "−" : "") + String(whole / scale) + fraction
  }
}

import Model
import Report
import Workload

/// What every part of a comparison's page is made from.
struct PageData {
  let results: ComparisonResults
  /// The policies drawn in figures, by index, in the order given: all, or the baseline and the best of the others.
  let drawn: [Int]
  /// The best of the policies other than the baseline, clairvoyant ones last; `nil` when there is no other.
  let challenger: Int?

  /// What the page ranks policies by.
  static let ranking = "mean_bounded_slowdown"
  static let drawnAtMost = 6

  init(_ results: ComparisonResults) {
    self.results = results
    let others = results.runs.indices.dropFirst().sorted { a, b in
      let outcomes = (results.runs[a].outcome, results.runs[b].outcome)
      // A policy no real scheduler could follow is a bound, not a winner.
      if outcomes.0.clairvoyant != outcomes.1.clairvoyant { return outcomes.1.clairvoyant }
      let values = (
        outcomes.0.summary.metrics[Self.ranking] ?? .infinity, outcomes.1.summary.metrics[Self.ranking] ?? .infinity
      )
      return (values.0, a) < (values.1, b)
    }
    challenger = others.first
    drawn = (results.runs.isEmpty ? [] : [0]) + others.prefix(Self.drawnAtMost - 1).sorted()
  }

  var runs: [Comparison.Result] { results.runs }
  var outcomes: [RunOutcome] { results.runs.map(\.outcome) }
  var names: [String] { outcomes.map(\.name) }
  var isComparison: Bool { runs.count > 1 }

  func metric(_ run: Int, _ key: String) -> Double? { runs[run].outcome.summary.metrics[key] }

  /// (value − baseline's) / baseline's; `nil` where it is undefined.
  func change(_ run: Int, _ key: String) -> Double? {
    guard let base = metric(0, key), let value = metric(run, key), base != 0 else { return nil }
    return (value - base) / abs(base)
  }

  /// The trace without its folders.
  var traceName: String {
    results.trace.isStandardInput
      ? "standard input" : results.trace.path.split(separator: "/").last.map(String.init) ?? results.trace.path
  }

  /// What is said under figures that do not show all policies; empty when they do.
  var drawnNote: String {
    drawn.count == runs.count
      ? ""
      : " Drawn are the baseline and the \(drawn.count - 1) of the other \(runs.count - 1) policies with the least "
        + "mean bounded slowdown; the tables list all."
  }

  // MARK: Time

  /// The axis of simulated time: dates where the trace says when it began.
  func timeAxis(range: ClosedRange<Double>? = nil) -> Axis {
    var axis = runs.first?.outcome.origin == nil ? Axis.elapsed() : Axis.date()
    axis.range = range
    return axis
  }

  /// A time's place on ``timeAxis(range:)``.
  func place(_ time: SimTime) -> Double { Double(runs.first?.outcome.origin ?? 0) + time.seconds }
}

/// Values as they stand in sentences.
enum Words {
  static func value(_ value: Double, _ unit: MetricDefinition.Unit) -> String {
    switch unit {
    case .seconds: NumberFormat.duration.text(value)
    case .fraction: NumberFormat.percent(1).text(value)
    case .ratio: NumberFormat.significant(3).text(value)
    case .index: NumberFormat.fixed(2).text(value)
    case .jobs, .users, .requests, .times: NumberFormat.integer.text(value)
    case .money: NumberFormat.significant(4).text(value)
    case .jobsPerHour, .coreHours, .gibibytes, .kilowattHours, .wattHours:
      NumberFormat.significant(4).text(value) + " " + unit.rawValue
    }
  }

  /// `−72 %`; a tenth of a per cent where it is small or nearly all.
  static func change(_ share: Double) -> String {
    NumberFormat.percent(abs(share) < 0.0995 || share < -0.985 ? 1 : 0).signedText(share)
  }

  /// `1d` with a space between number and unit.
  static func span(_ span: SimDuration) -> String {
    let text = span.text
    let unit = text.drop { !$0.isLetter }
    return text.dropLast(unit.count) + "\u{202F}" + unit
  }

  static func share(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : NumberFormat.percent(1).text(Double(part) / Double(whole))
  }

  static func jobs(_ count: Int) -> String {
    NumberFormat.integer.text(Double(count)) + (count == 1 ? " job" : " jobs")
  }

  static func users(_ count: Int) -> String {
    NumberFormat.integer.text(Double(count)) + (count == 1 ? " user" : " users")
  }

  /// `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// `2–8`, `> 128`.
  static func size(_ name: String) -> String { spaced(name) }

  /// `< 10 min`, `10 min–1 h`, `1–8 h`, `≥ 8 h`.
  static func length(_ name: String) -> String {
    let ends = name.split(separator: "-")
    let units = Set(ends.map { $0.drop { $0.isNumber } })
    // One unit said twice is said once.
    let short = ends.count == 2 && units.count == 1 ? "\(ends[0].prefix { $0.isNumber })-\(ends[1])" : name
    return spaced(short).replacing("min", with: " min").replacing("h", with: " h")
  }

  private static func spaced(_ name: String) -> String {
    name.replacing(">=", with: "≥ ").replacing("<", with: "< ").replacing(">", with: "> ").replacing("-", with: "–")
  }
}

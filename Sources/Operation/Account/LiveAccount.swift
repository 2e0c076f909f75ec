import Foundation
import Live
import Model
import Policy
import Report
import Stats
import Study

/// What was predicted of a live site and what came, as a page: the hosts' time twice, shares, completion, and how far off each operation was.
public struct LiveAccount: Sendable {
  public var prediction: Prediction
  public var times: OperationTimes
  public var observed: ObservedTimeline
  public var workspaces: [KeptWorkspace]
  public var measurements: [Journal.Measurement]
  public var site: LiveSite

  /// - Parameters:
  ///   - site: with a journal.
  ///   - prediction: made before, of the same site.
  ///   - now: until when those that still run are drawn.
  public init(_ site: LiveSite, against prediction: Prediction, now: SimTime) throws {
    let journal = try Journal(folder: site.state, mode: .readOnly)
    self.site = site
    self.prediction = prediction
    times = try OperationTimes(journal)
    workspaces = try journal.workspaces(all: true).filter { $0.submitted >= prediction.made || !$0.status.state.isOver }
    measurements = try journal.measurements(since: prediction.made)
    observed = ObservedTimeline(times, hosts: site.hosts.map(\.name), workspaces: workspaces, now: now)
  }

  /// One workspace's figures, predicted and observed; times in seconds after the prediction was made.
  public struct Line: Hashable, Sendable, Codable {
    public var name: String
    public var terms: String
    public var hosts: [String]
    public var predictedStart: Double?
    public var start: Double?
    public var predictedEnd: Double?
    public var end: Double?
    public var promised: Double
    public var predictedShare: Double?
    /// Core-seconds of CPU received for each second measured.
    public var share: Double?
    public var state: String
  }

  /// Matched by name: numbers are given out when workspaces are submitted, after the prediction.
  public var lines: [Line] {
    var places: [Int64: [String]] = [:]
    for order in times.orders where order.workspace > 0 {
      for host in order.hosts where places[order.workspace]?.contains(host) != true {
        places[order.workspace, default: []].append(host)
      }
    }
    return workspaces.map { kept in
      let told = prediction.workspaces.first { $0.name == kept.request.name }
      let mine = measurements.filter { $0.workspace == kept.id }
      let window = mine.reduce(0.0) { $0 + $1.window.seconds }
      func after(_ time: SimTime?) -> Double? { time.map { ($0 - prediction.made).seconds } }
      return Line(
        name: kept.request.name, terms: Words.terms(kept.request.terms, Clock(now: prediction.made)),
        hosts: places[kept.id] ?? [],
        predictedStart: after(told?.start?.median), start: after(kept.status.started),
        predictedEnd: after(told?.end?.median), end: after(kept.status.ended),
        promised: kept.request.quantum.promisedCores, predictedShare: told?.receivedCores?.median,
        share: window > 0 ? mine.reduce(0) { $0 + Double($1.received) / 1e9 } / window : nil,
        state: kept.status.state.rawValue)
    }
  }

  // MARK: The page

  /// The report as a document.
  public func document(title: String) -> ReportDocument {
    ReportDocument(
      title: title, subtitle: "Predicted by the simulator, then observed on real hosts",
      metadata: [
        Metadata("site", site.name), Metadata("policy", prediction.policy),
        Metadata("hosts", site.hosts.map(\.name).joined(separator: ", ")),
        Metadata("predicted", "\(WallClock.text(prediction.made)), \(prediction.replications) replications"),
      ],
      sections: [timeSection, shareSection, operationSection])
  }

  private var timeSection: Section {
    let begin = prediction.made
    let last = (prediction.segments + observed.segments).map(\.to).max() ?? begin
    let range = 0.0...max(1, (last - begin).seconds)
    return Section(
      "Hosts' time",
      [
        .figure(gantt("Predicted", prediction.hosts, prediction.segments, begin, range)),
        .figure(gantt("Observed", observed.hosts, observed.segments, begin, range)),
      ])
  }

  private func gantt(
    _ title: String, _ hosts: [String], _ segments: [HostSegment], _ begin: SimTime, _ range: ClosedRange<Double>
  ) -> Figure {
    let timeline = LiveTimeline(segments, hosts: hosts.count, begin: begin)
    return Figure(
      title,
      caption:
        "Each band is a host (\(hosts.joined(separator: ", ")) from the bottom up); a row in it a workspace's machines there.",
      height: max(220, 60 + timeline.lanes * hosts.count * 9),
      plot: .gantt(
        GanttChart(
          time: Axis("time since the prediction", .duration, range: range), rowLabel: "host",
          rows: hosts.count * timeline.lanes, categories: Phase.allCases.map(\.title),
          colours: Phase.allCases.map(\.colour), lanes: timeline.lanes, bars: timeline.bars)))
  }

  private var shareSection: Section {
    let seconds = NumberFormat.fixed(0)
    let cores = NumberFormat.fixed(3)
    let columns: [Table.Column] = [
      .init("workspace"), .init("terms"), .init("hosts"), .init("state"),
      .init("start predicted", unit: "s", alignment: .right), .init("observed", unit: "s", alignment: .right),
      .init("end predicted", unit: "s", alignment: .right), .init("observed", unit: "s", alignment: .right),
      .init("promised", unit: "cores", alignment: .right), .init("predicted", unit: "cores", alignment: .right),
      .init("received", unit: "cores", alignment: .right),
    ]
    var rows: [[Table.Cell]] = []
    for line in lines {
      let cells: [Table.Cell] = [
        .init(line.name), .init(line.terms), .init(line.hosts.joined(separator: ", ")), .init(line.state),
        .init(number: line.predictedStart, seconds), .init(number: line.start, seconds),
        .init(number: line.predictedEnd, seconds), .init(number: line.end, seconds),
        .init(number: line.promised, cores), .init(number: line.predictedShare, cores),
        .init(number: line.share, cores),
      ]
      rows.append(cells)
    }
    return Section("Workspaces and shares", [.table(Table(columns: columns, rows: rows))])
  }

  private var operationSection: Section {
    let seconds = NumberFormat.fixed(1)
    let percent = NumberFormat.fixed(1)
    let columns: [Table.Column] = [
      .init("operation"), .init("n", alignment: .right), .init("median", unit: "s", alignment: .right),
      .init("mean", unit: "s", alignment: .right), .init("spread", unit: "% of mean", alignment: .right),
      .init("median error", unit: "%", alignment: .right), .init("p90 error", unit: "%", alignment: .right),
      .init("failed", alignment: .right), .init("repeated", alignment: .right),
      .init("forced", alignment: .right),
    ]
    var rows: [[Table.Cell]] = []
    for summary in times.summaries {
      let cells: [Table.Cell] = [
        .init(summary.operation), .init("\(summary.count)"), .init(number: summary.median, seconds),
        .init(number: summary.mean, seconds), .init(number: summary.spread * 100, percent),
        .init(number: summary.medianError.map { $0 * 100 }, percent),
        .init(number: summary.p90Error.map { $0 * 100 }, percent), .init("\(summary.failed)"),
        .init("\(summary.repeated)"), .init("\(summary.forced)"),
      ]
      rows.append(cells)
    }
    return Section(
      "Operations, predicted and observed",
      [
        .prose("An error of −10 % says that the prediction was 10 % shorter than what came."),
        .table(Table(columns: columns, rows: rows)),
      ])
  }

  /// Writes `report.html`, `workspaces.json` and `operations.md` into a folder.
  public func write(to folder: String, title: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try ReportRenderer().writeHTML(document(title: title), to: folder + "/report.html")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(lines).write(to: URL(fileURLWithPath: folder + "/workspaces.json"), options: .atomic)
  }
}

/// Segments packed into lanes, a workspace's machines on a host in one.
struct LiveTimeline {
  var lanes = 1
  var bars: [GanttChart.Bar] = []

  /// O(n × lanes).
  init(_ segments: [HostSegment], hosts: Int, begin: SimTime) {
    var taken = [[(workspace: Int64, until: SimTime)]](repeating: [], count: hosts)
    var placed: [(HostSegment, Int)] = []
    for segment in segments.sorted(by: { ($0.from, $0.workspace) < ($1.from, $1.workspace) })
    where Int(segment.host) < hosts && segment.to > begin {
      let host = Int(segment.host)
      let lane =
        taken[host].firstIndex { $0.workspace == segment.workspace && $0.until <= segment.from }
        ?? taken[host].firstIndex { $0.until <= segment.from } ?? taken[host].count
      if lane == taken[host].count { taken[host].append((segment.workspace, segment.to)) }
      taken[host][lane] = (segment.workspace, segment.to)
      placed.append((segment, lane))
    }
    lanes = max(1, taken.map(\.count).max() ?? 1) + 1
    bars = placed.map { segment, lane in
      GanttChart.Bar(
        start: max(0, (segment.from - begin).seconds), end: (segment.to - begin).seconds,
        row: Int(segment.host) * lanes + lane, category: Int(segment.phase.rawValue))
    }
  }
}

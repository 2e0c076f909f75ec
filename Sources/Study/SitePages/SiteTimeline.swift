import Model
import Report

extension SitePageData {
  /// Host by host, who was in which phase when; `nil` when no segments were kept.
  func timelineSection() throws -> Section? {
    let told = scenarios.indices.compactMap { place in detail(place).map { (place, $0) } }
      .filter { !$0.1.segments.isEmpty }
    guard let first = told.first?.1 else { return nil }
    let window = study.timeline?.window ?? SiteTimeline.busiest(told.flatMap(\.1.segments)) ?? nil
    guard let window else { return nil }
    let hosts = min(
      study.timeline?.hosts ?? ScenarioStudy.timelineHosts, study.scenarios[first.cell.scenario].cluster.hostCount)
    var blocks: [Block] = [
      .prose(
        (study.timeline?.window == nil ? "The stretch in which most is done to machines. " : "")
          + "Each row is a host: its machines' phases, and in a narrower lane below them what goes on beside them – images "
          + "on their way, suspended machines on its disk."),
      .note("Another stretch, or more hosts: timeline: {window: \(window.text), hosts: \(hosts)} in the study file"),
    ]
    for (place, outcome) in told {
      blocks.append(
        .figure(SiteTimeline(outcome.segments, window, hosts: hosts).figure(names[place], note: detailNote)))
    }
    return Section("Host by host", blocks)
  }
}

/// The segments of a stretch of time, packed into lanes.
struct SiteTimeline {
  let window: GanttWindow
  let hosts: Int
  let lanes: Int
  let bars: [GanttChart.Bar]
  /// Segments that found no lane.
  let crowded: Int

  /// Most machines drawn above each other on one host.
  static let lanesAtMost = 6
  /// Rows a machine takes where the host has but one lane: beside the narrow lane of what goes on in the background.
  private static let wide = 3

  private static func isBackground(_ phase: Phase) -> Bool { phase == .staging || phase == .suspended }

  /// O(n log n).
  init(_ segments: [HostSegment], _ window: GanttWindow, hosts: Int) {
    self.window = window
    self.hosts = hosts
    let inside = segments.filter {
      Int($0.host) < hosts && $0.from < window.to && $0.to > window.from && $0.to > $0.from
    }.sorted {
      ($0.host, $0.from, $0.workspace, $0.phase.rawValue) < ($1.host, $1.from, $1.workspace, $1.phase.rawValue)
    }
    // A machine keeps its lane from one phase to the next where it can.
    var free = [[SimTime]](repeating: [], count: hosts)
    var last: [Int64: (host: Int32, lane: Int)] = [:]
    var placed: [(segment: HostSegment, lane: Int?)] = []
    var most = 1
    var crowded = 0
    for segment in inside {
      guard !Self.isBackground(segment.phase) else {
        placed.append((segment, nil))
        continue
      }
      let host = Int(segment.host)
      var lane = free[host].firstIndex { $0 <= segment.from }
      if let own = last[segment.workspace], own.host == segment.host, free[host][own.lane] <= segment.from {
        lane = own.lane
      }
      if lane == nil, free[host].count < Self.lanesAtMost {
        free[host].append(.zero)
        lane = free[host].count - 1
      }
      guard let lane else {
        crowded += 1
        continue
      }
      free[host][lane] = segment.to
      last[segment.workspace] = (segment.host, lane)
      most = max(most, lane + 1)
      placed.append((segment, lane))
    }
    self.crowded = crowded
    let each = most == 1 ? Self.wide : 2
    let perHost = most * each + 1
    lanes = perHost
    bars = placed.map { segment, lane in
      let row = Int(segment.host) * perHost + (lane.map { 1 + $0 * each } ?? 0)
      return GanttChart.Bar(
        start: max(segment.from, window.from).seconds, end: min(segment.to, window.to).seconds, row: row,
        rows: lane == nil ? 1 : each, category: Int(segment.phase.rawValue))
    }
  }

  func figure(_ name: String, note: String) -> Figure {
    let missing = crowded > 0 ? " \(crowded) phases on crowded hosts are left out." : ""
    return Figure(
      "Hosts under \(name)",
      caption:
        "Between \(Words.span(window.from - .zero)) and \(Words.span(window.to - .zero)) after the start, the first "
        + "\(hosts) hosts.\(missing)\(note)",
      height: min(760, max(300, hosts * 13 + 90)),
      plot: .gantt(
        GanttChart(
          time: Axis("time since the start", .duration, range: window.from.seconds...window.to.seconds),
          rowLabel: "host", rows: hosts * lanes, categories: Phase.allCases.map(\.title),
          colours: Phase.allCases.map(\.colour), lanes: lanes, bars: bars)))
  }

  /// The stretch in which most phases other than running begin, wide enough to hold a few hundred of them.
  ///
  /// O(n log n).
  static func busiest(_ segments: [HostSegment]) -> GanttWindow? {
    let begins = segments.filter { $0.phase != .run && $0.phase != .suspended }.map(\.from.microseconds).sorted()
    let all = begins.isEmpty ? segments.map(\.from.microseconds).sorted() : begins
    guard let first = all.first, let last = segments.map(\.to.microseconds).max() else { return nil }
    let hour: Int64 = 3_600_000_000
    let span = last - first
    var width = hour
    // Some four hundred changes can be told apart in a picture.
    while width < span, Double(all.count) * Double(width) / Double(max(1, span)) < 400, width < 24 * hour * 14 {
      width = width < 6 * hour ? width * 2 : width < 24 * hour ? width + 4 * hour : width + 24 * hour
    }
    var (best, count, end) = (first, 0, 0)
    for (index, begin) in all.enumerated() {
      while end < all.count, all[end] < begin + width { end += 1 }
      if end - index > count { (best, count) = (begin, end - index) }
    }
    let from = max(0, best / hour * hour)
    // Nothing happens beyond the last hour that is begun.
    let to = min(from + width, max(from + hour, (last + hour - 1) / hour * hour))
    return try? GanttWindow(from: SimTime(microseconds: from), to: SimTime(microseconds: to))
  }
}

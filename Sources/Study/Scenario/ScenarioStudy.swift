import Foundation
import Model
import Policy

/// A study of a site of virtual machines, written down: what is asked of it, and the ways to run it.
///
/// Every workload meets every scenario; each pair is a cell, simulated by itself. All keys are described in <doc:StudyOfASite>.
public struct ScenarioStudy: Sendable {
  public let path: String
  public var title: String
  public var note: String?
  public var workloads: [WorkloadSpec]
  public var scenarios: [ScenarioSpec]
  /// Repetitions of each cell that differ in their random draws only.
  public var replications: Int
  public var seed: UInt64
  /// Of the best-effort requests, the first by submission: left out of waits and slowdowns.
  public var discard: Double
  /// Best-effort requests whose work takes less than this by itself are left out of them too.
  public var leastWork: SimDuration
  public var tau: SimDuration
  /// What `best_effort_done_relative` is taken against; `nil`: each workload's first scenario.
  public var relativeTo: Reference?
  public var published: [PublishedFigures]
  public var timeline: Timeline?
  public var threads: Int?
  public var out: String?

  /// Names a cell.
  public struct Reference: Hashable, Sendable {
    public var workload: String
    public var scenario: String
  }

  /// What the page's timeline shows.
  public struct Timeline: Hashable, Sendable {
    public var workload: String?
    /// Since time 0; `nil`: the stretch in which most is done to machines.
    public var window: GanttWindow?
    /// How many hosts are drawn, the first ones.
    public var hosts: Int
  }

  static let keys = [
    "title", "note", "cluster", "site", "estimates", "environments", "workloads", "scenarios", "replications", "seed",
    "discard", "least-work", "tau",
    "relative-to", "price", "published", "timeline", "threads", "out",
  ]

  /// Most hosts a timeline draws.
  static let timelineHosts = 48

  /// Whether the file at `path` is a study of a site: it has scenarios.
  public static func isOne(_ path: String) -> Bool {
    guard StudyFile.isNamed(path), let root = try? YAMLFile.read(path), case .mapping(let pairs) = root.node else {
      return false
    }
    return pairs["scenarios"] != nil
  }

  /// Reads the study at `path` and checks all of it but what is inside the traces.
  ///
  /// - Throws: `QuantaError` that names the line: kind `noInput` when the study or a trace is missing, else `data`.
  public init(path: String, registry: Registry, folders: TraceFolders = TraceFolders()) throws {
    let root = try YAMLFile.read(path)
    let keys = try root.mapping(of: Self.keys)
    self.path = path
    let file = path.split(separator: "/").last.map(String.init) ?? path
    title = try keys["title"]?.text("a title") ?? file
    note = try keys["note"]?.text("text")
    seed = try keys["seed"]?.integer(in: 0...UInt64.max) ?? 0
    replications = try keys["replications"]?.integer(in: 1...10_000) ?? 1
    discard = try keys["discard"]?.fraction(in: 0...0.99) ?? 0
    leastWork = try keys["least-work"]?.duration() ?? .zero
    tau = try keys["tau"]?.duration() ?? .seconds(10)
    threads = try keys["threads"]?.integer(in: 1...4096)
    out = try keys["out"].map { StudyFile.resolve(try $0.text("a folder"), beside: path) }
    guard tau > .zero else { throw root.error("τ must be positive", remedy: "such as tau: 10s") }

    guard let listed = keys["scenarios"] else {
      throw root.error("the study has no scenarios", remedy: "list ways to run the site under 'scenarios:'")
    }
    let common = ScenarioSpec.Common(
      cluster: keys["cluster"], site: keys["site"], estimates: keys["estimates"], environments: keys["environments"],
      price: keys["price"], registry: registry, seed: seed)
    scenarios = try ScenarioTemplate.expand(listed, of: "scenarios").enumerated().map {
      try ScenarioSpec($1, position: $0 + 1, common)
    }
    try Self.checkNames(scenarios.map { ($0.name, $0.location) }, "scenario", listed)

    guard let asked = keys["workloads"] else {
      throw root.error("the study has no workloads", remedy: "list what is asked of the site under 'workloads:'")
    }
    let names = scenarios.map(\.name)
    let context = WorkloadSpec.Context(
      folders: folders, catalogue: try TraceCatalogue.nearest(to: path),
      places: scenarios.map { Int32(clamping: $0.cluster.coreCount) }.max() ?? 1, seed: seed, scenarios: names,
      sites: scenarios.flatMap(\.cluster.siteNames).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    workloads = try ScenarioTemplate.expand(asked, of: "workloads").enumerated().map {
      try WorkloadSpec($1, position: $0 + 1, context)
    }
    try Self.checkNames(workloads.map { ($0.name, $0.location) }, "workload", asked)

    let asks = workloads.map(\.name)
    relativeTo = try keys["relative-to"].map { try Self.reference($0, asks, names) }
    published =
      try keys["published"]?.elements("published figures").map {
        try PublishedFigures($0, workloads: asks, scenarios: names)
      } ?? []
    timeline = try keys["timeline"].map { try Self.timeline($0, asks) }
  }

  private static func checkNames(_ names: [(String, String)], _ what: String, _ list: YAMLValue) throws {
    guard !names.isEmpty else { throw list.error("there is no \(what)", remedy: "list at least one") }
    var seen: Set<String> = []
    for (name, location) in names where !seen.insert(name).inserted {
      throw QuantaError(.data, "two \(what)s are called '\(name)'", at: location, remedy: "give each a name of its own")
    }
  }

  private static func reference(_ value: YAMLValue, _ workloads: [String], _ scenarios: [String]) throws -> Reference {
    let keys = try value.mapping(of: ["workload", "scenario"])
    return Reference(
      workload: try keys["workload"]?.name(of: "workload", among: workloads) ?? workloads[0],
      scenario: try keys["scenario"]?.name(of: "scenario", among: scenarios) ?? scenarios[0])
  }

  private static func timeline(_ value: YAMLValue, _ workloads: [String]) throws -> Timeline {
    let keys = try value.mapping(of: ["workload", "window", "hosts"])
    let window = try keys["window"].map { value in
      let text = try value.text("a stretch of time such as 3d..4d")
      return try value.onBehalf { try GanttWindow(parsing: text) }
    }
    return Timeline(
      workload: try keys["workload"]?.name(of: "workload", among: workloads), window: window,
      hosts: try keys["hosts"]?.integer(in: 1...1000) ?? timelineHosts)
  }
}

/// One simulation of a study.
public struct StudyCell: Hashable, Sendable {
  /// Indices into the study's lists.
  public var workload: Int
  public var scenario: Int
  /// 0, 1, …
  public var replication: Int
}

extension ScenarioStudy {
  /// Every cell, workloads outermost, replications innermost.
  ///
  /// - Parameter pattern: keeps those whose `workload · scenario` holds it, upper or lower case; the cell others are compared with
  ///   stays as well. `*` stands for any text.
  public func cells(matching pattern: String? = nil) -> [StudyCell] {
    var cells: [StudyCell] = []
    for (w, workload) in workloads.enumerated() {
      for (s, scenario) in scenarios.enumerated() {
        if let only = workload.scenarios, !only.contains(scenario.name) { continue }
        let isReference = relativeTo == Reference(workload: workload.name, scenario: scenario.name)
        if let pattern, !isReference, !Self.holds("\(workload.name) · \(scenario.name)", pattern) { continue }
        cells += (0..<replications).map { StudyCell(workload: w, scenario: s, replication: $0) }
      }
    }
    return cells
  }

  static func holds(_ text: String, _ pattern: String) -> Bool {
    var rest = text.lowercased()[...]
    for part in pattern.lowercased().split(separator: "*") {
      guard let found = rest.range(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// `workload · scenario`, or the one of them that tells cells apart.
  public func name(of cell: StudyCell) -> String {
    if workloads.count == 1 { return scenarios[cell.scenario].name }
    if scenarios.count == 1 { return workloads[cell.workload].name }
    return "\(workloads[cell.workload].name) · \(scenarios[cell.scenario].name)"
  }
}

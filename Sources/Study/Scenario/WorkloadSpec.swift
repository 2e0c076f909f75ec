import Foundation
import Model
import Workload

/// What a site is asked for: one or more traces of best-effort work, services, and reservations injected into them.
public struct WorkloadSpec: Sendable {
  /// A batch log, and how its jobs become workspaces.
  public struct Trace: Hashable, Sendable {
    public var input: TraceInput
    /// Processors of the log that one machine stands for.
    public var processorsPerNode: Int32
    /// Of each machine.
    public var quantum: Quantum
    public var preemptible: Bool
    public var kind: WorkKind
    /// The first so many requests; `nil`: all.
    public var jobs: Int?
    /// The time between submissions is divided by this: 2 brings twice the load.
    public var load: Double
    public var assignment: Assignment?
    /// Of a grid trace: names of its sites, and the hosts' sites they stand for; others stand for the hosts' site of the same name.
    public var sites: [String: String] = [:]

    /// In the Grid Workload Format, by its name.
    public var isGrid: Bool { input.path.hasSuffix(".gwf") || input.path.hasSuffix(".gwf.gz") }
  }

  /// Where reservations come from.
  public enum Reservations: Hashable, Sendable {
    /// A file of leases, in either dialect.
    case file(path: String)
    /// Drawn: so much of the site's capacity, for so long, on so many machines.
    case generated(GeneratedReservations)
  }

  public struct Injection: Hashable, Sendable {
    public var source: Reservations
    /// Of each machine; `nil` takes what the file says.
    public var quantum: Quantum?
    public var assignment: Assignment?
    /// `file:line` of the study.
    public var location: String
  }

  public var name: String
  public var traces: [Trace]
  public var services: [Services]
  public var reservations: [Injection]
  /// Only under these scenarios; `nil`: under all.
  public var scenarios: [String]?
  /// `file:line`.
  public var location: String
}

/// Reservations as drawn: see <doc:StudyOfASite>.
public struct GeneratedReservations: Hashable, Sendable {
  /// Of the site's machine-hours, that the reservations ask for altogether.
  public var share: Double
  public var duration: SimDuration
  /// Durations are uniform within so much of ``duration``.
  public var spread: SimDuration
  public var nodes: ClosedRange<Int32>
  /// Between request and start.
  public var notice: SimDuration
  public var seed: UInt64
}

extension WorkloadSpec {
  static let keys = ["name", "trace", "traces", "services", "reservations", "scenarios"]
  static let traceKeys = [
    "file", "reading", "procs", "on-bad-line", "reorder-window", "processors-per-node", "vcpus", "cpu", "memory",
    "disk", "preemptible", "kind", "jobs", "load", "assign", "sites",
  ]
  static let injectionKeys = ["file", "generate", "vcpus", "cpu", "memory", "disk", "assign"]
  static let generatorKeys = ["share", "duration", "spread", "nodes", "notice", "seed"]

  /// What a workload's parts are read with.
  struct Context {
    var folders: TraceFolders
    var catalogue: TraceCatalogue
    /// Machines the site has place for.
    var places: Int32
    var seed: UInt64
    var scenarios: [String]
    /// Names of the hosts' sites, of all scenarios.
    var sites: [String]
  }

  init(_ value: YAMLValue, position: Int, _ context: Context) throws {
    let keys = try value.mapping(of: Self.keys)
    location = value.location
    name = try keys["name"]?.text("a name") ?? "workload \(position)"
    if let one = keys["trace"], keys["traces"] != nil {
      throw one.error("a workload has both 'trace' and 'traces'", remedy: "list all under 'traces'")
    }
    let listed = try keys["traces"]?.elements("traces") ?? keys["trace"].map { [$0] } ?? []
    traces = try listed.map { try Trace($0, context) }
    let offered = try keys["services"].map { $0.isList ? try $0.elements("services") : [$0] } ?? []
    services = try offered.map { try Services($0, context) }
    let injected = try keys["reservations"].map { $0.isList ? try $0.elements("reservations") : [$0] } ?? []
    reservations = try injected.map { try Injection($0, context) }
    guard !traces.isEmpty || !services.isEmpty || !reservations.isEmpty else {
      throw value.error(
        "the workload '\(name)' asks for nothing", remedy: "give it 'trace', 'services' or 'reservations'")
    }
    scenarios = try keys["scenarios"]?.elements("scenarios").map {
      try $0.name(of: "scenario", among: context.scenarios)
    }
  }
}

extension WorkloadSpec.Trace {
  fileprivate init(_ value: YAMLValue, _ context: WorkloadSpec.Context) throws {
    // A path alone stands for a trace of which nothing more is said.
    let keys = value.isMapping ? try value.mapping(of: WorkloadSpec.traceKeys) : ["file": value]
    guard let file = keys["file"] else {
      throw value.error("a trace names no file", remedy: "add 'file: LOG.swf.gz'")
    }
    processorsPerNode = try keys["processors-per-node"]?.integer(in: 1...100_000) ?? 1
    let (machine, overflow) = context.places.multipliedReportingOverflow(by: processorsPerNode)
    input = TraceInput(
      path: try context.folders.find(file, catalogue: context.catalogue),
      reading: try keys["reading"].map(StudyFile.reading) ?? .canonical,
      onBadLine: try keys["on-bad-line"]?.choice(BadLinePolicy.self) ?? .stop,
      reorderWindow: try keys["reorder-window"]?.integer(in: 0...1 << 28) ?? SWFArrivals.defaultReorderWindow,
      processors: try keys["procs"]?.integer(in: 1...Int32.max) ?? (overflow ? .max : machine))
    quantum = try Quantum(keys) ?? .processor
    preemptible = try keys["preemptible"]?.flag() ?? true
    kind = try keys["kind"]?.workKind() ?? .cpu
    jobs = try keys["jobs"]?.integer(in: 1...Int.max)
    load = try keys["load"]?.number(in: 1e-6...1e6, "a factor of the load such as 1.5") ?? 1
    assignment = try keys["assign"].map { try Assignment($0) }
    guard let given = keys["sites"] else { return }
    guard isGrid else {
      throw given.error(
        "only traces in the Grid Workload Format have sites", remedy: "leave 'sites' out, or give a .gwf file")
    }
    guard !context.sites.isEmpty else {
      throw given.error("no host says of which site it is", remedy: "add 'site: NAME' to the groups of hosts")
    }
    for (name, site) in try given.pairs("'site of the trace: site of the hosts' pairs") {
      sites[name] = try site.name(of: "site among the hosts", among: context.sites)
    }
  }
}

extension WorkloadSpec.Injection {
  fileprivate init(_ value: YAMLValue, _ context: WorkloadSpec.Context) throws {
    let keys = try value.mapping(of: WorkloadSpec.injectionKeys)
    location = value.location
    switch (keys["file"], keys["generate"]) {
    case (let file?, nil):
      source = .file(path: try context.folders.find(file, catalogue: context.catalogue))
    case (nil, let generate?):
      source = .generated(try GeneratedReservations(generate, context))
    default:
      throw value.error(
        "reservations are neither one file nor one 'generate'",
        remedy: "give 'file: NAME' or 'generate: {share: 10%, …}'"
      )
    }
    quantum = try Quantum(keys)
    assignment = try keys["assign"].map { try Assignment($0) }
  }
}

extension GeneratedReservations {
  fileprivate init(_ value: YAMLValue, _ context: WorkloadSpec.Context) throws {
    let keys = try value.mapping(of: WorkloadSpec.generatorKeys)
    guard let share = keys["share"], let duration = keys["duration"], let nodes = keys["nodes"] else {
      throw value.error(
        "reservations to generate lack their share, duration or nodes",
        remedy: "write such as {share: 10%, duration: 3h, nodes: 25..48, notice: 24h}")
    }
    self.share = try share.fraction(in: 1e-6...1)
    self.duration = try duration.duration()
    guard self.duration > .zero else { throw duration.error("a reservation lasts longer than 0", remedy: "such as 3h") }
    let half = SimDuration(microseconds: min(1_800_000_000, self.duration.microseconds / 2))
    spread = try keys["spread"]?.duration() ?? half
    guard spread < self.duration else {
      throw value.error("the spread is as long as the duration", remedy: "give one below \(self.duration.text)")
    }
    self.nodes = try nodes.span(in: 1...Int32.max)
    guard self.nodes.upperBound <= context.places else {
      throw nodes.error(
        "reservations of \(self.nodes.upperBound) machines where the site has place for \(context.places)",
        remedy: "ask for no more than that")
    }
    notice = try keys["notice"]?.duration() ?? .seconds(86_400)
    seed = try keys["seed"]?.integer(in: 0...UInt64.max) ?? context.seed
  }
}

extension Quantum {
  /// What `vcpus`, `cpu`, `memory`, `disk` say; `nil` when none of them is given.
  init?(_ keys: [String: YAMLValue]) throws {
    guard ["vcpus", "cpu", "memory", "disk"].contains(where: { keys[$0] != nil }) else { return nil }
    let share = try keys["cpu"]?.fraction(in: 0.001...1) ?? 1
    self.init(
      cpuMilli: Int32((share * 1000).rounded()), vcpus: try keys["vcpus"]?.integer(in: 1...4096) ?? 1,
      memoryKiB: try keys["memory"]?.bytes() ?? 0, diskKiB: try keys["disk"]?.bytes() ?? 0)
  }
}

extension YAMLValue {
  func workKind() throws -> WorkKind {
    let names = WorkKind.allCases.map { "\($0)" }
    let word = try name(of: "kind of work", among: names)
    return WorkKind.allCases[names.firstIndex(of: word) ?? 0]
  }
}

import Model
import Workload

/// Reading the sources of a workload.
extension LoadedWorkload {
  static func batch(_ trace: WorkloadSpec.Trace) throws -> (part: Part, source: WorkloadInputs.Source) {
    let loaded = try LoadedTrace(trace.input)
    let arrivals = trace.workspaces(of: loaded.arrivals)
    return (
      Part(arrivals: arrivals, assignment: trace.assignment),
      WorkloadInputs.Source(
        name: trace.input.path, sha256: loaded.digest, reading: trace.sentence(loaded.counts), requests: arrivals.count)
    )
  }

  /// A trace in the Grid Workload Format, whose jobs know the site they were submitted at.
  static func grid(
    _ trace: WorkloadSpec.Trace, _ hosts: [[String]]
  ) throws -> (part: Part, source: WorkloadInputs.Source) {
    let log = try GWFTrace.read(path: trace.input.path, onBadLine: trace.input.onBadLine)
    let read = try log.arrivals(processors: trace.input.processors, reading: trace.input.reading)
    let arrivals = trace.workspaces(of: read.source.arrivals)
    let sites = log.sites.names.map { trace.hostSite(of: $0, among: hosts.flatMap { $0 }) }
    return (
      Part(arrivals: arrivals, assignment: trace.assignment, sites: sites),
      WorkloadInputs.Source(
        name: trace.input.path, sha256: try TraceDigest.sha256(path: trace.input.path),
        reading: trace.sentence(read.counts) + "; " + homes(arrivals, log.sites.names, sites, hosts),
        requests: arrivals.count)
    )
  }

  /// Names listed of sites without hosts.
  private static let listed = 5

  /// How many jobs are at home somewhere, in words.
  private static func homes(
    _ arrivals: [Arrival], _ names: [String], _ sites: [String], _ hosts: [[String]]
  ) -> String {
    guard hosts.contains(where: { !$0.isEmpty }) else { return "its sites are not used: no host says where it is" }
    var jobs = [Int](repeating: 0, count: names.count)
    var unsaid = 0
    for arrival in arrivals {
      if arrival.workspace.site >= 0 { jobs[Int(arrival.workspace.site)] += 1 } else { unsaid += 1 }
    }
    let homeless = names.indices.filter { index in
      jobs[index] > 0 && !hosts.allSatisfy { $0.contains(sites[index]) }
    }
    let count = homeless.reduce(0) { $0 + jobs[$1] }
    var parts = ["at home at a site of the hosts (\(grouped(arrivals.count - unsaid - count)))"]
    if count > 0 {
      let shown = homeless.prefix(listed).map { "\(names[$0]) (\(grouped(jobs[$0])))" }
      let more = homeless.count > listed ? " and \(homeless.count - listed) more" : ""
      parts.append(
        "of sites without hosts, at home nowhere (\(grouped(count))): \(shown.joined(separator: ", "))\(more)")
    }
    if unsaid > 0 { parts.append("site not said (\(grouped(unsaid)))") }
    return parts.joined(separator: ", ")
  }

  static func reservations(
    _ injection: WorkloadSpec.Injection, until end: SimTime, places: Int32
  ) throws -> (part: Part, source: WorkloadInputs.Source) {
    var part: Part
    var source: WorkloadInputs.Source
    switch injection.source {
    case .file(let path):
      let workload = try LeaseWorkload.read(path: path)
      part = Part(arrivals: workload.arrivals.arrivals, assignment: injection.assignment, images: workload.images)
      source = WorkloadInputs.Source(
        name: path, sha256: try TraceDigest.sha256(path: path), reading: workload.counts.sentence,
        requests: part.arrivals.count)
    case .generated(let wanted):
      do {
        let model = try ReservationModel(
          hosts: places, share: wanted.share, duration: Int64(wanted.duration.seconds), nodes: wanted.nodes,
          period: max(1, Int64(end.seconds)), seed: wanted.seed, durationSpread: Int64(wanted.spread.seconds),
          notice: Int64(wanted.notice.seconds), quantum: injection.quantum ?? .processor)
        part = Part(arrivals: model.arrivals().arrivals, assignment: injection.assignment)
        source = WorkloadInputs.Source(
          name: "generated", sha256: "", reading: model.notes.joined(separator: "; "), requests: part.arrivals.count)
      } catch let error as QuantaError {
        throw QuantaError(.data, error.message, at: injection.location, remedy: error.remedy)
      }
    }
    if let quantum = injection.quantum {
      for index in part.arrivals.indices { part.arrivals[index].workspace.quantum = quantum }
    }
    return (part, source)
  }
}

extension WorkloadSpec.Trace {
  /// Jobs as the study wants them: their machines, how many, how fast they come.
  fileprivate func workspaces(of jobs: [Arrival]) -> [Arrival] {
    var arrivals = self.jobs.map { Array(jobs.prefix($0)) } ?? jobs
    let reading = WorkspaceReading(
      processorsPerNode: processorsPerNode, quantum: quantum, terms: .bestEffort(preemptible: preemptible))
    for index in arrivals.indices {
      reading.apply(to: &arrivals[index])
      arrivals[index].kind = kind
      if load != 1 {
        let submit = Double(arrivals[index].workspace.submit.microseconds) / load
        arrivals[index].workspace.submit = SimTime(microseconds: Int64(submit.rounded()))
      }
    }
    return arrivals
  }

  fileprivate func sentence(_ counts: ReadingCounts) -> String {
    let first = jobs.map { ", the first \($0)" } ?? ""
    let load = load == 1 ? "" : ", load × \(load)"
    return "\(input.reading): \(counts.sentence)\(first)\(load)"
  }

  /// The site of the hosts that a site of the trace stands for: as the study says, else one of its name, else as what it is part
  /// of (`G1/site1` of `G1`) does; its own name where there is none.
  func hostSite(of name: String, among hosts: [String]) -> String {
    var part = name[...]
    while true {
      if let said = sites[String(part)] { return said }
      if hosts.contains(String(part)) { return String(part) }
      guard let end = part.lastIndex(of: "/") else { return name }
      part = part[..<end]
    }
  }
}

extension WorkloadSpec.Services {
  /// What the folder holds: services, and what each wants over time.
  func load() throws -> (arrivals: [Arrival], traces: UtilisationTraces, source: WorkloadInputs.Source) {
    let read =
      switch source {
      case .planetlab: try UtilisationWorkload.planetLab(folder: folder, options: options)
      case .bitbrains: try UtilisationWorkload.bitbrains(folder: folder, options: options)
      }
    var arrivals = machines.map { Array(read.arrivals.prefix($0)) } ?? read.arrivals
    for index in arrivals.indices { arrivals[index].kind = kind }
    let first = machines.map { ", the first \($0)" } ?? ""
    return (
      arrivals, read.traces,
      WorkloadInputs.Source(
        name: folder, sha256: try TraceDigest.sha256(folder: folder, files: read.names),
        reading: "\(source.rawValue): \(read.counts.sentence)\(first)", requests: arrivals.count)
    )
  }
}

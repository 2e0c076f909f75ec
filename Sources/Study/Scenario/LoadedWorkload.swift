import Model
import Sim
import Stats
import Workload

/// A workload read once: its arrivals, and where they come from. The same arrivals meet every scenario.
struct LoadedWorkload: Sendable {
  /// One source's arrivals, with how they come by their environments.
  struct Part: Sendable {
    var arrivals: [Arrival]
    var assignment: Assignment?
    /// Images the source names itself, under the indices its arrivals have.
    var images = LeaseImages()
  }

  let parts: [Part]
  let inputs: WorkloadInputs

  /// - Parameter places: machines the site has place for: what generated reservations take their share of.
  /// - Throws: `QuantaError`: a bad line, a file that is not there, …
  init(_ spec: WorkloadSpec, places: Int32) throws {
    var parts: [Part] = []
    var sources: [WorkloadInputs.Source] = []
    for trace in spec.traces {
      let (part, source) = try Self.load(trace)
      parts.append(part)
      sources.append(source)
    }
    let end = parts.lazy.flatMap(\.arrivals).map(\.workspace.submit).max() ?? .zero
    for injection in spec.reservations {
      let (part, source) = try Self.load(injection, until: end, places: places)
      parts.append(part)
      sources.append(source)
    }
    self.parts = parts
    let reservations = parts.lazy.flatMap(\.arrivals).count {
      if case .advanceReservation = $0.workspace.terms { true } else { false }
    }
    inputs = WorkloadInputs(
      sources: sources, requests: parts.reduce(0) { $0 + $1.arrivals.count }, reservations: reservations)
  }

  private static func load(_ trace: WorkloadSpec.Trace) throws -> (Part, WorkloadInputs.Source) {
    let loaded = try LoadedTrace(trace.input)
    var arrivals = loaded.arrivals
    if let jobs = trace.jobs { arrivals = Array(arrivals.prefix(jobs)) }
    let reading = WorkspaceReading(
      processorsPerNode: trace.processorsPerNode, quantum: trace.quantum,
      terms: .bestEffort(preemptible: trace.preemptible))
    for index in arrivals.indices {
      reading.apply(to: &arrivals[index])
      arrivals[index].kind = trace.kind
      if trace.load != 1 {
        let submit = Double(arrivals[index].workspace.submit.microseconds) / trace.load
        arrivals[index].workspace.submit = SimTime(microseconds: Int64(submit.rounded()))
      }
    }
    let first = trace.jobs.map { ", the first \($0)" } ?? ""
    let load = trace.load == 1 ? "" : ", load × \(trace.load)"
    return (
      Part(arrivals: arrivals, assignment: trace.assignment),
      WorkloadInputs.Source(
        name: trace.input.path, sha256: loaded.digest,
        reading: "\(trace.input.reading): \(loaded.counts.sentence)\(first)\(load)", requests: arrivals.count)
    )
  }

  private static func load(
    _ injection: WorkloadSpec.Injection, until end: SimTime, places: Int32
  ) throws -> (Part, WorkloadInputs.Source) {
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

  // MARK: Under a scenario

  /// All parts as one stream, environments assigned as the scenario says, else as each part says.
  func arrivals(under scenario: ScenarioSpec, streams: RandomStreams) throws -> [Arrival] {
    let rules = try parts.map { try ($0.assignment ?? .traced).made(for: scenario, streams) }
    let override = try scenario.assignment.map { try $0.made(for: scenario, streams) }
    var all: [Arrival] = []
    all.reserveCapacity(parts.reduce(0) { $0 + $1.arrivals.count })
    var next = [Int](repeating: 0, count: parts.count)
    // Of requests submitted together those of the part named first come first, as everywhere sources are merged.
    while let place = parts.indices.filter({ next[$0] < parts[$0].arrivals.count }).min(by: { a, b in
      (parts[a].arrivals[next[a]].workspace.submit, a) < (parts[b].arrivals[next[b]].workspace.submit, b)
    }) {
      var arrival = parts[place].arrivals[next[place]]
      next[place] += 1
      arrival.workspace.id = Int64(all.count + 1)
      arrival.workspace.environment = adopted(arrival.workspace.environment, parts[place].images, scenario)
      arrival.workspace.environment = (override ?? rules[place]).choice(for: arrival.workspace).environment
      all.append(arrival)
    }
    return all
  }

  /// An image that a file names, in the scenario's catalogue, by name; the hosts' own where it has none such.
  private func adopted(_ environment: EnvironmentID, _ images: LeaseImages, _ scenario: ScenarioSpec) -> EnvironmentID {
    guard let image = images[environment] else { return .host }
    return scenario.catalogue.environments(named: image.name).first ?? .host
  }
}

extension Assignment {
  /// The rule at work on a scenario's catalogue.
  ///
  /// - Throws: `QuantaError` naming the scenario's line when its catalogue has nothing to draw, or other names.
  func made(for scenario: ScenarioSpec, _ streams: RandomStreams) throws -> EnvironmentAssignment {
    let catalogue = scenario.catalogue
    let all = (1..<max(1, catalogue.environments.count)).map { EnvironmentID(index: Int32($0)) }
    do {
      let rule: EnvironmentAssignment.Rule
      switch self {
      case .none: rule = .drawn(among: [.host], .uniform)
      case .traced: rule = .traced
      case .uniform: rule = .drawn(among: all, .uniform)
      case .zipf(let exponent): rule = .drawn(among: all, .zipf(exponent: exponent))
      case .weights(let weights): rule = .drawn(among: all, .weights(weights))
      case .named(let weights):
        let names = weights.keys.sorted()
        let chosen = try names.map { name -> EnvironmentID in
          guard let id = catalogue.environments(named: name).first else {
            throw QuantaError(
              .data, "there is no environment '\(name)' to give a weight", remedy: "name one that is there")
          }
          return id
        }
        rule = .drawn(among: chosen, .weights(names.map { weights[$0] ?? 0 }))
      case .byApplication: rule = .byApplication(Self.round(all), otherwise: .host)
      case .byUser: rule = .byUser(Self.round(all), otherwise: .host)
      }
      return try EnvironmentAssignment(rule, catalogue: catalogue, streams: streams)
    } catch let error as QuantaError {
      throw QuantaError(.data, error.message, at: scenario.location, remedy: error.remedy)
    }
  }

  /// Numbers 0 … 99,999 round the catalogue.
  private static func round(_ all: [EnvironmentID]) -> [Int32: EnvironmentID] {
    guard !all.isEmpty else { return [:] }
    return Dictionary(uniqueKeysWithValues: (0..<100_000).map { (Int32($0), all[$0 % all.count]) })
  }
}

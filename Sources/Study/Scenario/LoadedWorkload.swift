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
    /// Of a grid trace: the hosts' sites its sites stand for, by the places its arrivals have.
    var sites: [String] = []

    /// How many requests name an image that a scenario which goes by their names does not have; `nil` when there is none.
    func missingImages(under scenarios: [ScenarioSpec]) -> String? {
      guard assignment == nil || assignment == .traced else { return nil }
      let going = scenarios.filter { $0.assignment == nil || $0.assignment == .traced }
      let missing = arrivals.count { arrival in
        guard let image = images[arrival.workspace.environment] else { return false }
        return going.contains { $0.catalogue.environments(named: image.name).isEmpty }
      }
      return missing == 0 ? nil : "image not in the catalogue, what the hosts have taken instead (\(grouped(missing)))"
    }
  }

  private(set) var parts: [Part] = []
  /// What services want over time: their arrivals say which is theirs.
  private(set) var traces = UtilisationTraces()
  private(set) var inputs = WorkloadInputs(sources: [], requests: 0, reservations: 0)

  /// - Parameters:
  ///   - places: machines the site has place for: what generated reservations take their share of.
  ///   - scenarios: under which it is asked for: what they lack of what it names is counted.
  /// - Throws: `QuantaError`: a bad line, a file that is not there, …
  init(_ spec: WorkloadSpec, places: Int32, under scenarios: [ScenarioSpec] = []) throws {
    let sites = scenarios.map(\.cluster.siteNames)
    for trace in spec.traces { add(trace.isGrid ? try Self.grid(trace, sites) : try Self.batch(trace)) }
    var end = parts.lazy.flatMap(\.arrivals).map(\.workspace.submit).max() ?? .zero
    for services in spec.services {
      let loaded = try services.load()
      var part = Part(arrivals: loaded.arrivals, assignment: services.assignment)
      let base = traces.append(contentsOf: loaded.traces)
      for index in part.arrivals.indices {
        part.arrivals[index].utilisation += base
        // Services are offered at once and stay: reservations are to fall into their stay.
        end = max(end, part.arrivals[index].workspace.submit + part.arrivals[index].actual)
      }
      add((part, loaded.source))
    }
    for injection in spec.reservations {
      var loaded = try Self.reservations(injection, until: end, places: places)
      if let note = loaded.part.missingImages(under: scenarios) { loaded.source.reading += "; " + note }
      add(loaded)
    }
    inputs.requests = parts.reduce(0) { $0 + $1.arrivals.count }
    inputs.reservations = parts.lazy.flatMap(\.arrivals).count {
      if case .advanceReservation = $0.workspace.terms { true } else { false }
    }
  }

  private mutating func add(_ loaded: (part: Part, source: WorkloadInputs.Source)) {
    parts.append(loaded.part)
    inputs.sources.append(loaded.source)
  }

  // MARK: Under a scenario

  /// All parts as one stream, environments assigned as the scenario says, else as each part says.
  func arrivals(under scenario: ScenarioSpec, streams: RandomStreams) throws -> [Arrival] {
    let rules = try parts.map { try ($0.assignment ?? .traced).made(for: scenario, streams) }
    let override = try scenario.assignment.map { try $0.made(for: scenario, streams) }
    let homes = parts.map { part in
      part.sites.enumerated().reduce(into: [Int32: Int32]()) { homes, site in
        homes[Int32(site.offset)] = scenario.cluster.siteNames.firstIndex(of: site.element).map { Int32($0) }
      }
    }
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
      if !parts[place].sites.isEmpty { arrival.workspace.site = homes[place][arrival.workspace.site] ?? -1 }
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

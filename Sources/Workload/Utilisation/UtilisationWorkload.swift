import Model

/// Virtual machines whose demand for CPU was measured: a trace and a service for each.
///
/// See <doc:UtilisationTraces>.
public struct UtilisationWorkload: Sendable {
  /// How measured machines become workspaces.
  public struct Options: Hashable, Sendable {
    /// Of each machine; what the files say themselves (cores and memory of Bitbrains) replaces it.
    public var quantum: Quantum
    public var terms: Terms
    /// How long each service stays; `nil`: as long as it was measured.
    public var stay: SimDuration?
    /// What is wanted beyond the end of the measurements.
    public var ending: UtilisationTraces.Ending

    /// One whole core, no memory stated; best effort and not preemptible, as services are.
    public init(
      quantum: Quantum = .processor, terms: Terms = .bestEffort(preemptible: false), stay: SimDuration? = nil,
      ending: UtilisationTraces.Ending = .repeats
    ) {
      self.quantum = quantum
      self.terms = terms
      self.stay = stay
      self.ending = ending
    }
  }

  /// What the reading met, and what it did about it.
  public struct Counts: Hashable, Sendable, Codable {
    public var machines = 0
    public var samples = 0
    /// Above 100 %: taken as 100 %, the most a machine can want of its own virtual CPUs.
    public var overFull = 0
    /// The highest of them, in %.
    public var highest = 0.0
    /// Longer than one and a half times the usual interval: the value before holds.
    public var gaps = 0
    /// Of the same time as the line before: the later line holds.
    public var duplicates = 0
    /// Earlier than a line above: put in its place.
    public var outOfOrder = 0
    /// Without CPU capacity or cores: the machine was off and wants nothing.
    public var off = 0
    /// The number of cores differs from the line before: shares are of the most the machine ever had.
    public var coreChanges = 0
    /// The memory provisioned differs from the line before: the machine gets the most it ever had.
    public var memoryChanges = 0

    public init() {}

    /// All of it in one sentence.
    public var sentence: String {
      let met = [
        ("over 100 %, taken as 100 %", overFull), ("gaps, the value before holding", gaps),
        ("duplicates, the later line holding", duplicates), ("out of order, put in place", outOfOrder),
        ("without capacity, taken as off", off), ("changes of cores, shares being of the most", coreChanges),
        ("changes of memory, the most being taken", memoryChanges),
      ].filter { $0.1 > 0 }.map { "\($0.0) (\(grouped($0.1)))" }
      let head = "\(grouped(machines)) machines, \(grouped(samples)) samples"
      return met.isEmpty ? head : head + ": " + met.joined(separator: ", ")
    }
  }

  public internal(set) var traces = UtilisationTraces()
  /// One service a machine, by entry; `Arrival.utilisation` is its trace.
  public internal(set) var arrivals: [Arrival] = []
  /// Names of the machines' files, by trace.
  public internal(set) var names: [String] = []
  public internal(set) var counts = Counts()

  init() {}

  /// The services as a source.
  public var source: ArrivalList { ArrivalList(arrivals) }

  /// Adds a machine with the trace added last.
  mutating func add(
    _ name: String, trace: Int32, quantum: Quantum, from submit: SimTime, measured: SimDuration, options: Options
  ) {
    names.append(name)
    counts.machines += 1
    let stay = options.stay ?? measured
    arrivals.append(
      Arrival(
        workspace: Workspace(
          id: 0, jobNumber: Int64(trace) + 1, submit: submit, count: 1, quantum: quantum, terms: options.terms,
          requested: stay), actual: stay, utilisation: trace))
  }

  /// Orders the services by entry and numbers them.
  mutating func number() {
    let order = arrivals.enumerated().sorted {
      ($0.element.workspace.submit, $0.offset) < ($1.element.workspace.submit, $1.offset)
    }
    arrivals = order.enumerated().map { place, entry in
      var arrival = entry.element
      arrival.workspace.id = Int64(place + 1)
      return arrival
    }
  }
}

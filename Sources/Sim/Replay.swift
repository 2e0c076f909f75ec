import Model
import Policy

/// One run: a stream of arrivals, a cluster and a policy, simulated to the end.
///
/// ```swift
/// var replay = try Replay(arrivals, on: .processors(128), under: specification.rules)
/// try replay.run { records in … }
/// ```
public struct Replay {
  var loop: ControlLoop<SimulatedWorld>
  /// Find every workspace's fair start time (see `SystemTotals.fairStartMisses`): costs a simulation of the queue at each submission.
  public var followsFairStarts: Bool {
    get { loop.world.followsFairStarts }
    set { loop.world.followsFairStarts = newValue }
  }

  /// - Parameters:
  ///   - arrivals: in order of submission; read as the run goes on.
  ///   - shape: the cluster.
  ///   - rules: what is decided by.
  ///   - demandsMemory: workspaces ask for memory, disk or several virtual CPUs a machine, so fit must be decided host by host.
  ///   - keepsSamples: the observer keeps every change of state.
  ///   - keepsPlacements: where hosts are named, those of each started workspace are kept for ``takePlacements()``.
  /// - Throws: `QuantaError` of kind `usage` when the cluster or the rules make no sense.
  public init(
    _ arrivals: any ArrivalSource, on shape: ClusterShape, under rules: Rules, demandsMemory: Bool = false,
    keepsSamples: Bool = false, keepsPlacements: Bool = false
  ) throws {
    let controller = try Controller(shape: shape, rules: rules, demandsMemory: demandsMemory)
    let world = SimulatedWorld(
      source: arrivals, capacity: Int64(controller.books.capacity), clairvoyant: rules.clairvoyant,
      keepsSamples: keepsSamples, keepsPlacements: keepsPlacements)
    loop = ControlLoop(controller: controller, world: world)
  }

  init(loop: ControlLoop<SimulatedWorld>) { self.loop = loop }

  /// The last instant handled; before the first, earlier than any.
  public var now: SimTime { loop.now }
  /// What was seen so far.
  public var observer: Observer { loop.world.observer }
  /// Arrivals submitted so far.
  public var submitted: Int64 { loop.world.submitted }
  /// Workspaces submitted and not yet gone.
  public var activeCount: Int { loop.world.activeCount }
  /// A copy of the controller as it stands.
  public var controller: Controller { loop.controller }

  /// Advances by up to `instants` instants.
  ///
  /// - Returns: false when the run is over.
  public mutating func advance(instants: Int) throws -> Bool {
    for _ in 0..<instants {
      guard try loop.step() else { return false }
      if followsFairStarts, !loop.world.newcomers.isEmpty { try findFairStarts() }
    }
    return true
  }

  /// Hands out the records of workspaces that have left since the last call, in order of departure.
  public mutating func takeRecords(_ body: ([JobRecord]) throws -> Void) rethrows {
    try loop.world.takeRecords(body)
  }

  /// The hosts of the workspaces started since the last call, by id, in the order of their starts; empty unless asked for.
  public mutating func takePlacements() -> [(id: Int64, runs: [HostRun])] { loop.world.takePlacements() }

  /// Runs to the end, handing out records as they come.
  public mutating func run(_ body: ([JobRecord]) throws -> Void) throws {
    while try advance(instants: 2048) { try takeRecords(body) }
    try takeRecords(body)
  }
}

import Model
import Policy

/// One run of a site of virtual machines: a stream of arrivals, hosts, a policy, and the truth about the site, simulated to the end.
///
/// ```swift
/// var replay = try SiteReplay(arrivals, under: controller, model: model)
/// try replay.run { records in … }
/// ```
public struct SiteReplay {
  var loop: ControlLoop<SimulatedSite>

  /// - Parameters:
  ///   - arrivals: in order of submission; read as the run goes on.
  ///   - controller: made with the hosts, the rules, the estimates and the catalogue of environments; nothing happened to it yet.
  ///   - model: what things really cost there.
  ///   - traces: what services may refer to, by index.
  ///   - keepsSamples: the observer keeps every change of state.
  ///   - keepsSegments: what each host did from when to when is kept for ``takeSegments()``.
  /// - Throws: `QuantaError` when the controller knows of no site, or the model makes no sense.
  public init(
    _ arrivals: any ArrivalSource, under controller: Controller, model: SiteModel,
    traces: UtilisationTraces = UtilisationTraces(), keepsSamples: Bool = false, keepsSegments: Bool = false
  ) throws {
    guard let site = controller.site else {
      throw QuantaError(.internalError, "a controller without the books of a site cannot command virtual machines")
    }
    let world = try Self.world(arrivals, controller, site.catalogue, model, traces, keepsSamples, keepsSegments)
    loop = ControlLoop(controller: controller, world: world)
  }

  /// Goes on from a site as it stands at `now`: what would become of it.
  ///
  /// The first instant tells the controller what the snapshot says; who waits there waits, what runs goes on, what is suspended can be resumed.
  ///
  /// - Parameters:
  ///   - snapshot: the site; handles are those of the snapshot.
  ///   - arrivals: those yet to come, from `now` on, in order of submission; none has the id of one that is there.
  ///   - actual: what the work of those who are there takes in all, by workspace; what they asked for where it is not in it.
  ///   - now: the instant; any number of µs, such as those since 1970.
  ///   - controller: made with the hosts, the rules, the estimates and the catalogue of environments; nothing happened to it yet.
  ///   - model: what the site does.
  ///   - traces: what services demand.
  ///   - keepsSamples: for time series.
  ///   - keepsSegments: for Gantt charts.
  /// - Throws: as above, and `QuantaError` of kind `data` for a snapshot that does not go with the site.
  public init(
    resuming snapshot: SiteSnapshot, _ arrivals: any ArrivalSource = ArrivalList([]),
    actual: [Int64: SimDuration] = [:],
    at now: SimTime, under controller: Controller, model: SiteModel,
    traces: UtilisationTraces = UtilisationTraces(), keepsSamples: Bool = false, keepsSegments: Bool = false
  ) throws {
    guard let site = controller.site else {
      throw QuantaError(.internalError, "a controller without the books of a site cannot command virtual machines")
    }
    var world = try Self.world(arrivals, controller, site.catalogue, model, traces, keepsSamples, keepsSegments)
    try world.takeOver(snapshot, actual: actual, under: controller.rules.site.quanta, at: now)
    loop = ControlLoop(controller: controller, world: world, now: now)
  }

  private static func world(
    _ arrivals: any ArrivalSource, _ controller: Controller, _ catalogue: EnvironmentCatalogue, _ model: SiteModel,
    _ traces: UtilisationTraces, _ keepsSamples: Bool, _ keepsSegments: Bool
  ) throws -> SimulatedSite {
    try SimulatedSite(
      source: arrivals, shape: controller.shape, model: model, catalogue: catalogue,
      traces: traces, dedicatesCores: controller.rules.site.quanta.dedicatesCores,
      clairvoyant: controller.rules.clairvoyant, keepsSamples: keepsSamples, keepsSegments: keepsSegments,
      looksEvery: controller.rules.site.quanta.elasticity?.period)
  }

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
  /// Where everybody has come to.
  public var accounts: SiteAccounts { loop.world.accounts }
  /// What the site came to so far, beyond what the records add up to; what only the controller knows (its caches) is left at 0.
  public var totals: SiteTotals { loop.world.totals }

  /// Advances by up to `instants` instants.
  ///
  /// - Returns: false when the run is over.
  public mutating func advance(instants: Int) throws -> Bool {
    for _ in 0..<instants {
      guard try loop.step() else { return false }
    }
    return true
  }

  /// Hands out the records of workspaces that have left since the last call, in order of departure.
  public mutating func takeRecords(_ body: ([WorkspaceRecord]) throws -> Void) rethrows {
    try loop.world.takeRecords(body)
  }

  /// What hosts did since the last call, in order of its end; empty unless asked for.
  public mutating func takeSegments() -> [HostSegment] { loop.world.takeSegments() }

  /// Runs to the end, handing out records as they come.
  public mutating func run(_ body: ([WorkspaceRecord]) throws -> Void) throws {
    while try advance(instants: 2048) { try takeRecords(body) }
    try takeRecords(body)
  }
}

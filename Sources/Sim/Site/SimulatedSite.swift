import Model
import Policy
import Stats

/// A site of virtual machines in virtual time: images are staged, machines boot, share their host, are suspended, moved and lost, and
/// everything takes the time the ``SiteModel`` says.
///
/// It carries out and reports; what to do is the controller's to decide. See <doc:LifeAtASite>.
public struct SimulatedSite: World {
  public let shape: ClusterShape
  public let model: SiteModel
  public let catalogue: EnvironmentCatalogue
  /// The policy is told the truth in place of the request.
  let clairvoyant: Bool
  /// Named random streams: the same workspace meets the same luck under every policy.
  let streams: RandomStreams
  let laws: SiteLaws

  var arrivals: ArrivalReader
  var residents: [SiteResident] = []
  var spare: [Handle] = []
  /// Handles free once the controller has seen that their workspace is gone; and those of which that is yet to be reported.
  var leaving: [Handle] = []
  var stopped: [Handle] = []
  /// Ends of phases by handle, and wake-ups.
  var queue = EventQueue()
  var hosts: SiteHosts
  var flows: SiteFlows
  var fluid: FluidSite
  var now = SimTime(microseconds: .min)
  /// To be reported at the instant under way, and ends of which nothing else tells.
  var dueReports: [SiteReport] = []
  var dueEnds: [Handle] = []
  /// What the controller is told first where the run goes on from a site as it stood; and how many workspaces were there.
  var dueTakeover: SiteSnapshot?
  var adopted: Int64 = 0
  /// Hosts' failures and repairs in a row with nothing else in between.
  var quiet = 0
  var eventCount = 0
  /// Records written, by outcome.
  var outcomes = [Int64](repeating: 0, count: 5)
  /// How often the controller is told what machines received, µs; and when next.
  let looksEvery: Int64?
  var nextLook = Int64.max
  public internal(set) var observer: Observer
  /// Records of workspaces that have left since the last ``takeRecords(_:)``, in order of departure.
  public internal(set) var records: [WorkspaceRecord] = []
  let keepsSegments: Bool
  var segments: [HostSegment] = []
  var sums = SiteTotals()

  /// - Parameters:
  ///   - source: in order of submission; read as the run goes on.
  ///   - shape: the hosts.
  ///   - model: what things really cost there.
  ///   - catalogue: the environments there are.
  ///   - traces: what services may refer to, by index.
  ///   - dedicatesCores: each virtual CPU has a physical core to itself.
  ///   - clairvoyant: the policy is told the truth in place of the request.
  ///   - keepsSamples: the observer keeps every change of state.
  ///   - keepsSegments: what each host did from when to when is kept for ``takeSegments()``.
  ///   - looksEvery: how often the controller is told what machines received; `nil`: never.
  /// - Throws: `QuantaError` for a model that makes no sense.
  public init(
    source: any ArrivalSource, shape: ClusterShape, model: SiteModel, catalogue: EnvironmentCatalogue,
    traces: UtilisationTraces = UtilisationTraces(), dedicatesCores: Bool = false, clairvoyant: Bool = false,
    keepsSamples: Bool = false, keepsSegments: Bool = false, looksEvery: SimDuration? = nil
  ) throws {
    self.looksEvery = looksEvery?.microseconds
    self.shape = shape
    self.model = model
    self.catalogue = catalogue
    self.clairvoyant = clairvoyant
    self.keepsSegments = keepsSegments
    streams = RandomStreams(seed: model.seed, replication: Int(truncatingIfNeeded: model.replication))
    laws = try SiteLaws(model, catalogue)
    arrivals = ArrivalReader(source)
    hosts = try SiteHosts(shape, model, streams)
    flows = SiteFlows(shape, model)
    fluid = FluidSite(shape: shape, slowdown: model.slowdown, traces: traces, dedicatesCores: dedicatesCores)
    observer = Observer(capacity: Int64(shape.coreCount), keepsSamples: keepsSamples)
    records.reserveCapacity(1024)
  }

  /// Arrivals taken from the source and submitted, and workspaces that were there when it began.
  public var submitted: Int64 { arrivals.count + adopted }
  /// Workspaces submitted and not yet gone.
  public var activeCount: Int { residents.count - spare.count - leaving.count - stopped.count }

  /// Hands out the records of workspaces that have left since the last call, in order of departure.
  public mutating func takeRecords(_ body: ([WorkspaceRecord]) throws -> Void) rethrows {
    try body(records)
    records.removeAll(keepingCapacity: true)
  }

  /// What hosts did since the last call, in order of its end; empty unless asked for.
  public mutating func takeSegments() -> [HostSegment] {
    defer { segments.removeAll(keepingCapacity: true) }
    return segments
  }

  // MARK: World

  public mutating func nextInstant(_ events: inout EventBatch) throws -> SimTime? {
    spare.append(contentsOf: leaving)
    leaving.removeAll(keepingCapacity: true)
    while true {
      settleWork()
      let arrival = try arrivals.nextSubmit(after: now)
      if now.microseconds == .min, arrival < .max {
        hosts.begin(at: arrival)
        nextLook = looksEvery.map { arrival + $0 } ?? .max
      }
      // What hosts do, and wake-ups asked for, are of no interest when all are gone.
      if arrival == .max, activeCount == 0, dueReports.isEmpty, dueEnds.isEmpty { return nil }
      var instant = min(arrival, queue.nextTime(), flows.nextTime(), fluid.nextChange(), hosts.nextTime(), nextLook)
      if !dueReports.isEmpty || !dueEnds.isEmpty || dueTakeover != nil { instant = now.microseconds }
      guard instant < .max, quiet < 1_000_000 else {
        throw QuantaError(
          .internalError,
          "\(activeCount) workspaces are left over at \(now.seconds) s: nothing happens to them any more")
      }
      now = SimTime(microseconds: instant)
      let woke = try happen(at: instant, &events)
      if arrival == instant { try submit(at: instant, &events) }
      eventCount = events.ends.count + events.reports.count + events.submissions.count + events.adoptions.count
      if eventCount > 0 || woke { return now }
    }
  }

  public mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws {
    guard let site = controller.site else {
      throw QuantaError(.internalError, "a controller without the books of a site cannot command virtual machines")
    }
    try carryOut(decisions, by: site, at: now)
    observer.note(
      SystemSample(
        time: now, busyProcessors: site.busyProcessors, queueLength: site.queueLength,
        queuedProcessors: site.queuedProcessors, running: site.runningCount), events: eventCount)
  }

  /// Carries out decisions, asking `orders` for what they do not say themselves.
  mutating func carryOut(_ decisions: [Decision], by orders: some SiteOrders, at now: SimTime) throws {
    if !decisions.isEmpty { quiet = 0 }
    for decision in decisions {
      switch decision.kind {
      case .stage: try stage(decision, by: orders)
      case .start: try start(decision, by: orders)
      case .suspend: try suspend(decision.handle)
      case .resume: try resume(decision.handle, by: orders)
      case .migrate: try migrate(decision.handle, by: orders)
      case .stop(let stop): try halt(decision.handle, stop, because: decision.reason)
      case .adjust: adjust(decision.handle, to: orders.setting(of: decision.handle))
      case .power(let state): try hosts.switchPower(decision.handle, to: state, at: now.microseconds)
      case .reject: reject(decision)
      case .wake(let time): queue.schedule(.wake, of: -1, at: max(time, now).microseconds)
      }
    }
  }

  // MARK: What happens

  /// Handles what is due at `instant`: reports and ends first, then what befalls hosts.
  ///
  /// - Returns: whether a wake-up came.
  private mutating func happen(at instant: Int64, _ events: inout EventBatch) throws -> Bool {
    var woke = false
    fluid.advance(to: instant)
    if let takeover = dueTakeover {
      events.adoptions = takeover.adoptions
      events.images = takeover.images
      events.reports = takeover.hosts
      dueTakeover = nil
      // Even when nobody is there: who decides is told how the hosts stand.
      woke = true
    }
    if !dueEnds.isEmpty || !dueReports.isEmpty {
      events.ends.append(contentsOf: dueEnds)
      events.reports.append(contentsOf: dueReports)
      spare.append(contentsOf: dueEnds)
      leaving.append(contentsOf: stopped)
      stopped.removeAll(keepingCapacity: true)
      dueEnds.removeAll(keepingCapacity: true)
      dueReports.removeAll(keepingCapacity: true)
    }
    while true {
      if let event = queue.next(at: instant) {
        quiet = 0
        switch event.kind {
        case .end: try finishPhase(event.subject, &events)
        case .wake: woke = true
        }
      } else if try !moveFlows(at: instant, &events) {
        break
      }
    }
    befall(at: instant, &events)
    if instant == nextLook, let looksEvery {
      tellShares(&events)
      nextLook += looksEvery
    }
    return woke
  }

  private mutating func submit(at instant: Int64, _ events: inout EventBatch) throws {
    while let arrival = try arrivals.take(at: instant) {
      quiet = 0
      let resident = SiteResident(arrival, at: instant)
      let handle: Handle
      if let free = spare.popLast() {
        handle = free
        residents[Int(free)] = resident
      } else {
        handle = Handle(residents.count)
        residents.append(resident)
      }
      var workspace = arrival.workspace
      if clairvoyant { workspace.requested = arrival.actual }
      events.submissions.append(EventBatch.Submission(handle: handle, workspace: workspace))
    }
  }
}

import Model
import Policy

/// A machine room that exists in virtual time: it knows how long work really takes, and says when it is done.
///
/// Cores are dedicated: a workspace runs from its start for its actual duration, whatever runs beside it.
public struct SimulatedWorld: World {
  /// What the world knows of an active workspace, by handle.
  struct Resident: BitwiseCopyable {
    var arrival: Arrival
    var start: SimTime
    var overtook: Bool
  }

  var arrivals: ArrivalReader
  var queue = EventQueue()
  var residents: [Resident] = []
  var spare: [Handle] = []
  var now = SimTime(microseconds: .min)
  /// The policy is told the truth in place of the request.
  let clairvoyant: Bool
  /// Events of the instant under way.
  var eventCount = 0
  public internal(set) var observer: Observer
  /// Records of workspaces that have left since the last ``takeRecords(_:)``, in order of departure.
  public internal(set) var records: [JobRecord] = []
  var followsFairStarts = false
  /// The fair start time by handle, µs, where it is followed; `.max` while it is not known.
  var fairStarts: [Int64] = []
  /// Submitted at the instant under way.
  var newcomers: [Handle] = []
  /// Hosts of each started workspace since the last ``takePlacements()``, where hosts are named and it was asked for.
  public internal(set) var placements: [(id: Int64, runs: [HostRun])] = []
  let keepsPlacements: Bool

  public init(
    source: any ArrivalSource, capacity: Int64, clairvoyant: Bool = false, keepsSamples: Bool = false,
    keepsPlacements: Bool = false
  ) {
    arrivals = ArrivalReader(source)
    self.clairvoyant = clairvoyant
    self.keepsPlacements = keepsPlacements
    observer = Observer(capacity: capacity, keepsSamples: keepsSamples)
    records.reserveCapacity(4096)
  }

  /// Arrivals taken from the source and submitted.
  public var submitted: Int64 { arrivals.count }
  /// Workspaces submitted and not yet gone.
  public var activeCount: Int { residents.count - spare.count }

  /// Hands out the records of workspaces that have left since the last call, in order of departure.
  public mutating func takeRecords(_ body: ([JobRecord]) throws -> Void) rethrows {
    try body(records)
    records.removeAll(keepingCapacity: true)
  }

  /// The hosts of the workspaces started since the last call, by id.
  public mutating func takePlacements() -> [(id: Int64, runs: [HostRun])] {
    defer { placements.removeAll(keepingCapacity: true) }
    return placements
  }

  // MARK: World

  public mutating func nextInstant(_ events: inout EventBatch) throws -> SimTime? {
    let arrival = try arrivals.nextSubmit(after: now)
    let instant = min(queue.nextTime(), arrival)
    // A wake-up asked for while somebody waited is of no interest when all are gone.
    if arrival == .max, activeCount == 0 { return nil }
    guard instant < .max else {
      throw QuantaError(
        .internalError, "\(activeCount) workspaces are left over: nothing happens any more, and they have not started")
    }
    now = SimTime(microseconds: instant)
    newcomers.removeAll(keepingCapacity: true)
    while let event = queue.next(at: instant) {
      switch event.kind {
      case .end:
        leave(event.subject)
        events.ends.append(event.subject)
      case .wake: break
      }
    }
    if arrival == instant { try submit(at: instant, &events) }
    eventCount = events.ends.count + events.submissions.count
    return now
  }

  public mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws {
    for decision in decisions {
      switch decision.kind {
      case .start:
        let index = Int(decision.handle)
        residents[index].start = now
        if followsFairStarts { observer.noteFairStart(fairStarts[index], actual: now.microseconds) }
        residents[index].overtook = decision.overtakes
        let end = now + residents[index].arrival.actual
        guard end < .distantFuture else {
          throw QuantaError(
            .data, "workspace \(decision.workspaceID) runs for longer than time can be told",
            remedy: "mend its run time in the trace")
        }
        queue.schedule(.end, of: decision.handle, at: end.microseconds)
        if keepsPlacements { placements.append((decision.workspaceID, controller.allocation(of: decision.handle))) }
      case .reject:
        residents[Int(decision.handle)].start = now
        record(decision.handle, .rejected)
        spare.append(decision.handle)
      case .wake(let time):
        queue.schedule(.wake, of: -1, at: time.microseconds)
      case .stage, .suspend, .resume, .migrate, .stop, .adjust, .power:
        throw QuantaError(.internalError, "dedicated processors cannot do what a site of virtual machines can")
      }
    }
    observer.note(controller.books, at: now, events: eventCount)
  }

  // MARK: Coming and going

  private mutating func submit(at instant: Int64, _ events: inout EventBatch) throws {
    while let arrival = try arrivals.take(at: instant) {
      let resident = Resident(arrival: arrival, start: .distantFuture, overtook: false)
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
      newcomers.append(handle)
      if followsFairStarts { forgetFairStart(of: handle) }
      events.submissions.append(EventBatch.Submission(handle: handle, workspace: workspace))
    }
  }

  private mutating func leave(_ handle: Handle) {
    record(handle, residents[Int(handle)].arrival.killedAtRequest ? .killedAtRequest : .finished)
    spare.append(handle)
  }

  private mutating func record(_ handle: Handle, _ outcome: Outcome) {
    let resident = residents[Int(handle)]
    let workspace = resident.arrival.workspace
    records.append(
      JobRecord(
        id: workspace.id, jobNumber: workspace.jobNumber, submit: workspace.submit, start: resident.start, end: now,
        requested: workspace.requested, processors: workspace.processors, user: workspace.user, group: workspace.group,
        queue: workspace.queue, application: workspace.application, outcome: outcome, backfilled: resident.overtook))
  }
}

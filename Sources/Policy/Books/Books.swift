import Model

/// The books of a cluster: what is free, who runs until when by the estimates, who waits, who was promised what.
///
/// They change at two moments only: when the world reports, and when the policy decides. Everything a policy may know is here, and it keeps
/// nothing elsewhere: the same books in give the same decisions out.
public struct Books: Sendable {
  /// Cores of the cluster, and of those the free ones.
  public let capacity: Int32
  public internal(set) var free: Int32
  /// Active workspaces by handle.
  var active: [ActiveWorkspace] = []
  var queue = WaitingQueue()
  /// The same workspaces in the order of backfilling, where that is another.
  var candidates: WaitingQueue?
  /// The same workspaces by columns, where ranks are made when they are needed: ``queue`` is then in order of submission.
  var table: RankTable?
  var profile = AvailabilityProfile()
  /// Named hosts, where the run models them, and how they are chosen.
  var hosts: HostTable?
  var placement: (any Placement)?
  /// The cluster with nobody on it, where fit is decided host by host.
  var vacant: HostTable?
  /// Fit is decided host by host.
  var isHosted = false
  /// An estimate was extended since promises were last made.
  var beliefsLapsed = false
  /// Submitted since the last pass and not ranked yet, in order of submission.
  var arrived: [Handle] = []
  /// Something beyond new submissions happened since the last pass.
  var disturbed = true
  /// What the last pass left to an arrival: valid until disturbed.
  var opening = Opening.none
  /// Reservations may have become improvable anywhere before this instant.
  var looseUntil = Int64.min
  /// Waiting workspaces with a reservation, ranked by its start.
  var promises = WaitingQueue()
  /// The last wake-up asked for, µs.
  var announcedWake = Int64.max
  var usage: UsageLedger?
  public internal(set) var runningCount: Int32 = 0
  public internal(set) var queuedProcessors: Int64 = 0
  /// Decisions of the pass under way, in the order they were taken.
  public internal(set) var decisions: [Decision] = []

  /// The room the last pass left to whoever is submitted next.
  enum Opening: BitwiseCopyable {
    /// Not known: look at everything anew.
    case none
    /// The head waits and no core is free: nobody can start.
    case closed
    /// The head waits for `shadow`; `extra` cores stay free beside it then.
    case beside(shadow: Int64, extra: Int32)
  }

  init(capacity: Int32) {
    self.capacity = capacity
    free = capacity
  }

  public var queueLength: Int32 { Int32(queue.count + arrived.count) }

  // MARK: What the world reports

  mutating func submit(_ workspace: Workspace, as handle: Handle) {
    let index = Int(handle)
    while active.count <= index {
      active.append(ActiveWorkspace(Workspace(id: 0, jobNumber: 0, submit: .zero, count: 1, requested: .zero)))
    }
    active[index] = ActiveWorkspace(workspace)
    active[index].state = .arrived
    queuedProcessors += Int64(active[index].processors)
    arrived.append(handle)
  }

  mutating func end(_ handle: Handle, at now: Int64) {
    let index = Int(handle)
    let processors = active[index].processors
    free += processors
    profile.add(-processors, at: active[index].estimatedEnd)
    looseUntil = max(looseUntil, active[index].estimatedEnd)
    active[index].state = .free
    runningCount -= 1
    disturbed = true
    if hosts != nil { hosts?.release(handle) }
    if usage != nil { usage?.change(active[index].workspace, by: -processors, at: now) }
  }

  // MARK: What the policy decides

  /// Starts a workspace that stands in no queue (any more).
  ///
  /// - Parameter runs: its hosts, where the pass has chosen them.
  mutating func start(
    _ handle: Handle, at now: Int64, because reason: Decision.Reason, overtakes: Bool, on runs: [HostRun]? = nil
  ) {
    let index = Int(handle)
    if hosts != nil { settle(handle, on: runs) }
    let processors = active[index].processors
    let requested = active[index].workspace.requested.microseconds
    let (end, overflow) = now.addingReportingOverflow(requested)
    active[index].state = .running
    active[index].start = now
    active[index].estimatedEnd = overflow ? .max : end
    active[index].reserved = .max
    free -= processors
    profile.add(processors, at: active[index].estimatedEnd)
    queuedProcessors -= Int64(processors)
    runningCount += 1
    if usage != nil { usage?.change(active[index].workspace, by: processors, at: now) }
    decisions.append(
      Decision(
        kind: .start, handle: handle, workspaceID: active[index].workspace.id, reason: reason, overtakes: overtakes))
  }

  /// Takes a workspace out of the queue and starts it.
  ///
  /// - Parameter overtakes: whether it passes the head, where the queue's first is not it.
  mutating func startQueued(
    _ handle: Handle, at now: Int64, because reason: Decision.Reason, overtakes: Bool? = nil, on runs: [HostRun]? = nil
  ) {
    let overtakes = overtakes ?? (queue.first?.handle != handle)
    dequeue(handle)
    start(handle, at: now, because: reason, overtakes: overtakes, on: runs)
  }

  /// Takes the hosts of a workspace that starts.
  private mutating func settle(_ handle: Handle, on runs: [HostRun]?) {
    let need = need(handle)
    if let runs {
      hosts?.take(runs, need)
      hosts?.assign(runs, need, to: handle)
      // Whichever table the pass tried places on, the next placement goes on from the one that counts.
      if let last = runs.last { hosts?.cursor = Int(last.first + last.hosts) - 1 }
      return
    }
    guard var table = hosts else { return }
    hosts = nil
    var runs: [HostRun] = []
    // Counted cores are always enough here: a virtual machine of one core fits wherever a core is free.
    _ = placer.place(need, on: &table, into: &runs)
    table.assign(runs, need, to: handle)
    hosts = table
  }

  mutating func dequeue(_ handle: Handle) {
    queue.remove(active[Int(handle)].entry(handle))
    if candidates != nil { candidates?.remove(active[Int(handle)].candidateEntry(handle)) }
    if table != nil { table?.remove(handle) }
  }

  mutating func reject(_ handle: Handle) {
    queuedProcessors -= Int64(active[Int(handle)].processors)
    active[Int(handle)].state = .free
    decisions.append(
      Decision(
        kind: .reject, handle: handle, workspaceID: active[Int(handle)].workspace.id, reason: .neverFits,
        overtakes: false))
  }

  mutating func wake(at time: Int64) {
    let wake = Decision.Kind.wake(SimTime(microseconds: time))
    decisions.append(Decision(kind: wake, handle: -1, workspaceID: 0, reason: .reservationAhead, overtakes: false))
  }

  // MARK: The queue

  /// Gives an arrived workspace its ranks.
  mutating func rank(_ handle: Handle, _ rules: Rules, at now: Int64) {
    let index = Int(handle)
    let time = SimTime(microseconds: now)
    let workspace = active[index].workspace
    active[index].rank = rules.order.rank(workspace, at: time, usage: usage)
    if let candidates = rules.candidates {
      active[index].candidateRank = candidates.rank(workspace, at: time, usage: usage)
    }
  }

  mutating func enqueue(_ handle: Handle) {
    active[Int(handle)].state = .queued
    queue.insert(active[Int(handle)].entry(handle))
    if candidates != nil { candidates?.insert(active[Int(handle)].candidateEntry(handle)) }
  }

  /// Ranks and queues what has been submitted since the last pass; ranks the whole queue anew where ranks change with time.
  mutating func settleArrivals(_ rules: Rules, at now: Int64) {
    for handle in arrived { rank(handle, rules, at: now) }
    if rules.ranksChange, !queue.isEmpty { rankAnew(rules, at: now) }
    for handle in arrived { enqueue(handle) }
    arrived.removeAll(keepingCapacity: true)
  }

  /// To be called before the first of a pass's calls of ``nextCandidate(from:fitting:)``.
  @inline(__always)
  mutating func prepareSearch() {
    if candidates == nil { queue.prepareSearch() } else { candidates?.prepareSearch() }
  }

  /// The next entry, in the order of backfilling, that satisfies `query`.
  @inline(__always)
  func nextCandidate(from cursor: WaitingQueue.Cursor, fitting query: FitQuery) -> (WaitingQueue.Cursor, QueueEntry)? {
    if candidates == nil {
      return queue.next(from: cursor, fitting: query).map { ($0, queue.entry(at: $0)) }
    }
    guard let found = candidates?.next(from: cursor, fitting: query), let entry = candidates?.entry(at: found) else {
      return nil
    }
    return (found, entry)
  }

  mutating func rankAnew(_ rules: Rules, at now: Int64) {
    let handles = queue.inOrder.map(\.handle)
    for handle in handles { rank(handle, rules, at: now) }
    queue.refill(handles.map { active[Int($0)].entry($0) })
    if candidates != nil { candidates?.refill(handles.map { active[Int($0)].candidateEntry($0) }) }
  }

  // MARK: Reservations

  /// Promises a waiting workspace the start `start`.
  mutating func reserve(_ handle: Handle, at start: Int64) {
    let index = Int(handle)
    active[index].reserved = start
    guard start < .max else { return }
    let (end, overflow) = start.addingReportingOverflow(active[index].workspace.requested.microseconds)
    profile.occupy(active[index].processors, from: start, to: overflow ? .max : end)
    promises.insert(promise(handle))
  }

  /// Takes a promise back.
  mutating func release(_ handle: Handle) {
    let index = Int(handle)
    let start = active[index].reserved
    guard start < .max else { return }
    let (end, overflow) = start.addingReportingOverflow(active[index].workspace.requested.microseconds)
    profile.vacate(active[index].processors, from: start, to: overflow ? .max : end)
    promises.remove(promise(handle))
    active[index].reserved = .max
  }

  private func promise(_ handle: Handle) -> QueueEntry {
    var entry = active[Int(handle)].entry(handle)
    entry.rank = Double(active[Int(handle)].reserved)
    return entry
  }

  // MARK: Beliefs that time has disproved

  /// Minutes by which the belief in a workspace's end is extended, one after another, when it runs on past its estimate.
  ///
  /// Source: Tsafrir, Etsion, Feitelson, *Backfilling using system-generated predictions rather than user runtime estimates*, IEEE TPDS 18(6), 2007.
  static let extensions: [Int64] = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 3000, 6000]

  /// Extends the estimates of workspaces that still run at `now` though they were believed gone by then.
  mutating func extendOverdue(at now: Int64) {
    // An estimated end and a reservation that begins then may cancel out in the profile.
    let isDue = promises.first.map { $0.rank <= Double(now) } ?? false
    guard isDue || profile.firstTime ?? .max <= now else { return }
    var lapsed = false
    for index in active.indices where active[index].state == .running {
      let previous = active[index].estimatedEnd
      var end = previous
      while end <= now {
        let step = Self.extensions[min(Int(active[index].extensions), Self.extensions.count - 1)]
        end += step * 60_000_000
        active[index].extensions = active[index].extensions &+ 1
      }
      guard end != previous else { continue }
      profile.add(-active[index].processors, at: previous)
      profile.add(active[index].processors, at: end)
      active[index].estimatedEnd = end
      lapsed = true
    }
    if lapsed {
      beliefsLapsed = true
      disturbed = true
      opening = .none
    }
  }
}

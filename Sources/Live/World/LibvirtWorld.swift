import Foundation
import Logging
import Model
import Policy

/// Real hosts behind libvirt: the second ``/Policy/World`` of the same controller.
///
/// It waits on the wall clock, on what libvirt tells, and on requests; it carries decisions out on threads of their own and reports how
/// they came out. Nothing is done before it is in the journal, and nothing in the journal is forgotten: see <doc:LifeOfAnOrder>.
/// Making one takes a permit.
public struct LibvirtWorld: World {
  public let site: LiveSite
  let seats: [HostSeat]
  let journal: Journal
  let inbox: Inbox
  let crew: Crew
  let monitors: [HostMonitor]
  let log: Logger
  /// Told after each instant.
  let publish: @Sendable (SiteStatus) -> Void

  var residents: [LiveResident] = []
  var spare: [Handle] = []
  var health: [HostHealth]
  /// Environments whose images are on each host.
  var images: [Set<Int32>]
  var now = SimTime.zero
  var wakes: [SimTime] = []
  var lastWorkspace: Int64
  /// Adoptions the first instant begins with.
  var adoptions: EventBatch?

  // Of the instant under way.
  var requests: [Int64] = []
  var answers: [Int64: String] = [:]
  var heard: [Int64] = []
  var changed: Set<Handle> = []
  var events = EventBatch()
  var readyAt: UInt64 = 0

  var isStopping = false
  /// Caps follow what machines receive.
  let tellsShares: Bool
  /// It ends as soon as nothing is under way.
  let untilSettled: Bool
  var idleSince: Date?
  var nextTold: SimTime
  var counters = SiteStatus.Counters()
  /// As last found.
  var drift: [Drift.Item] = []
  var recent: [SiteStatus.ActionStatus] = []
  /// Workspaces that went last.
  var gone: [SiteStatus.WorkspaceStatus] = []
  var lastStatus: SiteStatus?
  var record = RecordBook()

  /// Seconds between looks into the requests of other processes.
  static let patience = 0.25

  init(
    site: LiveSite, seats: [HostSeat], journal: Journal, inbox: Inbox, crew: Crew, monitors: [HostMonitor], log: Logger,
    tellsShares: Bool, untilSettled: Bool = false, publish: @escaping @Sendable (SiteStatus) -> Void
  ) throws {
    self.site = site
    self.seats = seats
    self.journal = journal
    self.inbox = inbox
    self.crew = crew
    self.monitors = monitors
    self.log = log
    self.tellsShares = tellsShares
    self.untilSettled = untilSettled
    self.publish = publish
    let now = WallClock.now
    health = seats.map { _ in HostHealth(answered: now) }
    images = seats.map { _ in [] }
    lastWorkspace = try journal.lastWorkspace()
    nextTold = now
  }

  // MARK: World

  public mutating func nextInstant(_ batch: inout EventBatch) throws -> SimTime? {
    requests.removeAll()
    answers.removeAll()
    heard.removeAll()
    changed.removeAll()
    events.removeAll()
    while true {
      now = max(now, WallClock.now)
      if let adopted = adoptions {
        events.adoptions = adopted.adoptions
        events.images = adopted.images
        events.reports = adopted.reports
        adoptions = nil
        // Requests are about workspaces that are only known from here on.
        break
      }
      for news in inbox.take(until: Date(timeIntervalSinceNow: hasEvents ? 0 : waitingTime())) { try note(news) }
      if isStopping { return nil }
      now = max(now, WallClock.now)
      try writeRecord()
      try takeRequests()
      tellShares()
      let woke = wakes.contains { $0 <= now }
      wakes.removeAll { $0 <= now }
      if hasEvents || woke || !requests.isEmpty { break }
      if untilSettled, isSettled() { return nil }
    }
    absorb(events)
    batch = events
    readyAt = DispatchTime.now().uptimeNanoseconds
    return now
  }

  private var hasEvents: Bool {
    !events.ends.isEmpty || !events.reports.isEmpty || !events.submissions.isEmpty || !events.adoptions.isEmpty
      || !events.images.isEmpty || !heard.isEmpty
  }

  /// Seconds until something is due.
  private func waitingTime() -> Double {
    let due = min(wakes.min() ?? .distantFuture, nextTold)
    return min(Self.patience, max(0, Double(due.microseconds - WallClock.now.microseconds) / 1e6))
  }

  /// Nothing is under way, and has not been for a moment in which something could have begun.
  private mutating func isSettled() -> Bool {
    guard residents.allSatisfy({ $0.orders.isEmpty }), crew.isIdle, isRecorded else {
      idleSince = nil
      return false
    }
    let since = idleSince ?? Date()
    idleSince = since
    return Date().timeIntervalSince(since) > 1
  }

  public mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws {
    let milliseconds = Double(DispatchTime.now().uptimeNanoseconds - readyAt) / 1e6
    counters.instants += 1
    counters.lastDecisionMs = milliseconds
    counters.longestDecisionMs = max(counters.longestDecisionMs, milliseconds)
    counters.decisionMsSum += milliseconds
    guard let books = controller.site else {
      throw QuantaError(.internalError, "a controller without the books of a site cannot command virtual machines")
    }
    let orders = try absorb(decisions, by: books, at: now)
    settle(books)
    let instant = JournalInstant(time: now, events: events, decisions: decisions, requests: requests, orders: heard)
    var records: [KeptWorkspace] = []
    for handle in changed.sorted() { records.append(kept(handle, controller, books)) }
    let maintenance = underMaintenance
    let ids = try journal.record(
      instant, orders: orders, answers: answers, workspaces: records, maintenance: maintenance)
    record.note(records, maintenance: maintenance != nil)
    for (id, order) in zip(ids, orders) { begin(id, order) }
    try evict(books)
    gone = (gone + records.map(\.status).filter(\.state.isOver)).suffix(50)
    for handle in changed where residents[Int(handle)].phase == .over { free(handle) }
    let status = status(controller, books)
    lastStatus = status
    publish(status)
    try keepReasons(status, books)
  }

  /// Hosts that take nobody new, where that has changed.
  private var underMaintenance: [String]? {
    guard events.reports.contains(where: { $0.kind == .drained || $0.kind == .undrained }) else { return nil }
    return seats.filter { health[Int($0.index)].isDrained }.map(\.host.name)
  }

  /// Hands an order to the crew.
  mutating func begin(_ id: Int64, _ order: Order, undoing: Bool = false) {
    if order.handle >= 0 {
      residents[Int(order.handle)].orders.insert(id)
      changed.insert(order.handle)
    }
    recent.append(
      SiteStatus.ActionStatus(
        id: id, kind: order.kind.rawValue, workspace: order.workspace,
        hosts: order.hosts.map { seats[Int($0)].host.name }, began: order.decided, outcome: .waiting,
        reason: order.reason))
    if recent.count > 200 { recent.removeFirst(recent.count - 200) }
    log.info(
      "\(undoing ? "undoes " : "")\(order.kind.rawValue): \(order.reason)",
      metadata: [
        "workspace": "\(order.workspace)", "order": "\(id)",
        "hosts": "\(order.hosts.map { seats[Int($0)].host.name }.joined(separator: ","))",
      ])
    crew.take(OrderTask(id: id, order: order, plans: plans(order), undoes: undoing))
  }

  /// What the machines of an order's workspace are.
  private func plans(_ order: Order) -> [MachinePlan] {
    guard order.handle >= 0 else { return [] }
    let resident = residents[Int(order.handle)]
    return order.hosts.indices.map { resident.plan($0, site: site.name) }
  }

  /// A handle whose workspace is gone, and of which the controller knows it, may be given out again.
  private mutating func free(_ handle: Handle) {
    if !spare.contains(handle) { spare.append(handle) }
  }
}

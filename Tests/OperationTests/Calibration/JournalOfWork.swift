import Foundation
import Model
import Policy

@testable import Live
@testable import Operation

/// Writes a journal as a run would, with a clock set by hand.
struct JournalOfWork {
  let clock = HandClock(TestSite.now)
  let journal: Journal
  let site: LiveSite

  init(_ site: LiveSite) throws {
    self.site = site
    let clock = clock
    journal = try Journal(folder: site.state, clock: { clock.now })
    let shape = ClusterShape(groups: site.hosts.map { _ in .init(count: 1, host: HostShape(cores: 2)) })
    try journal.add(
      .epoch(
        Epoch(
          site: site.name, policy: site.policy, shape: shape, estimates: site.estimates, catalogue: site.catalogue,
          hosts: site.hosts.map(\.name))))
  }

  var now: SimTime { SimTime(microseconds: clock.now) }

  /// A workspace that is submitted and decided upon.
  func submit(_ id: Int64, handle: Handle) throws {
    let request = TestSite.request("w\(id)")
    let workspace = Workspace(
      id: id, jobNumber: id, submit: now, count: 1, quantum: request.quantum, environment: EnvironmentID(index: 1),
      terms: request.terms, requested: request.requested)
    var events = EventBatch()
    events.submissions = [EventBatch.Submission(handle: handle, workspace: workspace)]
    try journal.write { db in
      try journal.keep(
        KeptWorkspace(
          id: id, request: request, submitted: now, generations: [1], status: .fresh(workspace, request)), in: db)
    }
    try tell(events, [Decision(kind: .start, handle: handle, workspaceID: id, reason: .queueHead, overtakes: false)])
  }

  func tell(_ events: EventBatch, _ decisions: [Decision] = []) throws {
    try journal.add(
      .instant(JournalInstant(time: now, events: events, decisions: decisions, requests: [], orders: [])))
  }

  func report(_ kind: SiteReport.Kind, _ handle: Handle) throws {
    var events = EventBatch()
    events.reports = [SiteReport(kind, handle)]
    try tell(events)
  }

  /// An order that waits first and is done then.
  ///
  /// - Parameters:
  ///   - begun: how often it is begun, a second apart.
  ///   - calls: each with its length, ms.
  @discardableResult
  func work(
    _ kind: Order.Kind, _ workspace: Int64, on hosts: [Int32] = [0], from origins: [Int32] = [0],
    predicted: Int64, begun: Int = 1, calls: [(String, Int64)], outcome: Finish.Outcome = .done, failing: String? = nil
  ) throws -> Int64 {
    let order = try journal.open(
      Order(
        kind, handle: 0, workspace: workspace, hosts: hosts, origins: origins, environment: 1, generations: [1],
        reason: "it stood first in the queue, and fits", expected: predicted * 1000, decided: now))
    // Waiting for a limit.
    clock.advance(milliseconds: 7000)
    for attempt in 0..<begun {
      if attempt > 0 { clock.advance(milliseconds: 1000) }
      try journal.add(.begun(order: order))
    }
    for (call, length) in calls {
      let name = site.hosts[Int(hosts[0])].name
      let id = try journal.add(.intention(order: order, call: call, host: name, target: "quanta-t-\(workspace)-0"))
      clock.advance(milliseconds: length)
      try journal.add(.outcome(intention: id, error: call == failing ? "no room" : nil))
    }
    try journal.finish(Finish(order: order, outcome: outcome, detail: outcome == .failed ? "no room" : nil))
    return order
  }
}

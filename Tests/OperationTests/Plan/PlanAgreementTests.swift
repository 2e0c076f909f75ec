import Foundation
import Model
import Policy
import Sim
import TestSupport
import Testing

@testable import Live
@testable import Operation

/// A world that keeps what was told and decided.
private struct Recorded: World {
  var world: SimulatedSite
  var instants: [JournalInstant] = []
  private var events = EventBatch()

  init(_ world: SimulatedSite) { self.world = world }

  mutating func nextInstant(_ batch: inout EventBatch) throws -> SimTime? {
    let instant = try world.nextInstant(&batch)
    events = batch
    return instant
  }

  mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws {
    instants.append(JournalInstant(time: now, events: events, decisions: decisions, requests: [], orders: []))
    try world.perform(decisions, of: controller, at: now)
  }
}

/// The plan made from a journal is what the controller goes on to decide.
@Suite(.serialized) struct PlanAgreementTests {
  static let policies = [
    "easy(quanta: dedicated)", "fcfs", "conservative(quanta: dedicated)",
  ]

  private func arrivals(_ seed: UInt64, _ site: LiveSite) -> [Arrival] {
    var random = SplitMix(seed: seed)
    var time = TestSite.now
    return (1...40).map { id in
      time = time + .seconds(Int64.random(in: 1...200, using: &random))
      let requested = Int64.random(in: 60...1500, using: &random)
      var terms = Terms.bestEffort(preemptible: Bool.random(using: &random))
      if Int.random(in: 0..<5, using: &random) == 0 {
        terms = .advanceReservation(start: time + .seconds(Int64.random(in: 0...2000, using: &random)))
      }
      let workspace = Workspace(
        id: Int64(id), jobNumber: Int64(id), submit: time, count: Int32.random(in: 1...3, using: &random),
        quantum: Quantum(memoryKiB: 64 << 10), environment: EnvironmentID(index: 1), terms: terms,
        requested: .seconds(requested))
      return Arrival(workspace: workspace, actual: .seconds(Int64.random(in: 30...requested, using: &random)))
    }
  }

  @Test(arguments: PlanAgreementTests.policies, [1, 2, 3] as [UInt64])
  func planIsWhatTheControllerDecides(policy: String, seed: UInt64) throws {
    let folder = try Scratch()
    let site = TestSite.site(folder, hosts: 3, policy: policy)
    let epoch = Epoch(of: site, survey: try SiteSurvey(of: site))
    let world = try SimulatedSite(
      source: ArrivalList(arrivals(seed, site)), shape: epoch.shape,
      model: SiteModel(site.estimates, laws: nil, seed: seed, replication: 0), catalogue: site.catalogue,
      dedicatesCores: true)
    var loop = ControlLoop(controller: try epoch.controller(), world: Recorded(world))
    while try loop.step() {}
    let journal = try Journal(folder: site.state)
    try journal.add(.epoch(epoch))
    var compared = 0
    for instant in loop.world.instants {
      // Where all that happens is that somebody asks, the plan can be asked the same.
      if instant.events.reports.isEmpty, instant.events.ends.isEmpty, instant.events.submissions.count == 1 {
        let asked = instant.events.submissions[0].workspace
        let request = WorkspaceRequest(
          name: "w\(asked.id)", count: asked.count, quantum: asked.quantum, environment: "plain",
          requested: asked.requested, terms: asked.terms)
        let standing = try SiteStanding(of: site, adding: [request], now: instant.time)
        let plan = try LivePlan(standing, laws: nil, replications: 0, seed: 1)
        #expect(plan.decisions.map(Told.init) == instant.decisions.map(Told.init), "at \(instant.time.seconds)")
        if case .journal = standing.source { compared += 1 }
      }
      try journal.add(.instant(instant))
      try journal.write { db in
        for submission in instant.events.submissions {
          let request = TestSite.request("w\(submission.workspace.id)")
          try journal.keep(
            KeptWorkspace(
              id: submission.workspace.id, request: request, submitted: instant.time, generations: [],
              status: .fresh(submission.workspace, request)), in: db)
        }
      }
    }
    #expect(compared > 20)
  }

  /// A decision but for the handle, which worlds give out as they like.
  private struct Told: Equatable {
    var kind: Decision.Kind
    var workspace: Int64
    var reason: Decision.Reason
    init(_ decision: Decision) { (kind, workspace, reason) = (decision.kind, decision.workspaceID, decision.reason) }
  }

  /// What is simulated begins with what is planned.
  @Test(arguments: [1, 2, 3] as [UInt64]) func simulationBeginsWithThePlan(seed: UInt64) throws {
    let folder = try Scratch()
    let site = TestSite.site(folder, hosts: 2)
    var random = SplitMix(seed: seed)
    let asked = (0..<6).map { index in
      TestSite.request(
        "w\(index)", machines: Int32.random(in: 1...3, using: &random),
        seconds: Int64.random(in: 60...900, using: &random))
    }
    let standing = try SiteStanding(of: site, adding: asked, now: TestSite.now)
    let plan = try LivePlan(standing, laws: nil, replications: 3, seed: seed)
    let boot = site.estimates.boot
    for workspace in plan.prediction.workspaces {
      let starts = plan.steps.contains { $0.workspace == workspace.id && $0.action == "start" }
      #expect((workspace.start?.low == TestSite.now + boot) == starts)
    }
  }
}

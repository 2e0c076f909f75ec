import Model
import Testing

@testable import Policy
@testable import Sim

/// Holding, releasing, taking back, and suspensions that do not work: followed by hand.
@Suite("What owners ask of a site")
struct SiteOwnerTests {
  /// A controller told things by hand.
  struct Desk {
    var controller: Controller
    var now = 0.0

    init(_ site: SiteCase) throws { controller = try site.controller() }

    /// Tells it of one instant; what it decides, as words.
    @discardableResult
    mutating func tell(
      at seconds: Double, _ reports: SiteReport..., submit: [Arrival] = [], ends: [Handle] = []
    ) -> [String] {
      now = seconds
      var batch = EventBatch()
      batch.reports = reports
      batch.ends = ends
      batch.submissions = submit.map { .init(handle: Handle($0.workspace.id) - 1, workspace: $0.workspace) }
      controller.handle(batch, at: SimTime(microseconds: ScriptedSite.micros(seconds)))
      #expect(controller.site?.fault == nil, "at \(seconds) s")
      return controller.decisions.compactMap { decision in
        if case .wake = decision.kind { return nil }
        return "\(decision.kind) \(decision.handle)"
      }
    }

    func state(_ handle: Handle) -> Lease.State? { controller.site?.leases[Int(handle)].state }
  }

  static func one(_ id: Int64, for seconds: Double = 1000, terms: Terms = .bestEffort(preemptible: true)) -> Arrival {
    SiteCase.workspace(id, for: seconds, memoryMiB: 100, terms: terms)
  }

  static func site(_ hosts: Int32, _ way: Preemption.Way = .none) -> SiteCase {
    var site = SiteCase()
    site.shape = .processors(hosts)
    site.site.preemption = Preemption(way)
    return site
  }

  @Test("held while it queues it leaves the queue, and comes back to its place")
  func queued() throws {
    var desk = try Desk(Self.site(1))
    #expect(desk.tell(at: 0, submit: [Self.one(1), Self.one(2), Self.one(3)]) == ["start 0"])
    desk.tell(at: 1, SiteReport(.started, 0), SiteReport(.held, 1), SiteReport(.held, 1))
    #expect(desk.state(1) == .held && desk.controller.site?.queue == [2])
    desk.tell(at: 2, SiteReport(.released, 1), SiteReport(.released, 2))
    #expect(desk.controller.site?.queue == [1, 2])
    desk.tell(at: 3, SiteReport(.held, 1))
    #expect(desk.tell(at: 4, ends: [0]) == ["start 2"])
  }

  @Test("held while it runs it is suspended, and rests though its host is free")
  func running() throws {
    var desk = try Desk(Self.site(1))
    desk.tell(at: 0, submit: [Self.one(1, terms: .bestEffort(preemptible: false))])
    desk.tell(at: 1, SiteReport(.started, 0))
    #expect(desk.tell(at: 10, SiteReport(.held, 0)) == ["suspend 0"])
    #expect(desk.controller.decisions.first?.reason == .asked)
    #expect(desk.tell(at: 12, SiteReport(.suspended, 0)) == [])
    #expect(desk.tell(at: 500) == [] && desk.state(0) == .held)
    #expect(desk.tell(at: 600, SiteReport(.released, 0)) == ["resume 0"])
    desk.tell(at: 610, SiteReport(.resumed, 0))
    // 9 s of its 1000 were done.
    #expect(desk.controller.site?.leases[0].due == 1_601_000_000)
  }

  @Test(
    "held while it boots it is suspended as soon as it runs; released before, it runs on", arguments: [true, false])
  func booting(isReleased: Bool) throws {
    var desk = try Desk(Self.site(1))
    desk.tell(at: 0, submit: [Self.one(1)])
    #expect(desk.tell(at: 1, SiteReport(.held, 0)) == [])
    if isReleased { desk.tell(at: 2, SiteReport(.released, 0)) }
    #expect(desk.tell(at: 3, SiteReport(.started, 0)) == (isReleased ? [] : ["suspend 0"]))
  }

  @Test("a reservation cannot be held")
  func reservation() throws {
    var desk = try Desk(Self.site(1))
    desk.tell(at: 0, submit: [Self.one(1, terms: .advanceReservation(start: .seconds(100)))])
    desk.tell(at: 1, SiteReport(.held, 0))
    #expect(desk.state(0) == .planned)
    #expect(desk.tell(at: 100) == ["start 0"])
    #expect(desk.tell(at: 101, SiteReport(.started, 0), SiteReport(.held, 0)) == [] && desk.state(0) == .running)
  }

  @Test("held memory that is lost begins anew when it is released, not before")
  func lost() throws {
    var desk = try Desk(Self.site(2))
    desk.tell(at: 0, submit: [Self.one(1)])
    desk.tell(at: 0, SiteReport(.started, 0))
    desk.tell(at: 5, SiteReport(.held, 0))
    desk.tell(at: 6, SiteReport(.suspended, 0))
    #expect(desk.tell(at: 7, SiteReport(.suspendLost, 0), SiteReport(.hostDown, 0)) == [])
    #expect(desk.state(0) == .held)
    #expect(desk.tell(at: 8, SiteReport(.released, 0)) == ["start 0"])
    #expect(desk.controller.site?.hosts(of: 0) == [1])
  }

  @Test("one that could not be suspended is told again after a minute, then two, then four")
  func stubborn() throws {
    var desk = try Desk(Self.site(1))
    desk.tell(at: 0, submit: [Self.one(1, for: 100_000)])
    desk.tell(at: 0, SiteReport(.started, 0))
    desk.tell(at: 10, SiteReport(.held, 0))
    var asked: [Double] = []
    var now = 11.0
    desk.tell(at: now, SiteReport(.suspendFailed, 0))
    while asked.count < 3 {
      let wakes = desk.controller.decisions.compactMap { decision -> Double? in
        if case .wake(let time) = decision.kind { time.seconds } else { nil }
      }
      now = try #require(wakes.first)
      if desk.tell(at: now) == ["suspend 0"] {
        asked.append(now)
        desk.tell(at: now + 1, SiteReport(.suspendFailed, 0))
      }
    }
    #expect(asked == [71, 192, 433])
    #expect(desk.controller.site?.leases[0].to == SimTime.seconds(100_000).microseconds + 1_000_000 * 4)
  }

  @Test("a reservation waits for one that could not be suspended, and is late")
  func late() throws {
    var desk = try Desk(Self.site(1, .suspend))
    desk.tell(at: 0, submit: [Self.one(1)])
    desk.tell(at: 0, SiteReport(.started, 0))
    desk.tell(at: 1, submit: [Self.one(2, for: 500, terms: .advanceReservation(start: .seconds(100)))])
    #expect(desk.tell(at: 100) == ["suspend 0"])
    #expect(desk.tell(at: 101, SiteReport(.suspendFailed, 0)) == [])
    for second in 102..<161 { #expect(desk.tell(at: Double(second)) == []) }
    #expect(desk.tell(at: 161) == ["suspend 0"])
    #expect(desk.tell(at: 163, SiteReport(.suspended, 0)) == ["start 1"])
    #expect(desk.controller.decisions.first?.reason == .late(.hosts))
    // It still ends when it was to end.
    desk.tell(at: 164, SiteReport(.started, 1))
    #expect(desk.controller.site?.leases[1].due == 600_000_000)
  }

  @Test("taken back, whatever it does")
  func withdrawn() throws {
    // What has happened to it before, and its state then.
    let reports: [(Lease.State, [SiteReport.Kind])] = [
      (.booting, []), (.running, [.started]), (.suspending, [.started, .held]), (.held, [.started, .held, .suspended]),
      (.resuming, [.started, .held, .suspended, .released]),
    ]
    for (state, kinds) in reports {
      var desk = try Desk(Self.site(1))
      desk.tell(at: 0, submit: [Self.one(1)])
      for (index, kind) in kinds.enumerated() { desk.tell(at: Double(index + 1), SiteReport(kind, 0)) }
      #expect(desk.state(0) == state)
      #expect(
        desk.tell(at: 20, SiteReport(.withdrawn, 0), SiteReport(.withdrawn, 0)) == [
          "stop(Policy.Decision.Stop.cancelled) 0"
        ])
      // What was on its way comes too late.
      for kind in [SiteReport.Kind.started, .suspended, .suspendFailed, .resumed, .migrated, .crashed, .held] {
        #expect(desk.tell(at: 21, SiteReport(kind, 0)) == [], "\(state), \(kind)")
      }
      desk.tell(at: 22, SiteReport(.stopped, 0))
      #expect(desk.state(0) == .free && desk.controller.site?.vacant == desk.controller.site?.capacity)
    }
  }

  @Test("one that was to begin anew does not when it is taken back meanwhile")
  func withdrawnWhileStopped() throws {
    var desk = try Desk(Self.site(1, .cancel))
    desk.tell(at: 0, submit: [Self.one(1)])
    desk.tell(at: 0, SiteReport(.started, 0))
    desk.tell(at: 1, submit: [Self.one(2, for: 500, terms: .advanceReservation(start: .seconds(100)))])
    #expect(desk.tell(at: 100) == ["stop(Policy.Decision.Stop.preempted) 0"])
    #expect(desk.tell(at: 101, SiteReport(.withdrawn, 0)) == [])
    #expect(
      desk.tell(at: 102, SiteReport(.stopped, 0)) == ["stop(Policy.Decision.Stop.cancelled) 0", "start 1"])
    desk.tell(at: 102, SiteReport(.stopped, 0))
    #expect(desk.state(0) == .free)
  }
}

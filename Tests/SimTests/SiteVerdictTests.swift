import Foundation
import Model
import TestSupport
import Testing

@testable import Policy
@testable import Sim

/// Why somebody waits at a site: each cause, with its numbers and its sentence.
@Suite("Why a workspace waits at a site")
struct SiteVerdictTests {
  typealias Desk = SiteOwnerTests.Desk

  static func why(_ desk: Desk, _ handle: Handle) -> SiteVerdict? {
    desk.controller.waitingReason(of: handle, at: SimTime(microseconds: ScriptedSite.micros(desk.now)))
  }

  static func one(_ id: Int64, for seconds: Double, count: Int32 = 1, terms: Terms = .bestEffort(preemptible: false))
    -> Arrival
  {
    SiteCase.workspace(id, for: seconds, count: count, terms: terms)
  }

  @Test("the head of the queue, one behind it, and one that would delay it")
  func queue() throws {
    var desk = try Desk(SiteOwnerTests.site(4))
    desk.tell(
      at: 0, submit: [Self.one(1, for: 100, count: 3), Self.one(2, for: 50, count: 4), Self.one(3, for: 60, count: 2)])
    desk.tell(at: 0, SiteReport(.started, 0), submit: [Self.one(4, for: 200)])
    #expect(Self.why(desk, 0) == nil && Self.why(desk, 9) == nil)
    #expect(Self.why(desk, 1) == .first(free: 1, needed: 4, from: .seconds(100)))
    #expect(Self.why(desk, 2) == .behind(head: 2, ahead: 1, free: 1, needed: 2))
    #expect(Self.why(desk, 3) == .wouldDelay(head: 2, at: .seconds(100)))
    #expect(Self.why(desk, 1)?.sentence == "waiting: 1 places free, needs 4; there are by 100 s")
    #expect(
      Self.why(desk, 3)?.sentence { _ in "noon" } == "waiting: would delay workspace 2, which is to start at noon")
  }

  @Test("in strict order it is behind, though it fits")
  func strict() throws {
    var site = SiteOwnerTests.site(2)
    site.backfill = "fcfs"
    var desk = try Desk(site)
    desk.tell(at: 0, submit: [Self.one(1, for: 100), Self.one(2, for: 50, count: 2), Self.one(3, for: 60)])
    #expect(Self.why(desk, 2) == .behind(head: 2, ahead: 1, free: 1, needed: 1))
  }

  @Test("reservations: its own, and one it would run into")
  func reservations() throws {
    var desk = try Desk(SiteOwnerTests.site(1))
    desk.tell(at: 0, submit: [Self.one(1, for: 100, terms: .advanceReservation(start: .seconds(50)))])
    desk.tell(at: 1, submit: [Self.one(2, for: 60)])
    #expect(Self.why(desk, 0) == .reservation(begins: .seconds(50)))
    #expect(Self.why(desk, 1) == .runsInto(reservation: 1, at: .seconds(50)))
    #expect(Self.why(desk, 1)?.sentence == "waiting: would run into the reservation of workspace 1 at 50 s")
    desk.tell(at: 2, SiteReport(.drained, 0))
    desk.tell(at: 60)
    #expect(Self.why(desk, 0) == .hostsBusy)
    desk.tell(at: 61, SiteReport(.held, 1))
    #expect(Self.why(desk, 1) == .held)
  }

  @Test("an image on its way")
  func image() throws {
    var site = SiteOwnerTests.site(1)
    site.catalogue = EnvironmentCatalogue([Environment(name: "one", imageKiB: 1000)])
    site.site.staging = Staging()
    site.estimates = Estimates(stagingKiBps: 100)
    var desk = try Desk(site)
    var arrival = Self.one(1, for: 60)
    arrival.workspace.environment = EnvironmentID(index: 1)
    desk.tell(at: 5, submit: [arrival])
    #expect(Self.why(desk, 0) == .image(expected: .seconds(15)))
    let view = try #require(desk.controller.state(of: 0))
    #expect(view.state == .planned && view.hosts == [0] && view.transfer?.ends == .seconds(15))
    #expect(view.from == .seconds(15) && view.cut == nil && view.due == nil)
  }

  @Test(
    "whoever waits at a random site is given a reason, and nobody else; views and reasons come back from text",
    arguments: UInt64(1)...60)
  func everybody(seed: UInt64) throws {
    let site = SiteCase(seed: seed)
    var replay = try site.replay()
    var asked = 0
    while try replay.advance(instants: 9) {
      let controller = replay.controller
      let books = try #require(controller.site)
      for handle in books.leases.indices.map(Handle.init) {
        let waits = [.queued, .planned, .held].contains(books.leases[Int(handle)].state)
        let reason = controller.waitingReason(of: handle, at: replay.now)
        #expect((reason != nil) == waits)
        let view = controller.state(of: handle)
        #expect((view == nil) == (books.leases[Int(handle)].state == .free))
        guard let reason, let view else { continue }
        asked += 1
        let encoder = JSONEncoder()
        #expect(try JSONDecoder().decode(SiteVerdict.self, from: encoder.encode(reason)) == reason)
        #expect(try JSONDecoder().decode(SiteView.self, from: encoder.encode(view)) == view)
        #expect(!reason.sentence.isEmpty)
      }
      // Asking changes nothing.
      #expect(replay.controller.site?.fault == nil)
    }
    #expect(asked > 0 || site.arrivals.count < 20)
  }
}

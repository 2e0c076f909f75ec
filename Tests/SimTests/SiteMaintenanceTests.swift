import Model
import Testing

@testable import Policy
@testable import Sim

/// Hosts that are drained: who is there stays, nobody else comes.
@Suite("Maintenance of hosts")
struct SiteMaintenanceTests {
  typealias Desk = SiteOwnerTests.Desk

  @Test("nobody new is put on a drained host, whether it fails and comes back or not")
  func drained() throws {
    var desk = try Desk(SiteOwnerTests.site(2))
    #expect(desk.tell(at: 0, submit: [SiteOwnerTests.one(1)]) == ["start 0"])
    desk.tell(at: 1, SiteReport(.started, 0), SiteReport(.drained, 0), SiteReport(.drained, 1))
    #expect(desk.tell(at: 2, submit: [SiteOwnerTests.one(2)]) == [])
    #expect(desk.state(0) == .running)
    #expect(desk.tell(at: 3, SiteReport(.hostDown, 1)) == [])
    #expect(desk.tell(at: 4, SiteReport(.hostUp, 1)) == [])
    #expect(desk.tell(at: 5, SiteReport(.hostOn, 1)) == [])
    #expect(desk.controller.site?.snapshot(at: .zero).hosts == [SiteReport(.drained, 0), SiteReport(.drained, 1)])
    #expect(desk.tell(at: 6, SiteReport(.undrained, 1)) == ["start 1"])
  }

  @Test("a reservation moves to another host, or waits where it is and is late")
  func reservations() throws {
    var desk = try Desk(SiteOwnerTests.site(2))
    let terms = Terms.advanceReservation(start: .seconds(100))
    desk.tell(at: 0, submit: [SiteOwnerTests.one(1, for: 300, terms: terms)])
    #expect(desk.controller.site?.hosts(of: 0) == [0])
    desk.tell(at: 1, SiteReport(.drained, 0))
    #expect(desk.controller.site?.hosts(of: 0) == [1])
    desk.tell(at: 2, SiteReport(.drained, 1))
    #expect(desk.controller.site?.hosts(of: 0) == [1] && desk.state(0) == .planned)
    #expect(desk.tell(at: 100) == [])
    #expect(desk.tell(at: 150, SiteReport(.undrained, 0)) == ["start 0"])
    #expect(desk.controller.site?.hosts(of: 0) == [0] && desk.controller.decisions.first?.reason == .late(.hosts))
    desk.tell(at: 151, SiteReport(.started, 0))
    #expect(desk.controller.site?.leases[0].due == 400_000_000)
  }

  @Test("a deadline is met elsewhere")
  func deadline() throws {
    var desk = try Desk(SiteOwnerTests.site(2))
    desk.tell(at: 0, submit: [SiteOwnerTests.one(1, for: 100)])
    desk.tell(at: 0, SiteReport(.started, 0))
    desk.tell(
      at: 1,
      submit: [
        SiteOwnerTests.one(2, for: 200, terms: .advanceReservation(start: .seconds(20))),
        SiteOwnerTests.one(3, for: 60, terms: .deadline(by: .seconds(200))),
      ])
    #expect(desk.controller.site?.hosts(of: 2) == [1])
    desk.tell(at: 2, SiteReport(.drained, 1))
    // The reservation has nowhere to go; the deadline waits for the other host.
    #expect(desk.controller.site?.hosts(of: 1) == [1] && desk.controller.site?.hosts(of: 2) == [0])
    #expect(desk.tell(at: 100, ends: [0]) == ["start 2"])
  }

  @Test("what is drained is neither switched off nor to spare")
  func power() throws {
    var site = SiteOwnerTests.site(2)
    site.site.power = SwitchOff(after: .seconds(10), spare: 1)
    var desk = try Desk(site)
    desk.tell(at: 0, SiteReport(.drained, 1))
    // The one host left is to spare; the drained one is nobody's.
    for time in [0.0, 20, 400] { #expect(desk.tell(at: time) == []) }
    #expect(desk.tell(at: 500, SiteReport(.undrained, 1)) != [] || desk.tell(at: 511) != [])
  }
}

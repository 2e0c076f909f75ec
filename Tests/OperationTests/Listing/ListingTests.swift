import Foundation
import Model
import Policy
import Testing

@testable import Live
@testable import Operation

@Suite struct ListingTests {
  private func status(_ id: Int64, _ state: SiteStatus.WorkspaceStatus.State) -> SiteStatus.WorkspaceStatus {
    let request = TestSite.request("w\(id)", machines: 2)
    let workspace = Workspace(
      id: id, jobNumber: id, submit: TestSite.now, count: 2, quantum: request.quantum, requested: request.requested)
    var status = SiteStatus.WorkspaceStatus.fresh(workspace, request)
    status.state = state
    return status
  }

  @Test func showsSharesAndMarksWhoFallsShort() throws {
    var running = status(1, .running)
    running.hosts = ["h1", "h1"]
    (running.weight, running.cap, running.receivedCores, running.fallsShort) = (512, 50, 0.421, true)
    running.started = TestSite.now
    running.expected = TestSite.now + .seconds(86_400)
    var queued = status(2, .queued)
    queued.reason = "no room"
    let text = WorkspaceListing([running, queued], now: TestSite.now).text
    let lines = text.split(separator: "\n")
    #expect(lines[2].contains("h1 ×2") && lines[2].contains("512 / 50") && lines[2].contains("0.42  !"))
    #expect(lines[2].contains("since 10:00:00, till 2026-11-28 10:00:00"))
    #expect(lines[3].contains("no room") && !lines[3].contains("!"))
    #expect(lines[4].contains("!: it received less than promised"))
    #expect(WorkspaceListing([], now: TestSite.now).text == "no workspaces\n")
  }

  @Test func jsonHasKeysInOrderAndTimesWithZones() throws {
    var rejected = status(3, .rejected)
    rejected.reason = "it said \"no\"\n"
    rejected.ended = TestSite.now
    let json = try WorkspaceListing([rejected], now: TestSite.now).json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let first = try #require((object["workspaces"] as? [[String: Any]])?.first)
    #expect(first["ended"] as? String == "2026-11-27T10:00:00Z")
    #expect(first["reason"] as? String == "it said \"no\"\n")
    #expect(first["started"] is NSNull)
    let keys = json.split(separator: "\n").filter { $0.hasPrefix("      \"") }.map { $0.prefix { $0 != ":" } }
    #expect(keys == keys.sorted())
  }

  @Test func tellsWhatIsRolledBack() {
    let line = Rollback.Line(
      order: 7, kind: "start", workspace: 3, hosts: ["h1", "h2"], calls: ["define quanta-t-3-0 on h1: done"],
      outcome: "rolled back")
    #expect(
      RollbackText.text(line) == """
        order 7, start of workspace 3 on h1, h2: rolled back
          define quanta-t-3-0 on h1: done
        """)
    let bare = Rollback.Line(order: 8, kind: "evict", workspace: 0, hosts: [], calls: [], outcome: "")
    #expect(RollbackText.text(bare) == "order 8, evict\n  nothing had been called yet")
  }
}

@Suite(.serialized) struct InventoryTests {
  @Test func listsHostsAndForeignDomains() throws {
    let folder = try Scratch()
    var site = TestSite.site(folder, hosts: 2)
    site.hosts[1].uri = "test+unix:///default?socket=/nowhere/at-all"
    let inventory = try Inventory(of: site)
    #expect(inventory.silent.map(\.host) == ["h2"])
    let text = inventory.text
    #expect(text.contains("h1    up"))
    #expect(text.contains("TEST"))
    #expect(text.contains("h2    silent"))
    // The domain the test driver begins with is nobody's of Quanta.
    #expect(text.split(separator: "\n").contains { $0.contains("  test  ") && $0.contains("foreign") })
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try inventory.json().utf8)) as? [String: Any])
    let hosts = try #require(object["hosts"] as? [[String: Any]])
    #expect(hosts.map { $0["state"] as? String } == ["up", "silent"])
  }

  @Test func knowsItsOwnMachines() throws {
    let folder = try Scratch()
    var site = TestSite.site(folder)
    // Other tests look at the same driver.
    site.name = "inventory"
    let connection = try TestSite.connection()
    let plan = MachinePlan(
      identity: MachineIdentity(site: "inventory", workspace: 9, machine: 0), request: TestSite.request("w9"),
      submitted: TestSite.now, generation: 1)
    let xml = try DomainDocument(
      plan: plan, environment: TestSite.plain, setting: DomainSetting(), host: site.hosts[0], driver: "TEST",
      pool: "/default-pool"
    ).xml()
    try connection.define(xml)
    defer { try? connection.undefine("quanta-inventory-9-0") }
    let inventory = try Inventory(of: site)
    #expect(
      inventory.text.split(separator: "\n").contains { $0.contains("quanta-inventory-9-0") && $0.contains("this site") }
    )
    var other = site
    other.name = "u"
    #expect(
      try Inventory(of: other).text.split(separator: "\n").contains {
        $0.contains("quanta-inventory-9-0") && $0.contains("another Quanta")
      })
  }
}

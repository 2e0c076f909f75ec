import Foundation
import Model
import Policy
import Sim
import Testing

@testable import Live
@testable import Operation

@Suite(.serialized) struct PlanTests {
  static let now = TestSite.now

  private func plan(
    _ site: LiveSite, _ adding: [WorkspaceRequest], replications: Int = 5, now: SimTime = now
  ) throws -> LivePlan {
    try LivePlan(try SiteStanding(of: site, adding: adding, now: now), laws: nil, replications: replications, seed: 1)
  }

  // MARK: What would be done

  @Test func startsWhatFitsAndLetsTheRestWait() throws {
    let folder = try Scratch()
    let plan = try plan(
      TestSite.site(folder), [TestSite.request("a"), TestSite.request("b", machines: 2), TestSite.request("c")])
    guard case .hosts(let why) = plan.standing.source else { throw Missing("the books come from the hosts") }
    #expect(why == "nothing was ever run on this site")
    // Two cores: the first has one, the second does not fit, the third overtakes only if it delays nobody – it would end with the first.
    #expect(plan.steps.map(\.action) == ["start", "start"])
    #expect(plan.steps.map(\.name) == ["a", "c"])
    #expect(plan.steps.map(\.hosts) == [["h1"], ["h1"]])
    #expect(plan.waiting.map(\.name) == ["b"])
    #expect(
      plan.loads == [
        LivePlan.Load(host: "h1", cores: 2, memoryKiB: 4 << 20, promisedCores: 2, promisedKiB: 256 << 10, machines: 2)
      ])
    // Nothing is left behind: no journal, no lock.
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"))
  }

  /// With fixed durations all replications agree, and the sums can be done by hand.
  @Test func predictsBySums() throws {
    let folder = try Scratch()
    let reserved = Self.now + .seconds(3600)
    let plan = try plan(
      TestSite.site(folder),
      [
        TestSite.request("a", machines: 2), TestSite.request("b", machines: 2, seconds: 300),
        TestSite.request("r", machines: 2, seconds: 60, terms: .advanceReservation(start: reserved)),
      ])
    let found = Dictionary(plan.prediction.workspaces.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let (a, b, r) = (try #require(found["a"]), try #require(found["b"]), try #require(found["r"]))
    #expect(a.start?.median == Self.now + .seconds(20))
    #expect(a.end?.median == Self.now + .seconds(20 + 600 + 5))
    #expect(b.start?.median == Self.now + .seconds(625 + 20))
    #expect(b.end?.low == b.end?.high)
    #expect(b.end?.median == Self.now + .seconds(645 + 300 + 5))
    #expect(r.start?.median == reserved)
    #expect(r.onTime == 1)
    #expect(a.onTime == nil)
    #expect(a.receivedCores?.median == 1)
    #expect([a, b, r].map(\.done) == [5, 5, 5])
    #expect(plan.text.contains("Predicted by 5 simulations"))
  }

  @Test func drawsFromLaws() throws {
    let folder = try Scratch()
    let standing = try SiteStanding(of: TestSite.site(folder), adding: [TestSite.request("a")], now: Self.now)
    let laws = EstimatesFile(
      estimates: Estimates(), boot: .uniform(from: .seconds(10), to: .seconds(30)), shutdown: .fixed(.seconds(5)))
    func start() throws -> Prediction.Interval<SimTime> {
      try #require(try LivePlan(standing, laws: laws, replications: 200, seed: 7).prediction.workspaces[0].start)
    }
    let first = try start()
    // Five and ninety-five of a hundred of a uniform law from 10 to 30 lie at 11 and 29.
    #expect(abs((first.low - Self.now).seconds - 11) < 1)
    #expect(abs((first.high - Self.now).seconds - 29) < 1)
    #expect(abs((first.median - Self.now).seconds - 20) < 1.5)
    #expect(try start() == first)
  }

  @Test func saysWhatWouldBeRefused() throws {
    let folder = try Scratch()
    let site = TestSite.site(folder)
    let plan = try plan(
      site,
      [
        TestSite.request("wide", machines: 9),
        TestSite.request("late", seconds: 7200, terms: .deadline(by: Self.now + .seconds(600))),
      ])
    #expect(plan.steps.map(\.action) == ["refuse", "refuse"])
    #expect(plan.steps[1].reason.contains("it is to be done by 10:10:00, but can be done at 12:00:25 at the earliest"))
    #expect(plan.prediction.workspaces.map(\.refused) == [5, 5])
  }

  @Test func saysWhyARunWouldRefuse() throws {
    let folder = try Scratch()
    let plan = try plan(TestSite.site(folder, policy: "easy(quanta: capped)"), [])
    #expect(plan.standing.obstacles.contains { $0.hasPrefix("h1: the policy's quanta set caps") })
    #expect(plan.text.contains("a run would refuse to begin: h1: the policy's quanta set caps"))
  }

  @Test func goesOnWithoutAHostThatIsSilent() throws {
    let folder = try Scratch()
    var site = TestSite.site(folder, hosts: 2)
    site.hosts[0].uri = "test+unix:///default?socket=/nowhere/at-all"
    let plan = try plan(site, [TestSite.request("a")])
    #expect(plan.standing.survey.silent.map(\.host) == ["h1"])
    #expect(plan.steps.map(\.hosts) == [["h2"]])
  }

  @Test func machineReadable() throws {
    let folder = try Scratch()
    let plan = try plan(TestSite.site(folder), [TestSite.request("a")])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(try plan.json().utf8)) as? [String: Any])
    #expect(object["time"] as? String == "2026-11-27T10:00:00Z")
    let steps = try #require(object["steps"] as? [[String: Any]])
    #expect(steps.first?["action"] as? String == "start")
    let path = folder.path + "/prediction.json"
    try plan.prediction.write(to: path)
    #expect(try Prediction(path: path) == plan.prediction)
    #expect(try plan.json() == plan.json())
  }

  struct Missing: Error { init(_ what: String) {} }
}

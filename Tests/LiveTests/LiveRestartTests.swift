import Foundation
import LiveSupport
import Model
import Policy
import Testing

@testable import Live

@Suite(.serialized, .ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct LiveRestartTests {
  @Test func workspacesOutliveTheController() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    let second = try bench.submit(LiveSiteBench.request("second"))
    let third = try bench.submit(LiveSiteBench.request("third"))
    try bench.wait(for: first, .running)
    try bench.wait(for: second, .running)
    #expect(try bench.ask(.suspend, "\(second)").hasSuffix("is being suspended"))
    try bench.wait(for: second, .held)
    try bench.wait(for: third, .running)
    try bench.stop()
    #expect(try bench.faults() == [])
    // A restart goes on from the journal: the same machines, and requests made meanwhile are answered.
    let journal = try bench.journal
    _ = try journal.ask(.cancel, "\(third)")
    _ = try journal.ask(.resume, "\(second)")
    bench.start()
    try bench.wait(for: third, .cancelled)
    try bench.wait(for: second, .running)
    #expect(try journal.workspace(first)?.generations == [1])
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  @Test func aLostJournalIsRebuiltFromTheHosts() throws {
    let bench = try LiveSiteBench(cores: [2, 1])
    defer { bench.end() }
    bench.start()
    let one = try bench.submit(LiveSiteBench.request("one"))
    let pair = try bench.submit(LiveSiteBench.request("pair", machines: 2))
    try bench.wait(for: one, .running)
    try bench.wait(for: pair, .running)
    _ = try bench.ask(.suspend, "\(pair)")
    try bench.wait(for: pair, .held)
    let before = try bench.journal.workspaces()
    try bench.stop()
    try FileManager.default.removeItem(atPath: bench.site.state)
    // Somebody else's journal may still be somewhere: only who says so takes over.
    bench.start()
    #expect(throws: QuantaError.self) { try bench.join() }
    try FileManager.default.removeItem(atPath: bench.site.state)
    bench.start(takesOver: true)
    try bench.wait(for: one, .running)
    try bench.wait(for: pair, .held)
    let after = try bench.journal.workspaces()
    #expect(after.map(\.request) == before.map(\.request))
    #expect(after.map(\.submitted) == before.map(\.submitted))
    #expect(after.first?.generations == [1])
    _ = try bench.ask(.resume, "\(pair)")
    try bench.wait(for: pair, .running)
    let next = try bench.submit(LiveSiteBench.request("next"))
    #expect(next == pair + 1)
    try bench.stop()
  }

  @Test func aSecondQuantaIsRefused() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    try bench.submit(LiveSiteBench.request("first"))
    let again = LiveRun(site: bench.site, log: bench.log)
    let sameFolder = #expect(throws: QuantaError.self) { try again.run(LiveRun.Brake()) }
    #expect(sameFolder?.message.contains("another Quanta acts on this site") == true)
    var elsewhere = bench.site
    elsewhere.state = bench.folder + "/elsewhere"
    let otherFolder = #expect(throws: QuantaError.self) {
      try LiveRun(site: elsewhere, log: bench.log).run(LiveRun.Brake())
    }
    #expect(otherFolder?.message.contains("another Quanta commands this site") == true)
    try bench.stop()
  }

  @Test func aPolicyThatNeedsMoreIsRefusedBeforeAnythingIsDone() throws {
    let bench = try LiveSiteBench(policy: "easy(quanta: weighted-capped)")
    defer { bench.end() }
    bench.proxies[0].forgetCalls()
    bench.start()
    let error = #expect(throws: QuantaError.self) { try bench.join() }
    #expect(error?.message.contains("weight") == true)
    #expect(bench.proxies[0].changes.filter { $0.name != "refresh pool" } == [])
  }

  @Test func anEnvironmentThatIsStillNeededIsMissed() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    let second = try bench.submit(LiveSiteBench.request("second"))
    try bench.wait(for: first, .running)
    try bench.wait(for: second, .running)
    _ = try bench.ask(.suspend, "\(first)")
    try bench.wait(for: first, .held)
    try bench.stop()
    let needed = bench.site.environments
    bench.site.environments[0].environment.name = "another"
    let standing = try SiteStanding(of: bench.site, now: WallClock.now)
    #expect(standing.obstacles.contains { $0.contains("needs environment 'plain'") })
    bench.start()
    let error = #expect(throws: QuantaError.self) { try bench.join() }
    #expect(error?.message.contains("workspace \(first) needs environment 'plain'") == true)
    #expect(error?.message.contains("and 1 more like it") == true)
    // Nothing was touched: with the environment back, all goes on.
    bench.site.environments = needed
    #expect(try bench.faults() == [])
    bench.start()
    _ = try bench.ask(.resume, "\(first)")
    try bench.wait(for: first, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  /// A site that has changed is begun anew from what hosts say: while one says nothing, who is there must not be begun elsewhere.
  @Test func nobodyIsBegunElsewhereWhileTheirHostIsSilentOrLeftOut() throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    let second = try bench.submit(LiveSiteBench.request("second"))
    try bench.wait(for: first, .running)
    try bench.wait(for: second, .running)
    #expect(try bench.journal.workspace(second)?.status.hosts == ["h2"])
    _ = try bench.ask(.cancel, "\(first)")
    try bench.wait(for: first, .cancelled)
    try bench.stop()
    let hosts = bench.site.hosts
    bench.site.policy = "conservative(quanta: dedicated)"
    bench.proxies[1].cut()
    bench.start()
    let silent = #expect(throws: QuantaError.self) { try bench.join() }
    #expect(silent?.message.contains("workspace \(second) is on host 'h2', which does not answer") == true)
    bench.proxies[1].reopen()
    bench.site.hosts.removeLast()
    bench.start()
    let leftOut = #expect(throws: QuantaError.self) { try bench.join() }
    #expect(leftOut?.message.contains("workspace \(second) is on host 'h2', which is not in the site file") == true)
    #expect(try bench.hosts[0].domains(running: true) == [])
    bench.site.hosts = hosts
    bench.start()
    try bench.waitForPolicy("conservative")
    try bench.wait(for: second, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  @Test func anotherPolicyTakesOverWhatRuns() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    let wide = try bench.submit(LiveSiteBench.request("wide", machines: 2))
    try bench.wait(for: first, .running)
    try bench.stop()
    bench.site.policy = "conservative(quanta: dedicated)"
    bench.start()
    try bench.waitForPolicy("conservative")
    _ = try bench.ask(.cancel, "\(first)")
    try bench.wait(for: wide, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
  }
}

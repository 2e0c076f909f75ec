import Foundation
import LiveSupport
import Model
import Policy
import Testing

@testable import Live

/// What must never happen, whatever dies: a machine twice, a workspace lost, books that differ from hosts, a volume left over.
@Suite(.serialized, .ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct LiveFaultTests {
  @Test func aMachineDestroyedBehindItsBackIsBegunAnew() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.wait(for: id, .running)
    try bench.hosts[0].virsh(["destroy", "quanta-t-\(id)-0"])
    try bench.wait("its second life") { try bench.journal.workspace(id)?.generations == [2] }
    try bench.wait(for: id, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  @Test func aFullDiskKeepsItWaitingAndNothingBehind() throws {
    let bench = try LiveSiteBench(pool: "8m")
    defer { bench.end() }
    try bench.hosts[0].virsh(["vol-create-as", "quanta", "filler", "8150K", "--allocation", "8150K"])
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.wait("the reason") {
      try bench.journal.workspace(id)?.status.reason?.contains("room") == true
        || bench.journal.workspace(id)?.status.reason?.contains("space") == true
    }
    #expect(try bench.hosts[0].volumes().filter { $0.contains("-\(id)-") } == [])
    #expect(try bench.state(id)?.isOver == false)
    try bench.stop()
  }

  @Test func aWrongChecksumIsNeverUsed() throws {
    let folder = NSTemporaryDirectory() + "quanta-image-" + UUID().uuidString
    try Data(repeating: 7, count: 1 << 20).write(to: URL(fileURLWithPath: folder))
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let environment = LiveEnvironment(
      environment: Environment(name: "bad", imageKiB: 1024, checksum: "sha256:" + String(repeating: "0", count: 64)),
      image: .file(folder), kind: .hvm)
    let bench = try LiveSiteBench(environments: [environment])
    defer { bench.end() }
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one", environment: "bad"))
    try bench.wait("the reason") { try bench.journal.workspace(id)?.status.reason?.contains("SHA-256") == true }
    #expect(try bench.hosts[0].domains(running: false) == [])
    #expect(try bench.state(id)?.isOver == false)
    try bench.stop()
  }

  @Test func aSilentHostKeepsItsWorkspaces() throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    defer { bench.end() }
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.wait(for: id, .running)
    bench.proxies[0].cut()
    try bench.wait(for: id, .unknown)
    // Others go on on the other host; this one is not begun there.
    let other = try bench.submit(LiveSiteBench.request("other"))
    try bench.wait(for: other, .running)
    #expect(try bench.journal.workspace(other)?.status.hosts == ["h2"])
    bench.proxies[0].reopen()
    try bench.wait(for: id, .running)
    #expect(try bench.journal.workspace(id)?.generations == [1])
    #expect(try bench.faults() == [])
    try bench.stop()
  }

  @Test func afterFencingItBeginsElsewhereAndTheRestIsRemoved() throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    defer { bench.end() }
    bench.site.hosts[0].fence = ["true"]
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.wait(for: id, .running)
    bench.proxies[0].cut()
    try bench.wait("its life elsewhere") { try bench.journal.workspace(id)?.status.hosts == ["h2"] }
    try bench.wait(for: id, .running)
    bench.proxies[0].reopen()
    try bench.wait("the leftover to go") { try bench.hosts[0].domains(running: false).isEmpty }
    try bench.wait("its volumes to go") { try bench.hosts[0].volumes().filter { $0.contains("-\(id)-") }.isEmpty }
    #expect(try bench.faults() == [])
    try bench.stop()
  }
}

import Foundation
import LiveSupport
import Model
import Policy
import Testing

@testable import Live

@Suite(.serialized, .ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct LiveRunTests {
  @Test func startsAndEndsWorkspaces() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    let second = try bench.submit(LiveSiteBench.request("second"))
    let third = try bench.submit(LiveSiteBench.request("third"))
    try bench.wait(for: first, .running)
    try bench.wait(for: second, .running)
    // Two cores: the third waits.
    #expect(try bench.state(third) == .queued)
    #expect(try bench.ask(.cancel, "\(first)") == "workspace \(first) is being cancelled")
    try bench.wait(for: first, .cancelled)
    try bench.wait(for: third, .running)
    #expect(try bench.faults() == [])
    try bench.stop()
    #expect(try bench.faults() == [])
  }

  /// The journal does not go on telling of somebody ahead who is long over.
  @Test func reasonsForWaitingAreKeptUpToDate() throws {
    let bench = try LiveSiteBench(cores: [1])
    defer { bench.end() }
    bench.start()
    let first = try bench.submit(LiveSiteBench.request("first"))
    try bench.wait(for: first, .running)
    let second = try bench.submit(LiveSiteBench.request("second"))
    let third = try bench.submit(LiveSiteBench.request("third"))
    func reason() throws -> String { try bench.journal.workspace(third)?.status.reason ?? "" }
    try bench.wait("a reason that names the one ahead") { try reason().contains("workspace \(second)") }
    _ = try bench.ask(.cancel, "\(second)")
    try bench.wait("one that does not") { try !reason().isEmpty && !reason().contains("workspace \(second)") }
    try bench.stop()
  }

  /// Two that save at the same time share the disk, and are expected to take longer.
  @Test func savingsAtTheSameTimeAreExpectedToShareTheDisk() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.start()
    let two = [try bench.submit(LiveSiteBench.request("one")), try bench.submit(LiveSiteBench.request("two"))]
    for id in two { try bench.wait(for: id, .running) }
    let journal = try bench.journal
    for id in two { _ = try journal.ask(.suspend, "\(id)") }
    for id in two { try bench.wait(for: id, .held) }
    try bench.stop()
    var expected: [Int64] = []
    try journal.entries { _, _, entry in
      if case .order(let order) = entry, order.kind == .suspend { expected.append(order.expected) }
    }
    let memory = LiveSiteBench.request("one").quantum.memoryKiB
    let alone = Estimates.time(memory, at: bench.site.estimates.suspendKiBps).microseconds
    #expect(expected.count == 2 && (expected.min() ?? 0) >= alone)
    #expect((expected.max() ?? 0) > alone)
  }
}

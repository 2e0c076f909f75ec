import Foundation
import LiveSupport
import Model
import Policy
import Testing

@testable import Live

@Suite(.serialized, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
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
}

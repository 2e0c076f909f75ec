import Foundation
import LiveSupport
import Model
import Testing

@testable import Live

/// What only looks sends no call that changes anything: read off the wire.
@Suite(.serialized, .ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct DryRunTests {
  @Test func lookingChangesNothing() throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    let file = try bench.writeSiteFile()
    bench.start()
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.submit(LiveSiteBench.request("two"))
    try bench.submit(LiveSiteBench.request("three"))
    try bench.wait(for: id, .running)
    try bench.stop()
    try """
    {name: more, cpu: 1, memory: 24MiB, environment: plain, duration: 10m}
    """.write(toFile: bench.folder + "/more.yaml", atomically: true, encoding: .utf8)
    for words in [
      ["hosts", "--site", file], ["plan", file, "--with", bench.folder + "/more.yaml", "--replications", "5"],
      ["drift", file],
      ["list", "--site", file], ["show", "\(id)", "--site", file], ["replay-journal", file],
      ["rollback", "--dry-run", file],
      ["run", "--shadow", "--for", "2s", file],
    ] {
      bench.proxies[0].forgetCalls()
      let process = try bench.command(words)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(words[0]): \(bench.output)")
      #expect(bench.proxies[0].changes.map(\.name) == [], "\(words)")
      // It did look.
      if ["hosts", "plan", "drift"].contains(words[0]) { #expect(bench.proxies[0].calls.count > 5) }
    }
    // Read-only for libvirtd itself: were there a way to act, it would be refused.
    let link = HostLink.observer(of: bench.site.hosts[0])
    let error = #expect(throws: LibvirtError.self) { try link.call { try $0.destroy("quanta-t-\(id)-0") } }
    #expect(error?.kind == .denied)
  }
}

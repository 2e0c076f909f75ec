import Foundation
import LiveSupport
import Model
import Synchronization
import Testing

@testable import Live

/// `kill -9` of Quanta at every call of a life, and what the next run makes of it.
@Suite(.enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct KillTests {
  @Test(arguments: [("before", LiveSite.Halfway.complete), ("after", .complete), ("before", .rollBack)])
  func everyCallMayBeTheLast(_ way: String, _ halfway: LiveSite.Halfway) throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.site.halfway = halfway
    let file = try bench.writeSiteFile()
    let words = ["run", file, "--confirm", "never"]
    let proxy = bench.proxies[0]
    let process = Mutex<Process?>(nil)
    process.withLock { $0 = try? bench.command(words) }
    defer { process.withLock { $0?.terminate() } }
    try bench.wait("the run") { (try? bench.journal.lastEpoch()) ?? nil != nil }
    // The first life also sets the site up.
    try live(bench)
    proxy.forgetCalls()
    try live(bench)
    let calls = proxy.changes.count
    var killed = 0
    for number in 1...calls {
      proxy.forgetCalls()
      let isDone = Atomic<Bool>(false)
      let strike: @Sendable (LibvirtProxy.Call) -> Bool = { call in
        guard call.number == number, !isDone.exchange(true, ordering: .relaxed) else { return false }
        process.withLock { if let one = $0 { kill(one.processIdentifier, SIGKILL) } }
        return true
      }
      if way == "before" {
        proxy.judge(before: { strike($0) ? .cutBefore : .pass })
      } else {
        proxy.judge(before: { _ in .pass }, after: { _ = strike($0) })
      }
      let keeper = Thread {
        // Somebody – systemd – starts it again.
        while !Thread.current.isCancelled {
          process.withLock { one in
            if let last = one, !last.isRunning { one = try? bench.command(words) }
          }
          usleep(50_000)
        }
      }
      keeper.start()
      defer { keeper.cancel() }
      try live(bench)
      if isDone.load(ordering: .relaxed) { killed += 1 }
      proxy.judge(before: nil)
      try #require(try bench.faults() == [], "killed \(way) call \(number), \(halfway.rawValue)")
    }
    // One that comes while it starts up may be of another number.
    #expect(killed >= calls - 2)
  }

  private func live(_ bench: LiveSiteBench) throws {
    let id = try bench.submit(LiveSiteBench.request("one"))
    try bench.wait(for: id, .running)
    _ = try bench.ask(.suspend, "\(id)")
    try bench.wait(for: id, .held)
    _ = try bench.ask(.resume, "\(id)")
    try bench.wait(for: id, .running)
    _ = try bench.ask(.cancel, "\(id)")
    try bench.wait(for: id, .cancelled)
  }
}

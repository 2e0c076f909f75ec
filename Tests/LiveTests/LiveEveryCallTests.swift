import LiveSupport
import Model
import Testing

@testable import Live

/// Every call that changes a host goes wrong once, in each way hosts and connections can.
@Suite(.ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct LiveEveryCallTests {
  /// Start, suspend, resume, stop.
  @Test(arguments: Blow.onHosts)
  func everyCallOfALifeMayFail(_ blow: Blow) throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    // Its calls come between others, now here, now there; they have tests of their own.
    bench.site.records = 0
    bench.start()
    // How many there are, once a site is set up.
    try bench.plainLife()
    bench.proxies[0].forgetCalls()
    try bench.plainLife()
    let calls = bench.proxies[0].changes.count
    #expect(calls >= 8)
    var tried = 0
    for number in 1...calls {
      let mark = bench.aim(blow, at: number)
      try bench.plainLife()
      if mark.hasFallen { tried += 1 }
      bench.calm()
      let faults = try bench.faults()
      try #require(faults == [], "\(blow) at call \(number)")
    }
    #expect(tried == calls)
    try bench.stop()
  }

  /// A move to another host, from the moment it may begin: calls to the host it leaves, and to the one it goes to.
  @Test(arguments: Blow.onHosts, [0, 1])
  func everyCallOfAMoveMayFail(_ blow: Blow, host: Int) throws {
    let bench = try LiveSiteBench(cores: [1, 1], policy: LiveSiteBench.moving)
    try everyCall(of: bench, blow, host, least: 5) { try bench.movingLife($0) }
  }

  /// Saved memory goes to another host and is restored there: calls to the host it leaves, and to the one it goes to.
  @Test(arguments: Blow.onHosts, [0, 1])
  func everyCallOfAReturnElsewhereMayFail(_ blow: Blow, host: Int) throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    try everyCall(of: bench, blow, host, least: 3) { try bench.returningLife($0) }
  }

  private func everyCall(
    of bench: LiveSiteBench, _ blow: Blow, _ host: Int, least: Int, _ life: (() throws -> Void) throws -> Void
  ) throws {
    defer { bench.end() }
    // Its calls come between others, now here, now there; they have tests of their own.
    bench.site.records = 0
    bench.start()
    var calls = 0
    while true {
      var mark: Blow.Mark?
      try life { mark = bench.aim(blow, at: calls + 1, of: host) }
      let faults = try bench.faults()
      try #require(faults == [], "\(blow) at call \(calls + 1) to host \(host)")
      guard mark?.hasFallen == true else { break }
      calls += 1
    }
    #expect(calls >= least)
    try bench.stop()
  }
}

import LiveSupport
import Model
import Testing

@testable import Live

/// `kill -9` of Quanta at every call that changes a host, and what the next run makes of it.
@Suite(.ownThreads, .enabled(if: LiveSiteBench.obstacle == nil, LiveSiteBench.comment))
struct KillTests {
  private static let ways: [(Blow, LiveSite.Halfway)] = [
    (.killedBefore, .complete), (.killedAfter, .complete), (.killedBefore, .rollBack),
  ]

  @Test(arguments: ways)
  func everyCallOfALifeMayBeTheLast(_ blow: Blow, _ halfway: LiveSite.Halfway) throws {
    let bench = try LiveSiteBench()
    defer { bench.end() }
    bench.site.halfway = halfway
    // Its calls come between others, now here, now there; they have tests of their own.
    bench.site.records = 0
    let keeper = try bench.keeper()
    defer { keeper.end() }
    // The first life also sets the site up.
    try bench.plainLife()
    bench.proxies[0].forgetCalls()
    try bench.plainLife()
    let calls = bench.proxies[0].changes.count
    var killed = 0
    for number in 1...calls {
      let mark = bench.aim(blow, at: number, keeper)
      try bench.plainLife()
      if mark.hasFallen { killed += 1 }
      bench.calm()
      let faults = try bench.faults()
      try #require(faults == [], "\(blow) at call \(number), \(halfway.rawValue)")
    }
    // One that comes while it starts up may be of another number.
    #expect(killed >= calls - 2)
  }

  @Test(arguments: ways)
  func everyCallOfAMoveMayBeTheLast(_ blow: Blow, _ halfway: LiveSite.Halfway) throws {
    let bench = try LiveSiteBench(cores: [1, 1], policy: LiveSiteBench.moving)
    try everyCall(of: bench, blow, halfway, least: 5) { try bench.movingLife($0) }
  }

  @Test(arguments: ways)
  func everyCallOfAReturnElsewhereMayBeTheLast(_ blow: Blow, _ halfway: LiveSite.Halfway) throws {
    let bench = try LiveSiteBench(cores: [1, 1])
    try everyCall(of: bench, blow, halfway, least: 3) { try bench.returningLife($0) }
  }

  /// Calls to the host that is left, and to the one that is gone to.
  private func everyCall(
    of bench: LiveSiteBench, _ blow: Blow, _ halfway: LiveSite.Halfway, least: Int,
    _ life: (() throws -> Void) throws -> Void
  ) throws {
    defer { bench.end() }
    bench.site.halfway = halfway
    // Its calls come between others, now here, now there; they have tests of their own.
    bench.site.records = 0
    let keeper = try bench.keeper()
    defer { keeper.end() }
    for host in [0, 1] {
      var calls = 0
      while true {
        var mark: Blow.Mark?
        try life { mark = bench.aim(blow, at: calls + 1, of: host, keeper) }
        let faults = try bench.faults()
        try #require(faults == [], "\(blow) at call \(calls + 1) to host \(host), \(halfway.rawValue)")
        guard mark?.hasFallen == true else { break }
        calls += 1
      }
      #expect(calls >= least)
    }
  }
}

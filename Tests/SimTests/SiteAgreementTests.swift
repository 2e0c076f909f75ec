import Model
import TestSupport
import Testing
import Workload

@testable import Policy
@testable import Sim

/// Where virtual machines cost nothing and each has a host of one core to itself, a site is a machine of processors.
@Suite("Sites that are machines of processors")
struct SiteAgreementTests {
  static func starts(_ arrivals: [Arrival], _ policy: String, hosts: Int32) throws -> [Int64: Int64] {
    var site = SiteCase()
    site.arrivals = arrivals
    site.shape = .processors(hosts)
    site.backfill = policy
    var replay = try site.replay()
    var starts: [Int64: Int64] = [:]
    try replay.run { for record in $0 { starts[record.job.id] = record.job.start.microseconds } }
    return starts
  }

  static func plainStarts(_ arrivals: [Arrival], _ policy: String, hosts: Int32) throws -> [Int64: Int64] {
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    var replay = try Replay(ArrivalList(arrivals), on: .processors(hosts), under: rules)
    var starts: [Int64: Int64] = [:]
    try replay.run { for record in $0 { starts[record.id] = record.start.microseconds } }
    return starts
  }

  static let policies = [
    ("fcfs", "fcfs"), ("easy", "easy(processors: named)"),
    ("depth(reservations: 3)", "depth(reservations: 3, processors: named)"),
  ]

  @Test("jobs start when they start on processors", arguments: policies)
  func random(policy: String, named: String) throws {
    for seed in UInt64(1)...30 {
      let workload = RandomWorkload(
        seed: seed, jobs: 60, capacity: Int32([1, 3, 8, 16][Int(seed % 4)]),
        estimates: [.exact, .over, .wild][Int(seed % 3)])
      let arrivals = workload.arrivals()
      let site = try Self.starts(arrivals, policy, hosts: workload.capacity)
      let plain = try Self.plainStarts(arrivals, named, hosts: workload.capacity)
      #expect(site == plain, "seed \(seed)")
    }
  }

  /// A site promises every start anew at each pass; conservative backfilling on processors keeps what it promised, and only improves it.
  /// With right estimates nothing ends early, promises come out as they were, and so do schedules.
  @Test("with right estimates conservative backfilling does too")
  func conservative() throws {
    for seed in UInt64(1)...20 {
      let workload = RandomWorkload(
        seed: seed, jobs: 50, capacity: Int32([1, 3, 8, 16][Int(seed % 4)]), estimates: .exact)
      let arrivals = workload.arrivals()
      let site = try Self.starts(arrivals, "conservative", hosts: workload.capacity)
      let plain = try Self.plainStarts(arrivals, "conservative(processors: named)", hosts: workload.capacity)
      #expect(site == plain, "seed \(seed)")
    }
  }

  static let log = "swf/KTH-SP2-1996-2.1-cln.swf.gz"

  @Test(
    "the first 2,000 jobs of a real log do too",
    .enabled(if: RealLogs.has(log), "skipped: the real logs are not beside the project"),
    arguments: policies.prefix(2))
  func realLog(policy: String, named: String) throws {
    let source = try SWFArrivals(try SWFLog.open(path: RealLogs.path(Self.log)), processors: 100)
    var arrivals: [Arrival] = []
    try source.read(into: &arrivals, limit: 2000)
    #expect(arrivals.count == 2000)
    let site = try Self.starts(arrivals, policy, hosts: 100)
    let plain = try Self.plainStarts(arrivals, named, hosts: 100)
    #expect(site == plain)
  }
}

import Model
import Testing

/// Policies that must give one and the same schedule, job by job.
@Suite("Equivalent policies")
struct EquivalenceTests {
  static func expectEqual(_ a: [Int64], _ b: [Int64], _ note: String) {
    #expect(a == b, Comment(rawValue: note))
  }

  static let pairs = [
    ("easy", "depth(reservations: 1)"), ("easy(pass: event)", "depth(reservations: 1, pass: event)"),
    ("easy(candidates: sjf)", "depth(reservations: 1, candidates: sjf)"),
    ("easy(candidates: fcfs)", "easy"), ("easy(order: sjf)", "easy(order: sjf, candidates: sjf)"),
    ("easy(processors: named)", "depth(reservations: 1, processors: named)"),
    ("none(processors: named)", "fcfs"), ("none(pass: event)", "fcfs"),
  ]

  @Test("by definition", arguments: pairs)
  func definition(a: String, b: String) throws {
    for seed in UInt64(1)...15 {
      let workload = RandomWorkload(seed: seed, jobs: 70, capacity: seed % 2 == 0 ? 37 : 8)
      Self.expectEqual(try workload.starts(a), try workload.starts(b), "seed \(seed): \(a), \(b)")
    }
  }

  @Test("with single-core hosts, whatever the placement", arguments: ["fcfs", "easy", "depth", "conservative"])
  func singleCore(policy: String) throws {
    for seed in UInt64(1)...6 {
      let workload = RandomWorkload(seed: seed, jobs: 60)
      let expected = try workload.starts(policy)
      for placement in InvariantTests.placements {
        let placed = InvariantTests.adding("placement: \(placement)", to: policy)
        Self.expectEqual(try workload.starts(placed), expected, "seed \(seed), \(placed)")
      }
    }
  }

  @Test("of single processors, named or counted", arguments: ["fcfs", "easy", "easy(order: sjf)"])
  func narrow(policy: String) throws {
    for seed in UInt64(1)...8 {
      let workload = RandomWorkload(seed: seed, jobs: 70, capacity: 6, widest: 1)
      let named = InvariantTests.adding("processors: named", to: policy)
      Self.expectEqual(try workload.starts(named), try workload.starts(policy), "seed \(seed), \(named)")
    }
  }

  static let anyBackfill = [
    "fcfs", "easy", "easy(window: \"<\")", "easy(extra: false)", "easy(candidates: sjf)", "easy(order: wfp3)",
    "easy(pass: event)", "depth(reservations: 3)", "depth(reservations: 1000, candidates: saf)", "depth(pass: event)",
    "conservative", "conservative(compression: false)", "conservative(order: sjf)", "conservative(order: expansion)",
    "conservative(pass: event)", "conservative(compression: false, pass: event)",
  ]

  @Test("on a single host, named or counted", arguments: anyBackfill)
  func singleHost(policy: String) throws {
    for seed in UInt64(1)...10 {
      let overruns = seed % 4 == 0 && !policy.contains("conservative")
      let workload = RandomWorkload(seed: seed, jobs: 60, estimates: overruns ? .under : nil, longest: 20)
      let host = ClusterShape(groups: [.init(count: 1, host: HostShape(cores: workload.capacity))])
      let named = InvariantTests.adding("processors: named", to: policy)
      Self.expectEqual(try workload.starts(named, on: host), try workload.starts(policy), "seed \(seed), \(named)")
    }
  }

  @Test("clairvoyant, or told the truth", arguments: ["easy", "depth", "conservative", "sjf"])
  func clairvoyant(policy: String) throws {
    for seed in UInt64(1)...10 {
      let workload = RandomWorkload(seed: seed, jobs: 70)
      var honest = workload
      for index in honest.jobs.indices { honest.jobs[index].requested = honest.jobs[index].actual }
      let seer =
        policy == "sjf" ? "none(order: sjf, clairvoyant: true)" : InvariantTests.adding("clairvoyant: true", to: policy)
      Self.expectEqual(try workload.starts(seer), try honest.starts(policy), "seed \(seed), \(seer)")
    }
  }

  @Test("with exact estimates, conservative backfilling with and without compression, or planned anew each time")
  func exactEstimates() throws {
    for seed in UInt64(1)...20 {
      let workload = RandomWorkload(seed: seed, jobs: 70, estimates: .exact)
      let expected = try workload.starts("conservative")
      Self.expectEqual(try workload.starts("conservative(compression: false)"), expected, "seed \(seed)")
      Self.expectEqual(try workload.starts("depth(reservations: 100000)"), expected, "seed \(seed)")
    }
  }

  @Test("in other units of time", arguments: ["easy", "conservative", "depth"])
  func units(policy: String) throws {
    for seed in UInt64(1)...6 {
      let workload = RandomWorkload(seed: seed, jobs: 70)
      let expected = try workload.starts(policy)
      for unit in [1, 7_919] as [Int64] {
        let records = try Extremes.replay(policy, workload.arrivals(secondsPer: unit), processors: workload.capacity)
        Self.expectEqual(
          records.map { $0.start.microseconds / unit }, expected, "seed \(seed), \(policy), unit \(unit) µs")
      }
    }
  }
}

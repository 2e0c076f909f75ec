import Model
import Testing

@testable import Policy
@testable import Sim

/// What holds of every schedule, whatever the policy.
@Suite("Invariants of every schedule")
struct InvariantTests {
  static let policies = [
    "fcfs", "easy", "easy(window: \"<\", extra: false)", "easy(pass: event)", "easy(candidates: sjf)",
    "depth(reservations: 3)", "depth(reservations: 3, pass: event)", "conservative", "conservative(compression: false)",
    "conservative(pass: event)", "easy(order: wfp3)", "easy(order: fair-share)", "depth(order: expansion)",
    "conservative(order: unicef)", "conservative(order: sjf)", "easy(clairvoyant: true)",
  ]

  static let placements = ["first-fit", "next-fit", "best-fit", "worst-fit", "random-fit(seed: 3)", "contiguous"]

  static func adding(_ option: String, to policy: String) -> String {
    if policy == "fcfs" { return "none(\(option))" }
    return policy.hasSuffix(")") ? policy.dropLast() + ", \(option))" : policy + "(\(option))"
  }

  @Test("work is conserved and nobody runs too early, too long or on too much", arguments: policies)
  func conservation(policy: String) throws {
    for seed in UInt64(1)...25 {
      let workload = RandomWorkload(
        seed: seed, jobs: 80, estimates: seed % 5 == 0 ? .under : nil, tooWide: seed % 3 == 0)
      try Self.check(policy, workload, on: .processors(workload.capacity), seed: seed)
    }
  }

  @Test("hosts are never overfilled", arguments: policies, ["counted", "named"])
  func hosts(policy: String, processors: String) throws {
    for (index, placement) in Self.placements.enumerated() {
      let expression = Self.adding("placement: \(placement), processors: \(processors)", to: policy)
      for seed in [1, 2, 300] as [UInt64] {
        var workload = RandomWorkload(
          seed: seed * 31 + UInt64(index), jobs: 50, capacity: 24, estimates: seed == 2 ? .under : nil)
        let hasMemory = processors == "named" && seed == 2
        if hasMemory { for job in workload.jobs.indices { workload.jobs[job].memory = Int64(job % 7) * 10 } }
        let shape = ClusterShape(groups: [
          .init(count: 4, host: HostShape(cores: 4, memoryKiB: 100)),
          .init(count: 8, host: HostShape(cores: 1, memoryKiB: 60)),
        ])
        try Self.check(expression, workload, on: shape, demandsMemory: hasMemory, seed: seed)
      }
    }
  }

  static func check(
    _ policy: String, _ workload: RandomWorkload, on shape: ClusterShape, demandsMemory: Bool = false, seed: UInt64
  ) throws {
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    var replay = try Replay(
      ArrivalList(workload.arrivals()), on: shape, under: rules, demandsMemory: demandsMemory, keepsPlacements: true)
    var records: [JobRecord] = []
    var free: Int32 = .max
    while try replay.advance(instants: 1) { free = min(free, replay.controller.books.free) }
    replay.takeRecords { records = $0 }
    let note = Comment(rawValue: "seed \(seed), \(policy)")
    #expect(free >= 0, note)
    records.sort { $0.id < $1.id }
    #expect(records.map(\.id) == workload.jobs.map(\.id), note)
    var busy: Int64 = 0
    for (record, job) in zip(records, workload.jobs) {
      #expect(record.start >= record.submit, note)
      if record.outcome == .rejected {
        #expect(record.start == record.submit && record.end == record.submit, note)
        #expect(job.processors > workload.capacity || demandsMemory, note)
        continue
      }
      #expect(job.processors <= workload.capacity, note)
      #expect(record.run == .seconds(job.actual), note)
      busy += job.actual * Int64(job.processors) * 1_000_000
    }
    #expect(replay.observer.totals.busy == Double(busy), note)
    #expect(replay.observer.totals.last == records.map(\.end).max(), note)
    #expect(replay.activeCount == 0 && replay.controller.books.free == workload.capacity, note)
    #expect(replay.controller.books.profile.isEmpty && replay.controller.books.promises.isEmpty, note)
    #expect(replay.controller.books.queuedProcessors == 0 && replay.controller.books.runningCount == 0, note)
    checkPlacements(replay.takePlacements(), records, workload, shape, note)
  }

  /// Every host's cores and memory at every start, and that each job has all its virtual machines somewhere.
  static func checkPlacements(
    _ placements: [(id: Int64, runs: [HostRun])], _ records: [JobRecord], _ workload: RandomWorkload,
    _ shape: ClusterShape, _ note: Comment
  ) {
    guard placements.contains(where: { !$0.runs.isEmpty }) else { return }
    let hosts = shape.groups.flatMap { [HostShape](repeating: $0.host, count: Int($0.count)) }
    var changes: [(time: SimTime, isStart: Bool, id: Int64)] = []
    for record in records where record.outcome != .rejected {
      changes += [(record.start, true, record.id), (record.end, false, record.id)]
    }
    changes.sort { ($0.time, $0.isStart ? 1 : 0, $0.id) < ($1.time, $1.isStart ? 1 : 0, $1.id) }
    let runs = Dictionary(uniqueKeysWithValues: placements.map { ($0.id, $0.runs) })
    var cores = hosts.map(\.cores)
    var memory = hosts.map { $0.memoryKiB ?? .max / 2 }
    for change in changes {
      let job = workload.jobs[Int(change.id) - 1]
      var machines: Int32 = 0
      for run in runs[change.id] ?? [] {
        for host in Int(run.first)..<Int(run.first + run.hosts) {
          machines += run.each
          cores[host] += change.isStart ? -run.each : run.each
          memory[host] += Int64(change.isStart ? -run.each : run.each) * job.memory
          #expect(cores[host] >= 0 && memory[host] >= 0, note)
        }
      }
      #expect(machines == job.processors, note)
    }
  }
}

import Model
import Policy
import Sim
import Testing

enum Extremes {
  static let policies = [
    "fcfs", "easy", "easy(pass: event)", "depth", "depth(pass: event)", "conservative",
    "conservative(compression: false)",
    "conservative(pass: event)", "easy(processors: named)", "depth(processors: named)",
    "conservative(processors: named)",
    "conservative(processors: named, compression: false)", "easy(order: wfp3)", "conservative(order: f1)",
  ]

  static func arrival(_ id: Int64, submit: Int64 = 0, actual: Int64, requested: Int64, width: Int32) -> Arrival {
    Arrival(
      workspace: Workspace(
        id: id, jobNumber: id, submit: SimTime(microseconds: submit), count: width,
        requested: SimDuration(microseconds: requested)),
      actual: SimDuration(microseconds: actual))
  }

  /// Records in order of id.
  static func replay(_ policy: String, _ arrivals: [Arrival], processors: Int32) throws -> [JobRecord] {
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    var replay = try Replay(ArrivalList(arrivals), on: .processors(processors), under: rules)
    var records: [JobRecord] = []
    try replay.run { records += $0 }
    return records.sorted { $0.id < $1.id }
  }
}

@Suite("Extreme workloads")
struct ExtremeTests {
  @Test("requests without end are served in their turn", arguments: Extremes.policies)
  func endlessRequests(policy: String) throws {
    // Everybody asks for ever and is done in ten seconds; some ask for half of ever.
    let arrivals = (Int64(1)...40).map { id in
      Extremes.arrival(
        id, submit: id / 4 * 1_000_000, actual: 10_000_000, requested: id % 3 == 0 ? .max / 2 : .max,
        width: Int32(1 + id % 4))
    }
    let records = try Extremes.replay(policy, arrivals, processors: 5)
    #expect(records.count == 40)
    #expect(records.allSatisfy { $0.outcome == .finished && $0.run == .seconds(10) })
  }

  @Test("jobs of a microsecond pass one after another", arguments: Extremes.policies)
  func microseconds(policy: String) throws {
    let arrivals = (Int64(1)...60).map {
      Extremes.arrival($0, submit: $0 % 2, actual: 1, requested: $0 % 5 == 0 ? 2 : 1, width: Int32(1 + $0 % 3))
    }.sorted { ($0.workspace.submit, $0.workspace.id) < ($1.workspace.submit, $1.workspace.id) }
    let records = try Extremes.replay(policy, arrivals, processors: 3)
    #expect(records.count == 60)
    let work = records.reduce(0) { $0 + Int64($1.processors) }
    let last = try #require(records.map(\.end.microseconds).max())
    #expect(last * 3 >= work && last <= 60 * 2)
  }

  @Test("a crowd at one instant is served", arguments: ["fcfs", "easy", "easy(candidates: sjf)", "sjf"])
  func crowd(policy: String) throws {
    let count: Int64 = 10_000
    let arrivals = (1...count).map {
      Extremes.arrival($0, actual: 1_000_000, requested: 1_000_000 + ($0 * 7919) % 1000, width: 1)
    }
    let records = try Extremes.replay(policy, arrivals, processors: 5_000)
    #expect(records.count == count)
    #expect(records.filter { $0.start == .zero }.count == 5_000)
    #expect(records.allSatisfy { $0.start <= .seconds(1) })
  }

  @Test(
    "hundreds at one instant with reservations for all", arguments: ["depth(reservations: 100000)", "conservative"])
  func crowdWithReservations(policy: String) throws {
    let arrivals = (Int64(1)...400).map {
      Extremes.arrival($0, actual: 1_000_000, requested: 1_000_000, width: Int32(1 + $0 % 7))
    }
    let records = try Extremes.replay(policy, arrivals, processors: 500)
    #expect(records.count == 400)
    let work = records.reduce(0) { $0 + Int64($1.processors) }
    let last = try #require(records.map(\.end).max())
    #expect(last <= .seconds(work / 500 + 2))
  }

  @Test("who runs on for hours past the estimate delays but never doubles up", arguments: Extremes.policies)
  func longOverruns(policy: String) throws {
    for seed in UInt64(1)...3 {
      var workload = RandomWorkload(seed: seed, jobs: 40, capacity: 6, estimates: .under)
      for index in workload.jobs.indices where index % 6 == 0 { workload.jobs[index].actual *= 400 }
      try InvariantTests.check(policy, workload, on: .processors(6), seed: seed)
    }
  }

  @Test("who is too wide is turned away at once, and only they", arguments: Extremes.policies)
  func tooWide(policy: String) throws {
    let arrivals = [
      Extremes.arrival(1, actual: 50, requested: 60, width: 4), Extremes.arrival(2, actual: 1, requested: 1, width: 5),
      Extremes.arrival(3, submit: 5, actual: 7, requested: 7, width: .max),
      Extremes.arrival(4, submit: 5, actual: 7, requested: 7, width: 4),
    ]
    let records = try Extremes.replay(policy, arrivals, processors: 4)
    #expect(records.map(\.outcome) == [.finished, .rejected, .rejected, .finished])
    // Without compression, a promise is kept to the microsecond.
    #expect(records.map(\.start.microseconds) == [0, 0, 5, policy.contains("compression: false") ? 60 : 50])
  }

  @Test("work that outlasts time is refused with the job named")
  func endlessWork() throws {
    let arrivals = [Extremes.arrival(1, submit: 1, actual: .max, requested: 5, width: 1)]
    let error = #expect(throws: QuantaError.self) {
      try Extremes.replay("easy", arrivals, processors: 1)
    }
    #expect(error?.kind == .data && error?.message.contains("workspace 1 ") == true)
  }
}

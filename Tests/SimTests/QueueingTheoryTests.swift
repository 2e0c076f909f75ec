import Model
import Policy
import Sim
import Stats
import Testing

/// The queue that has an exact answer: Poisson arrivals, exponential service, c servers.
@Suite("Queueing theory")
struct QueueingTheoryTests {
  /// Mean wait of one replication, in mean services, the first fifth left out as warm-up.
  static func meanWait(servers: Int, utilisation: Double, jobs: Int, replication: Int) throws -> Double {
    let streams = RandomStreams(seed: 20_031, replication: replication)
    var gaps = streams.stream("arrival", entity: servers)
    var services = streams.stream("service", entity: servers)
    let gap = try Exponential(mean: 1 / (utilisation * Double(servers)))
    let service = try Exponential(mean: 1)
    // A mean service of 1000 s keeps the rounding to microseconds far below what is measured.
    var time = 0.0
    let arrivals = (1...jobs).map { id in
      time += gap.sample(&gaps)
      let length = SimDuration(microseconds: max(1, Int64(service.sample(&services) * 1e9)))
      let workspace = Workspace(
        id: Int64(id), jobNumber: Int64(id), submit: SimTime(microseconds: Int64(time * 1e9)), count: 1,
        requested: length)
      return Arrival(workspace: workspace, actual: length)
    }
    let rules = try PolicySpecification(parsing: "fcfs", registry: Registry()).rules
    var replay = try Replay(ArrivalList(arrivals), on: .processors(Int32(servers)), under: rules)
    var total = 0.0
    var counted = 0
    try replay.run { records in
      for record in records where record.id > jobs / 5 {
        total += record.wait.seconds
        counted += 1
      }
    }
    return total / Double(counted) / 1000
  }

  @Test("mean wait is Erlang's", arguments: [1, 4, 16], [0.5, 0.7, 0.85])
  func erlangC(servers: Int, utilisation: Double) throws {
    let waits = try (0..<12).map {
      try Self.meanWait(servers: servers, utilisation: utilisation, jobs: 2500, replication: $0)
    }
    let interval = try ConfidenceInterval.mean(of: waits, level: 0.99)
    let exact = try ErlangC(servers: servers, offeredLoad: utilisation * Double(servers)).meanWait(serviceRate: 1)
    #expect(interval.contains(exact), "\(interval.lower)…\(interval.upper) misses \(exact)")
    #expect(interval.halfWidth < max(0.02, exact * 0.5), "so wide an interval would prove nothing")
  }
}

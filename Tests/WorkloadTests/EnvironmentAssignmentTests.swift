import Model
import Stats
import TestSupport
import Testing

@testable import Workload

@Suite("Assigning environments")
struct EnvironmentAssignmentTests {
  private func catalogue(_ count: Int) -> EnvironmentCatalogue {
    EnvironmentCatalogue((1...count).map { Environment(name: "e\($0)", imageKiB: 1) })
  }

  private func ids(_ count: Int) -> [EnvironmentID] { (1...count).map { EnvironmentID(index: Int32($0)) } }

  private func arrivals(_ count: Int) -> [Arrival] {
    (1...Int64(count)).map { id -> Arrival in
      var workspace = Workspace(id: id, jobNumber: id, submit: .seconds(id), count: 1, requested: .seconds(1))
      workspace.environment = EnvironmentID(index: 3)
      workspace.user = Int32(id % 4)
      workspace.application = Int32(id % 5)
      return Arrival(workspace: workspace, actual: .seconds(1))
    }
  }

  private func drawn(_ popularity: EnvironmentAssignment.Popularity, of count: Int, seed: UInt64 = 7) throws
    -> EnvironmentAssignment
  {
    try EnvironmentAssignment(
      .drawn(among: ids(count), popularity), catalogue: catalogue(count), streams: RandomStreams(seed: seed))
  }

  /// Counts by environment of all arrivals, read in batches.
  private func counts(_ assignment: EnvironmentAssignment, _ arrivals: [Arrival]) throws -> AssignedArrivals<
    ArrivalList
  > {
    var source = AssignedArrivals(ArrivalList(arrivals), assignment)
    var buffer: [Arrival] = []
    var before = -1
    while buffer.count != before {
      before = buffer.count
      try source.read(into: &buffer, limit: 777)
    }
    #expect(buffer.count == arrivals.count)
    for (index, count) in source.counts.enumerated() {
      #expect(Int(count) == buffer.count { Int($0.workspace.environment.index) == index })
    }
    return source
  }

  /// χ² of `counts` (from environment 1 on) against these weights.
  private func chiSquare(_ counts: [Int64], _ weights: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    let sum = weights.reduce(0, +)
    return zip(weights, counts.dropFirst()).reduce(0) { result, pair in
      let expected = total * pair.0 / sum
      return result + (Double(pair.1) - expected) * (Double(pair.1) - expected) / expected
    }
  }

  @Test("Frequencies follow the popularity", arguments: UInt64(1)...3)
  func frequencies(seed: UInt64) throws {
    let skewed = Array(repeating: 0.1, count: 7) + Array(repeating: 0.01, count: 30)
    let zipf = (1...37).map { 1 / Double($0) }
    let cases: [(EnvironmentAssignment.Popularity, [Double])] = [
      (.uniform, Array(repeating: 1, count: 37)), (.weights(skewed), skewed), (.zipf(exponent: 1), zipf),
    ]
    for (popularity, weights) in cases {
      let counts = try counts(drawn(popularity, of: 37, seed: seed), arrivals(20_000)).counts
      // 36 degrees of freedom: the 99.9th percentile is 68.0, the 0.1th 14.4.
      let statistic = chiSquare(counts, weights)
      #expect(statistic < 68 && statistic > 14.4, "\(popularity): χ² = \(statistic)")
    }
  }

  @Test("A draw depends on the workspace's number alone")
  func stable() throws {
    let assignment = try drawn(.uniform, of: 37)
    let all = arrivals(500)
    let first = all.map { assignment.choice(for: $0.workspace).environment }
    #expect(all.reversed().map { assignment.choice(for: $0.workspace).environment } == first.reversed())
    var changed = all[99].workspace
    changed.user = 77
    changed.submit = .zero
    #expect(assignment.choice(for: changed).environment == first[99])
    let other = try drawn(.uniform, of: 37, seed: 8)
    #expect(all.map { other.choice(for: $0.workspace).environment } != first)
  }

  @Test("By application and by user, others counted")
  func tables() throws {
    let streams = RandomStreams(seed: 1)
    let table: [Int32: EnvironmentID] = [0: EnvironmentID(index: 1), 1: EnvironmentID(index: 2)]
    let byApplication = try counts(
      EnvironmentAssignment(
        .byApplication(table, otherwise: EnvironmentID(index: 4)), catalogue: catalogue(4), streams: streams),
      arrivals(100)
    )
    #expect(byApplication.counts == [0, 20, 20, 0, 60] && byApplication.others == 60)
    let byUser = try counts(
      EnvironmentAssignment(.byUser(table, otherwise: nil), catalogue: catalogue(4), streams: streams), arrivals(100))
    // Who is in no table keeps what the trace says, number 3.
    #expect(byUser.counts == [0, 25, 25, 50] && byUser.others == 50)
    let traced = try counts(
      EnvironmentAssignment(.traced, catalogue: catalogue(4), streams: streams), arrivals(100))
    #expect(traced.counts == [0, 0, 0, 100] && traced.others == 0)
  }

  @Test("What makes no sense is refused")
  func refusals() throws {
    let streams = RandomStreams(seed: 1)
    let bad: [(EnvironmentAssignment.Rule, String)] = [
      (.byUser([3: EnvironmentID(index: 9)], otherwise: nil), "no environment 9 in the catalogue of 4"),
      (.byUser([:], otherwise: EnvironmentID(index: -1)), "no environment -1"),
      (.drawn(among: [], .uniform), "no environment to draw from"),
      (.drawn(among: ids(4), .weights([1, 2])), "2 weights for 4"),
      (.drawn(among: ids(4), .weights([1, -2, 0, 0])), "weights of the environments make no sense"),
      (.drawn(among: ids(4), .weights([0, 0, 0, 0])), "must not all be 0"),
      (.drawn(among: ids(4), .zipf(exponent: -1)), "Zipf exponent of -1.0"),
    ]
    for (rule, message) in bad {
      let error = try #require(throws: QuantaError.self) {
        try EnvironmentAssignment(rule, catalogue: catalogue(4), streams: streams)
      }
      #expect(error.kind == .usage && error.message.contains(message), "\(error.message)")
    }
  }
}

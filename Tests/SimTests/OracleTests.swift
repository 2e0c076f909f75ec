import Model
import Policy
import Sim
import TestSupport
import Testing
import Workload

/// Job by job, the schedules are those of independent simulators.
@Suite("Schedules of a real log")
struct OracleTests {
  static let log = "swf/KTH-SP2-1996-2.1-cln.swf.gz"

  static let easyAsOthersSayIt = [
    "easy", "depth(reservations: 1)", "easy(processors: counted, pass: instant, window: \"<=\")",
    "easy(placement: first-fit)",
  ]

  @Test(
    "equal those of other simulators to the second",
    .enabled(if: RealLogs.has(log), "skipped: the real logs are not beside the project"),
    arguments: [("fcfs", "kth-fcfs"), ("easy(candidates: sjf)", "kth-sjbf")]
      + easyAsOthersSayIt.map { ($0, "kth-easy") })
  func equalsOracle(policy: String, oracle: String) throws {
    let expected = try RealLogs.oracle(oracle)
    #expect(expected.count == 28467)
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    let log = try SWFLog.open(path: RealLogs.path(Self.log))
    var replay = try Replay(SWFArrivals(log, processors: 100), on: .processors(100), under: rules)
    var records: [JobRecord] = []
    try replay.run { records += $0 }
    records.sort { $0.id < $1.id }
    #expect(records.count == expected.count)
    var differing = 0
    for (record, row) in zip(records, expected) {
      let mine = [
        record.id, record.submit.microseconds / 1_000_000, record.start.microseconds / 1_000_000,
        record.end.microseconds / 1_000_000, Int64(record.processors), record.run.microseconds / 1_000_000,
        record.requested.microseconds / 1_000_000,
      ]
      if mine != row {
        differing += 1
        if differing <= 3 { Issue.record("\(policy): got \(mine), expected \(row)") }
      }
    }
    #expect(differing == 0, "\(differing) jobs differ")
  }
}

@Suite("Published results")
struct PublishedResultTests {
  static let log = "swf/KTH-SP2-1996-2.swf.gz"

  /// Gaussier, Glesser, Reis, Trystram, *Improving backfilling by using machine learning to predict running times*, SC 2015: EASY on
  /// KTH-SP2, mean bounded slowdown 92.58 (τ = 10 s). The paper does not state its rules to the last tie; those
  /// of this project give 92.79, and 92.67 with a pass after each event.
  @Test(
    "EASY on KTH-SP2 has the mean bounded slowdown of the paper",
    .enabled(if: RealLogs.has(log), "skipped: the real logs are not beside the project"))
  func easyOnKTH() throws {
    let rules = try PolicySpecification(parsing: "easy", registry: Registry()).rules
    let log = try SWFLog.open(path: RealLogs.path(Self.log))
    var replay = try Replay(SWFArrivals(log, processors: 100), on: .processors(100), under: rules)
    var (sum, jobs) = (0.0, 0)
    try replay.run { records in
      for record in records {
        sum += max(1, (record.wait + record.run).seconds / max(record.run.seconds, 10))
        jobs += 1
      }
    }
    #expect(jobs == 28481)
    #expect(abs(sum / Double(jobs) / 92.58 - 1) < 0.005)
  }
}

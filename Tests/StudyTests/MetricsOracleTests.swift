import Foundation
import Model
import TestSupport
import Testing

@testable import Study

/// The published figures of the oracles, to every printed digit.
@Suite(.enabled(if: RealLogs.present, "\(RealLogs.absent)"))
struct MetricsOracleTests {
  @Test(arguments: [
    ("kth-fcfs", "354175.950", "6821.9353", "0.69854", "28781494"),
    ("kth-easy", "6890.577", "92.8306", "0.69897", "28763776"),
    ("kth-sjbf", "5934.203", "67.9867", "0.69897", "28763776"),
  ])
  func figures(file: String, wait: String, slowdown: String, utilisation: String, makespan: String) throws {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: try RealLogs.records(file))
    let metrics = try accumulator.summary(processors: 100).metrics
    func digits(_ key: String, _ decimals: Int) -> String { String(format: "%.\(decimals)f", metrics[key] ?? .nan) }
    #expect(accumulator.ranJobs == 28_467)
    #expect(digits("mean_wait_s", 3) == wait)
    #expect(digits("mean_bounded_slowdown", 4) == slowdown)
    #expect(digits("utilisation", 5) == utilisation)
    #expect(digits("makespan_s", 0) == makespan)
  }
}

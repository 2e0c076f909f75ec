import Foundation
import Policy
import TestSupport
import Testing

@testable import Study

@Suite("Published experiments") struct PublishedExperimentTests {
  private static let reports = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Reports").standardizedFileURL.path

  private func study(_ path: String) throws -> ScenarioStudy {
    try ScenarioStudy(
      path: "\(Self.reports)/\(path)", registry: Registry(), folders: TraceFolders([RealLogs.folder.path]))
  }

  @Test("Every study under Reports can be read", .enabled(if: RealLogs.has("haizea"), "\(RealLogs.absent)"))
  func reads() throws {
    #expect(try study("haizea-hpdc08/study.yaml").workloads.count == 73)
    #expect(try study("haizea-hpdc08/published.yaml").scenarios.count == 6)
    #expect(try study("licence-or-hardware/study.yaml").scenarios.count == 3)
  }

  /// B. Sotomayor, K. Keahey, I. Foster, HPDC 2008: figures and reach as in `Reports/haizea-hpdc08`.
  @Test(
    "Suspending for reservations of 10 %, 3 h, 25–48 nodes comes out as published",
    .enabled(if: RealLogs.has("haizea"), "\(RealLogs.absent)"))
  func suspendsAsPublished() throws {
    let run = try ScenarioRun(study("haizea-hpdc08/published.yaml"), only: "no VM*", threads: 2)
    let results = try run.execute(into: nil)
    let value = { (key: String, workload: Int, scenario: Int) in
      try #require(results.value(key, workload: workload, scenario: scenario))
    }
    let baseline = try value("best_effort_done_s", 0, 0)
    #expect(abs(baseline / 2_674_265 - 1) < 0.01)
    for (scenario, time, wait, slowdown) in [(0, 0.0391, 16_910.0, 60.48), (1, -0.0076, 6_180.0, 31.05)] {
      #expect(abs(try value("best_effort_done_s", 1, scenario) / baseline - 1 - time) < 0.015)
      #expect(abs(try value("best_effort_mean_wait_s", 1, scenario) / wait - 1) < 0.25)
      #expect(abs(try value("best_effort_mean_bounded_slowdown", 1, scenario) / slowdown - 1) < 0.25)
    }
  }
}

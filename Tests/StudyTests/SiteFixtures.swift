import Foundation
import Model
import TestSupport

@testable import Policy
@testable import Study

/// Records as a site of virtual machines might leave them: made up, but lawful, and the same for a seed.
enum SiteFixtures {
  static func row(
    _ id: Int64, terms: Terms = .bestEffort(preemptible: true), submit: Double = 0, wait: Double = 0, run: Double = 100,
    dedicated: Double? = nil, count: Int32 = 1, outcome: Outcome = .finished, environment: Int32 = 0
  ) -> SiteRow {
    let job = Fixtures.job(id, submit: submit, wait: wait, run: run, processors: count, outcome: outcome)
    var record = WorkspaceRecord(
      job: job, terms: terms, environment: EnvironmentID(index: environment), count: count, quantum: .processor)
    if outcome != .rejected {
      record.phases[.run] = job.run
      record.promised = Double(count) * Double(job.run.microseconds)
      record.wanted = record.promised
      record.received = record.promised
    }
    return SiteRow(record: record, dedicated: SimDuration(seconds: dedicated ?? run) ?? .zero)
  }

  static let study = """
    title: Six ways to run a site
    note: Made-up records, to see the page with.
    cluster: [{hosts: 24}]
    environments: {count: 37, image: 4GiB}
    workloads:
      - each: {share: [5, 10, 20]}
        name: "reservations of ${share} %"
        trace: log.swf
    scenarios:
      - {name: "no VM, no suspend", policy: easy}
      - {name: "no VM, suspend", policy: "easy(candidates: sjf)"}
      - {name: "VM, image predeployed", policy: easy, assign: uniform}
      - {name: "VM, images staged", policy: easy, assign: uniform}
      - {name: "VM, reuse, uniform", policy: easy, assign: uniform}
      - {name: "VM, reuse, skewed", policy: easy, assign: {weights: [7 x 10, 30 x 1]}}
    discard: 5%
    price: {currency: EUR, kwh: 0.25, pue: 1.4, host-hour: 0.08, licence-per-host-year: 300}
    published:
      - measure: best_effort_mean_wait_s
        workload: reservations of 10 %
        source: a paper nobody wrote
        within: 25%
        values: {"no VM, no suspend": 16910, "no VM, suspend": 6180, "VM, reuse, skewed": 10690}
      - measure: best_effort_done_relative
        workload: reservations of 10 %
        within: 1.5%
        values: {"no VM, no suspend": +3.91%, "no VM, suspend": -0.76%}
    """

  /// The study above, with outcomes.
  static func results(in folder: String) throws -> ScenarioResults {
    let log = "\(folder)/log.swf"
    try Data("1 0 -1 10 1 -1 -1 1 60 -1 1 1 1 -1 1 -1 -1 -1\n".utf8).write(to: URL(fileURLWithPath: log))
    try Data(study.utf8).write(to: URL(fileURLWithPath: "\(folder)/study.yaml"))
    let study = try ScenarioStudy(path: "\(folder)/study.yaml", registry: Registry())
    let cells = try study.cells().map { try outcome(study, $0) }
    let inputs = study.workloads.map { _ in
      WorkloadInputs(
        sources: [.init(name: "log.swf", sha256: "9f86d081884c7d65", reading: "420 read, 420 kept", requests: 420)],
        requests: 420, reservations: 20)
    }
    return ScenarioResults(study: study, cells: cells, inputs: inputs)
  }

  static func outcome(_ study: ScenarioStudy, _ cell: StudyCell) throws -> CellOutcome {
    var random = SplitMix(seed: UInt64(cell.workload * 100 + cell.scenario + 1))
    var (rows, segments): ([SiteRow], [HostSegment]) = ([], [])
    let costs = Double(cell.scenario)
    var clock = 0.0
    for id in 1...420 as ClosedRange<Int64> {
      clock += Double.random(in: 0...900, using: &random)
      let reserved = id % 21 == 0
      let wait = reserved ? 3600 : Bool.random(using: &random) ? 0 : Double.random(in: 0...40_000, using: &random)
      let run = pow(10, Double.random(in: 1...4.3, using: &random))
      let late = reserved && id % 63 == 0 && cell.scenario == 3
      let terms: Terms =
        reserved
        ? .advanceReservation(start: SimTime(microseconds: Int64((clock + wait - (late ? 40 : 0)) * 1e6)))
        : .bestEffort(preemptible: true)
      var row = row(
        id, terms: terms, submit: clock, wait: wait, run: run, dedicated: run / 1.05,
        count: Int32.random(in: 1...8, using: &random), outcome: reserved && id % 84 == 0 ? .rejected : .finished,
        environment: cell.scenario < 2 ? 0 : Int32.random(in: 1...37, using: &random))
      if row.record.job.outcome == .rejected { row.record.cause = "needs 30 machines at 12:00:00, 24 are there" }
      if late { row.record.cause = "its image was there 40 s after the start" }
      if row.ran, cell.scenario >= 2 { row.record.phases[.boot] = .seconds(20) }
      if row.ran, cell.scenario >= 3 { row.record.phases[.staging] = .seconds(430) }
      if row.ran, cell.scenario > 0, id % 9 == 0 {
        row.record.phases[.suspend] = .seconds(21)
        row.record.phases[.resume] = .seconds(80)
        row.record.phases[.suspended] = .seconds(5000)
        row.record.suspensions = 1
        row.record.received *= Double.random(in: 0.8...1, using: &random)
      } else if cell.scenario == 0, id % 9 == 0 {
        row.record.restarts = 1
        row.record.wasted = row.record.received / 3
      }
      rows.append(row)
      guard row.ran else { continue }
      let host = Int32.random(in: 0..<24, using: &random)
      var from = row.record.job.start
      for (phase, share) in [
        (Phase.staging, 0.1), (.boot, 0.05), (.run, 0.4), (.suspend, 0.05), (.suspended, 0.1), (.resume, 0.05),
        (.run, 0.2), (.shutdown, 0.05),
      ] {
        let length = SimDuration(microseconds: Int64(Double(row.record.job.run.microseconds) * share))
        segments.append(HostSegment(host: host, workspace: id, phase: phase, from: from, to: from + length))
        from = from + length
      }
    }
    var totals = SiteTotals()
    totals.hostTime = 24 * 4e11
    totals.capacity = 24 * 4e11
    totals.energy = 6e8 + 2e7 * costs
    totals.idleEnergy = 2e8
    if cell.scenario >= 3 {
      totals.cacheMisses = 200
      totals.cacheHits = Int64(40 * cell.scenario)
      totals.transfers = 180
      totals.stagedKiB = (900 - Int64(120 * cell.scenario)) << 20
    }
    totals.migratedKiB = Int64(30 * cell.scenario) << 20
    let scenario = study.scenarios[cell.scenario]
    let metrics = try SiteMetrics(discard: study.discard, tau: study.tau, price: scenario.price, submitted: rows.count)
      .compute(rows, totals: totals, on: scenario.cluster)
    let isShown = cell.workload == 1
    return CellOutcome(
      cell: cell, metrics: metrics, totals: totals, rows: isShown ? rows : [],
      segments: isShown && cell.scenario % 3 == 0 ? segments : [])
  }
}

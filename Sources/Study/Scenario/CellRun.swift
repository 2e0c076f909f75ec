import Model
import Policy
import Sim
import Stats

/// Simulates one cell of a study from its first request to its last.
struct CellRun {
  let study: ScenarioStudy
  let cell: StudyCell
  let workload: LoadedWorkload
  /// Who was in which phase on which host is kept.
  var keepsSegments = false
  var control = RunControl()

  /// - Parameter expected: requests of all cells, for the progress line.
  func execute(_ report: (RunProgress) -> Void) throws -> CellOutcome {
    let scenario = study.scenarios[cell.scenario]
    let streams = RandomStreams(seed: study.seed, replication: cell.replication)
    let arrivals = try workload.arrivals(under: scenario, streams: streams)
    var model = scenario.site
    model.replication = UInt64(cell.replication)
    let rules = try PolicySpecification(parsing: scenario.policy, registry: Registry()).rules
    let controller: Controller
    do {
      controller = try Controller(
        shape: scenario.cluster, rules: rules, estimates: scenario.estimates, catalogue: scenario.catalogue)
    } catch let error as QuantaError {
      throw QuantaError(.data, error.message, at: scenario.location, remedy: error.remedy)
    }
    var replay = try SiteReplay(
      ArrivalList(arrivals), under: controller, model: model, traces: workload.traces, keepsSegments: keepsSegments)
    var records: [WorkspaceRecord] = []
    records.reserveCapacity(arrivals.count)
    var segments: [HostSegment] = []
    var isCancelled = false
    while !isCancelled, try replay.advance(instants: 2048) {
      replay.takeRecords { records += $0 }
      if keepsSegments { segments += replay.takeSegments() }
      report(
        RunProgress(
          now: replay.now, submitted: replay.submitted, finished: Int64(records.count), active: replay.activeCount,
          announced: Int64(arrivals.count)))
      isCancelled = control.isCancelled()
    }
    replay.takeRecords { records += $0 }
    if keepsSegments { segments += replay.takeSegments() }
    return try outcome(records, segments, replay, arrivals, interrupted: isCancelled)
  }

  private func outcome(
    _ records: [WorkspaceRecord], _ segments: [HostSegment], _ replay: SiteReplay, _ arrivals: [Arrival],
    interrupted: Bool
  ) throws -> CellOutcome {
    let scenario = study.scenarios[cell.scenario]
    var totals = replay.totals
    if let caches = replay.controller.site?.caches {
      totals.cacheHits = caches.hits
      totals.cacheMisses = caches.misses
      totals.evictions = caches.evictions
    }
    // Arrivals are numbered from 1 in order of submission.
    let rows = records.map { record in
      SiteRow(record: record, dedicated: arrivals[Int(record.job.id) - 1].actual)
    }.sorted { $0.record.job.id < $1.record.job.id }
    let metrics = try SiteMetrics(
      discard: study.discard, leastWork: study.leastWork, tau: study.tau, price: scenario.price,
      submitted: interrupted ? Int(replay.submitted) : arrivals.count
    ).compute(rows, totals: totals, on: scenario.cluster)
    return CellOutcome(
      cell: cell, metrics: metrics, totals: totals, rows: rows, segments: segments, interrupted: interrupted)
  }
}

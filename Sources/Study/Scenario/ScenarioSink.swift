import Foundation
import Model

/// Where the cells of a study go as they finish: the database, and a CSV file of workspaces each where asked for.
struct ScenarioSink: Sendable {
  let folder: ResultFolder
  let study: ScenarioStudy
  let store: ResultStore
  /// One a cell, entered in the order of the study before any is simulated: numbers do not depend on who is done first.
  let cells: [StudyCell]
  let runs: [RunID]
  let storesRows: Bool
  let writesWorkspaces: Bool

  init(_ folder: ResultFolder, _ run: ScenarioRun, inputs: [WorkloadInputs?], storesRows: Bool) throws {
    self.folder = folder
    study = run.study
    cells = run.cells
    self.storesRows = storesRows
    writesWorkspaces = run.writesWorkspaces
    try folder.clearResults()
    try folder.clearWorkspaces()
    let store = try ResultStore(path: folder.path("results.sqlite"))
    self.store = store
    let id = try store.study(named: study.title, description: study.note ?? "")
    let study = study
    runs = try run.cells.map { cell in
      let scenario = study.scenarios[cell.scenario]
      let workload = study.workloads[cell.workload]
      let sources = inputs[cell.workload]?.sources ?? []
      let provenance = Provenance(
        tracePath: sources.map(\.name).joined(separator: " + "),
        traceSHA256: sources.map(\.sha256).filter { !$0.isEmpty }.joined(separator: " + "),
        reading: sources.map(\.reading).joined(separator: " + "), policy: scenario.policy,
        cluster: scenario.cluster.text, processors: Int64(scenario.cluster.coreCount), seed: study.seed,
        version: Version.current, tau: study.tau.seconds)
      let entered = try store.addRun(
        RunInputs(
          name: "\(workload.name) · \(scenario.name)", replication: cell.replication, provenance: provenance,
          reading: []), to: id)
      try store.setCell(
        workload: workload.name, scenario: scenario.name, site: scenario.siteText,
        environments: scenario.environmentText, of: entered)
      return entered
    }
  }

  func add(_ outcome: CellOutcome, at index: Int) throws {
    try store.finish(runs[index], site: outcome, storesRows: storesRows)
    if writesWorkspaces { try folder.write(WorkspaceCSV.text(outcome.rows), to: "workspaces-\(index + 1).csv") }
  }

  /// Enters what is known only now, and takes back what was never begun.
  func finish(_ results: ScenarioResults) throws {
    let done = Set(results.cells.map(\.cell))
    for outcome in results.cells {
      guard let index = cells.firstIndex(of: outcome.cell) else { continue }
      try store.setMetric("best_effort_done_relative", outcome.metrics["best_effort_done_relative"], of: runs[index])
    }
    for (cell, run) in zip(cells, runs) where !done.contains(cell) { try store.remove(run) }
  }
}

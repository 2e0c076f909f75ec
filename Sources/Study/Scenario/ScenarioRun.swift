import Model
import Synchronization

/// Simulates the cells of a study, as many at a time as there are threads; the results do not depend on how many.
public struct ScenarioRun: Sendable {
  public let study: ScenarioStudy
  public let cells: [StudyCell]
  public var threads: Int
  public var control = RunControl()
  /// One row a workspace in the database.
  public var rows: RowsChoice = .auto
  /// One CSV file of workspaces a cell.
  public var writesWorkspaces = false

  /// - Parameter study: what is run.
  /// - Parameter pattern: see ``ScenarioStudy/cells(matching:)``.
  /// - Parameter threads: how many cells are run at a time.
  /// - Throws: `QuantaError` of kind `usage` when no cell matches the pattern.
  public init(_ study: ScenarioStudy, only pattern: String? = nil, threads: Int = 1) throws {
    self.study = study
    cells = study.cells(matching: pattern)
    self.threads = max(1, threads)
    guard !cells.isEmpty else {
      throw QuantaError(
        .usage, pattern.map { "no cell of the study matches '\($0)'" } ?? "the study has no cell", at: study.path,
        remedy: "cells are called 'workload · scenario'; * stands for any text")
    }
  }

  /// The workload whose rows figures are made from, and whose hosts the timelines show.
  private var shown: Int {
    if let named = study.timeline?.workload, let index = study.workloads.firstIndex(where: { $0.name == named }),
      cells.contains(where: { $0.workload == index })
    {
      return index
    }
    if let named = study.published.first?.workload, let index = study.workloads.firstIndex(where: { $0.name == named }),
      cells.contains(where: { $0.workload == index })
    {
      return index
    }
    let scenarios = Set(cells.map(\.scenario)).count
    return cells.map(\.workload).first { workload in
      Set(cells.filter { $0.workload == workload }.map(\.scenario)).count == scenarios
    } ?? cells[0].workload
  }

  /// - Parameter folder: where the database and the rows go as cells finish; `nil` keeps nothing.
  /// - Throws: the error of the first cell, in the order of the study, that failed; or of the first workload that cannot be read.
  public func execute(into folder: ResultFolder?) throws -> ScenarioResults {
    let places = study.scenarios.map { Int32(clamping: $0.cluster.coreCount) }.max() ?? 1
    let needed = Set(cells.map(\.workload))
    // Read before anything is simulated, so that a bad file shows at once.
    let loaded = try study.workloads.indices.map { index in
      guard needed.contains(index) else { return nil as LoadedWorkload? }
      let met = Set(cells.filter { $0.workload == index }.map(\.scenario)).sorted()
      return try LoadedWorkload(study.workloads[index], places: places, under: met.map { study.scenarios[$0] })
    }
    let all = cells.reduce(0) { $0 + (loaded[$1.workload]?.inputs.requests ?? 0) }
    let sink = try folder.map {
      try ScenarioSink($0, self, inputs: loaded.map { $0?.inputs }, storesRows: rows.storesRows(jobs: all))
    }
    let shown = shown
    let outcomes = Slots<Swift.Result<CellOutcome, any Error>>(count: cells.count)
    let next = Atomic<Int>(0)
    let failed = Atomic<Bool>(false)
    let board = ComparisonProgress(runs: cells.count)
    concurrently(min(threads, cells.count)) {
      while !control.isCancelled(), !failed.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < cells.count, let workload = loaded[cells[index].workload] else { return }
        let result = Swift.Result<CellOutcome, any Error> {
          try one(index, workload, shown: shown, sink, board, announced: Int64(all))
        }
        if case .failure = result { failed.store(true, ordering: .relaxed) }
        outcomes.set(result, at: index)
      }
    }
    let done = try outcomes.values.compactMap { try $0?.get() }
    let results = ScenarioResults(
      study: study, cells: done, inputs: loaded.map { $0?.inputs },
      interrupted: done.count < cells.count || done.contains(where: \.interrupted))
    try sink?.finish(results)
    return results
  }

  private func one(
    _ index: Int, _ workload: LoadedWorkload, shown: Int, _ sink: ScenarioSink?, _ board: ComparisonProgress,
    announced: Int64
  ) throws -> CellOutcome {
    let cell = cells[index]
    let isShown = cell.workload == shown && cell.replication == 0
    var run = CellRun(study: study, cell: cell, workload: workload)
    run.keepsSegments = isShown
    run.control = control
    defer { board.finish(index) }
    var outcome = try run.execute { progress in
      guard let show = control.progress else { return }
      var joined = board.note(progress, of: index)
      joined.announced = announced
      show(joined)
    }
    try sink?.add(outcome, at: index)
    if !isShown {
      outcome.rows = []
      outcome.segments = []
    }
    return outcome
  }
}

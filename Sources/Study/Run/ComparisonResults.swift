import Model
import Report

/// What the policies of a comparison came to, in the order given.
public struct ComparisonResults: Sendable {
  public var trace: TraceInput
  /// In the order given; fewer than asked for when interrupted.
  public var runs: [Comparison.Result]
  /// Not all policies were simulated to the end.
  public var interrupted: Bool

  /// What a reader of the table must know of an interrupted comparison; `nil` when all is well.
  public func warning(of settings: [RunSettings]) -> String? {
    guard interrupted else { return nil }
    let cut = runs.filter(\.outcome.interrupted).map(\.outcome.name)
    let missing = settings.dropFirst(runs.count).map(\.title)
    var parts: [String] = []
    if !cut.isEmpty {
      parts.append("not simulated to the end, and so not to be compared: \(cut.joined(separator: ", "))")
    }
    if !missing.isEmpty { parts.append("not begun: \(missing.joined(separator: ", "))") }
    return "interrupted; " + parts.joined(separator: "; ")
  }

  /// The headline metrics of all runs, the best marked, with differences to the first.
  public var table: ComparisonTable {
    get throws {
      try ComparisonTable(
        runs: runs.map { ComparisonTable.Run(name: $0.outcome.name, metrics: $0.outcome.summary.metrics) })
    }
  }

  /// Writes the table and the report into `folder`: `table.csv`, `table.json`, `report.html`, and with `pdf` also `report.pdf` and
  /// `figures/`, each figure as PDF with the script that draws it.
  ///
  /// - Parameters:
  ///   - folder: where to; files of the same names are replaced.
  ///   - pdf: write the report on paper and its figures as well.
  ///   - command: the command line that made the results, word by word, for the page to tell.
  ///   - gantt: what the page's Gantt charts show; `nil` chooses the stretch around the baseline's longest queue.
  ///   - renderer: what draws it.
  /// - Throws: `QuantaError` of kind `internalError` when gnuplot (or, for PDF, a browser) is missing; the tables are there by then.
  public func write(
    to folder: ResultFolder, pdf: Bool = false, command: [String] = [], gantt: GanttWindow? = nil,
    renderer: ReportRenderer = ReportRenderer()
  ) throws {
    let table = try table
    try folder.write(table.csv, to: "table.csv")
    try JSONDocument.write(table.document, to: folder.path("table.json"))
    // A page of earlier results beside new tables would mislead.
    try folder.clear("report.html")
    let document = try ComparisonPage(self, command: command, gantt: gantt).document()
    try renderer.writeHTML(document, to: folder.path("report.html"))
    guard pdf else { return }
    try renderer.writeFigures(document, into: folder.path("figures"))
    try renderer.writePDF(document, to: folder.path("report.pdf"))
  }
}

extension Comparison {
  /// Simulates all policies, writing rows and files into `folder` as they come.
  public func execute(into folder: ResultFolder?, rows: RowsChoice) throws -> ComparisonResults {
    var sinks = runs.map { _ in RunSinks() }
    var databases: [RunDatabase] = []
    if let folder {
      try folder.clearResults()
      // In the order given, before any run begins: numbers of runs do not depend on who is done first.
      for (index, settings) in runs.enumerated() {
        let database = try RunDatabase(
          adding: trace, settings, to: folder.path("results.sqlite"), study: "comparison", rows: rows)
        databases.append(database)
        sinks[index].database = (database.store, database.run)
        sinks[index].storesJobs = database.storesJobs
        sinks[index].csv = try JobsCSVWriter(path: folder.path("jobs-\(index + 1).csv"))
      }
    }
    let results = try execute(into: sinks)
    for (database, result) in zip(databases, results) { try database.finish(result.outcome, of: trace) }
    // Runs are taken in order: what was never begun stands at the end.
    for database in databases.dropFirst(results.count) { try database.store.remove(database.run) }
    return ComparisonResults(
      trace: trace, runs: results,
      interrupted: results.count < runs.count || results.contains { $0.outcome.interrupted })
  }
}

extension RunOutcome {
  /// What the run is called in tables: the name it was given, else its policy.
  public var name: String { settings.title }
}

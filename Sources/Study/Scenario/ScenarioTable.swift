import Foundation
import Model
import Report

extension ScenarioResults {
  /// The scenarios side by side: means over the workloads that all of them were run on.
  public var table: ComparisonTable {
    let workloads = commonWorkloads
    let runs = scenarios.map { scenario in
      let values = SiteMetricCatalogue.all.map { ($0.key, value($0.key, scenario: scenario, over: workloads)) }
      return ComparisonTable.Run(
        name: study.scenarios[scenario].name, metrics: MetricSet(site: Dictionary(values) { first, _ in first }))
    }
    var keys = SiteMetricCatalogue.headline
    let matters = { (key: String) in runs.contains { ($0.metrics[key] ?? 0) != 0 } }
    for key in ["suspensions", "restarts", "cache_hit_ratio", "energy_kwh", "cost"] where matters(key) {
      keys.append(key)
    }
    // What was wanted and what was received are told where they differ: with services.
    if runs.contains(where: { ($0.metrics["received_of_wanted"] ?? 1) < 0.995 }) {
      keys += ["received_of_promised", "received_of_wanted"]
    }
    let columns = keys.compactMap(SiteMetricCatalogue.definition).filter { column in
      runs.contains { $0.metrics[column.key] != nil }
        && !(column.key.hasPrefix("reservations") && !matters("reservations"))
    }
    return ComparisonTable(runs: runs, columns: columns, corner: "scenario", showsDifferences: false)
  }

  /// What the terminal's table is of, in a line; `nil` when that goes without saying.
  public var tableNote: String? {
    let count = commonWorkloads.count
    let replications = study.replications > 1 ? "\(study.replications) replications" : nil
    let over = [count > 1 ? "\(count) workloads" : nil, replications].compactMap { $0 }
    return over.isEmpty ? nil : "means over \(over.joined(separator: " and "))"
  }

  /// Every metric of every cell, exactly: `workload`, `scenario`, `replication` and the metrics' keys as head, a line a cell.
  public var csv: String {
    func field(_ text: String) -> String {
      text.contains { $0 == "," || $0 == "\"" || $0.isNewline } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
    var out =
      (["workload", "scenario", "replication"] + SiteMetricCatalogue.all.map(\.key)).joined(separator: ",") + "\n"
    for outcome in cells {
      let names = [
        field(study.workloads[outcome.cell.workload].name), field(study.scenarios[outcome.cell.scenario].name),
        "\(outcome.cell.replication)",
      ]
      out += (names + outcome.metrics.entries.map { $0.value.map { "\($0)" } ?? "" }).joined(separator: ",") + "\n"
    }
    return out
  }

  public var document: ScenarioDocument {
    ScenarioDocument(
      title: study.title, seed: study.seed,
      cells: cells.map { outcome in
        ScenarioDocument.Cell(
          workload: study.workloads[outcome.cell.workload].name,
          scenario: study.scenarios[outcome.cell.scenario].name, replication: outcome.cell.replication,
          policy: study.scenarios[outcome.cell.scenario].policy, metrics: outcome.metrics,
          interrupted: outcome.interrupted)
      })
  }

  /// Writes tables and report into `folder`: `table.csv`, `table.json`, `report.html`, and with `pdf` also `report.pdf` and `figures/`.
  ///
  /// - Throws: `QuantaError` of kind `internalError` when gnuplot (or, for PDF, a browser) is missing; the tables are there by then.
  public func write(
    to folder: ResultFolder, pdf: Bool = false, command: [String] = [], renderer: ReportRenderer = ReportRenderer()
  ) throws {
    try folder.write(csv, to: "table.csv")
    try JSONDocument.write(document, to: folder.path("table.json"))
    // A page of earlier results beside new tables would mislead.
    try folder.clear("report.html")
    let page = try SitePage(self, command: command).document()
    try renderer.writeHTML(page, to: folder.path("report.html"))
    guard pdf else { return }
    try renderer.writeFigures(page, into: folder.path("figures"))
    try renderer.writePDF(page, to: folder.path("report.pdf"))
  }
}

/// The JSON form of a study's results; stable like ``RunDocument``.
public struct ScenarioDocument: Hashable, Sendable, Codable {
  public struct Cell: Hashable, Sendable, Codable {
    public var workload: String
    public var scenario: String
    public var replication: Int
    public var policy: String
    public var metrics: MetricSet
    public var interrupted: Bool
  }

  public var format = "quanta-study"
  public var formatVersion = 1
  public var title: String
  public var seed: UInt64
  public var cells: [Cell]

  public init(title: String, seed: UInt64, cells: [Cell]) {
    self.title = title
    self.seed = seed
    self.cells = cells
  }

  enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case title, seed, cells
  }
}

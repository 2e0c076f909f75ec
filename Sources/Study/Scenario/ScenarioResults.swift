import Model

/// What one cell of a study came to.
public struct CellOutcome: Sendable {
  public var cell: StudyCell
  /// Of ``SiteMetricCatalogue``.
  public var metrics: MetricSet
  public var totals: SiteTotals
  /// In order of submission; empty in cells of which only metrics are kept.
  public var rows: [SiteRow]
  /// Who was in which phase on which host; empty unless asked for.
  public var segments: [HostSegment]
  /// The run was stopped: its metrics describe what had left the site until then.
  public var interrupted: Bool

  public init(
    cell: StudyCell, metrics: MetricSet, totals: SiteTotals, rows: [SiteRow] = [], segments: [HostSegment] = [],
    interrupted: Bool = false
  ) {
    self.cell = cell
    self.metrics = metrics
    self.totals = totals
    self.rows = rows
    self.segments = segments
    self.interrupted = interrupted
  }
}

/// What is known of a workload once it has been read.
public struct WorkloadInputs: Hashable, Sendable {
  public struct Source: Hashable, Sendable {
    /// As the study names it, or `generated`.
    public var name: String
    public var sha256: String
    /// How it was read, and what the reading did, in a sentence.
    public var reading: String
    public var requests: Int
  }

  public var sources: [Source]
  public var requests: Int
  public var reservations: Int

  public init(sources: [Source], requests: Int, reservations: Int) {
    self.sources = sources
    self.requests = requests
    self.reservations = reservations
  }
}

/// What the cells of a study came to.
public struct ScenarioResults: Sendable {
  public var study: ScenarioStudy
  /// In the order of the study; those that were never begun are missing.
  public var cells: [CellOutcome]
  /// One a workload of the study; `nil` for those no cell needed.
  public var inputs: [WorkloadInputs?]
  /// Not all cells were simulated to the end.
  public var interrupted: Bool

  /// Puts relative times in, which need the cell they are taken against.
  public init(study: ScenarioStudy, cells: [CellOutcome], inputs: [WorkloadInputs?], interrupted: Bool = false) {
    self.study = study
    self.cells = cells
    self.inputs = inputs
    self.interrupted = interrupted
    let done = "best_effort_done_s"
    for index in self.cells.indices {
      guard let own = self.cells[index].metrics[done],
        let base = reference(of: self.cells[index].cell)?.metrics[done], base > 0
      else { continue }
      self.cells[index].metrics.set("best_effort_done_relative", (own - base) / base)
    }
  }

  /// The cell relative times are taken against: of the same replication.
  private func reference(of cell: StudyCell) -> CellOutcome? {
    cells.first { other in
      guard other.cell.replication == cell.replication else { return false }
      guard let named = study.relativeTo else {
        return other.cell.workload == cell.workload && other.cell.scenario == 0
      }
      return study.workloads[other.cell.workload].name == named.workload
        && study.scenarios[other.cell.scenario].name == named.scenario
    }
  }

  /// Scenarios and workloads with a cell, by index, in the order of the study.
  public var scenarios: [Int] { Array(Set(cells.map(\.cell.scenario))).sorted() }
  public var workloads: [Int] { Array(Set(cells.map(\.cell.workload))).sorted() }

  public func outcomes(workload: Int, scenario: Int) -> [CellOutcome] {
    cells.filter { $0.cell.workload == workload && $0.cell.scenario == scenario }
  }

  /// The mean over the replications that have a value.
  public func value(_ key: String, workload: Int, scenario: Int) -> Double? {
    Self.mean(outcomes(workload: workload, scenario: scenario).compactMap { $0.metrics[key] })
  }

  /// The mean over the workloads that every one of `scenarios` was run on: like is compared with like.
  public func value(_ key: String, scenario: Int, over workloads: [Int]) -> Double? {
    Self.mean(workloads.compactMap { value(key, workload: $0, scenario: scenario) })
  }

  /// Workloads with a cell under every scenario there is; all of them when there is none such.
  public var commonWorkloads: [Int] {
    let all = scenarios
    let common = workloads.filter { workload in
      all.allSatisfy { scenario in cells.contains { $0.cell.workload == workload && $0.cell.scenario == scenario } }
    }
    return common.isEmpty ? workloads : common
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// What a reader of the tables must know of an interrupted study; `nil` when all is well.
  public func warning(of cells: [StudyCell]) -> String? {
    guard interrupted else { return nil }
    let cut = self.cells.filter(\.interrupted).map { study.name(of: $0.cell) }
    var parts: [String] = []
    if !cut.isEmpty {
      parts.append("not simulated to the end, and so not to be compared: \(cut.joined(separator: ", "))")
    }
    let missing = cells.count - self.cells.count
    if missing > 0 { parts.append("not begun: \(missing) of \(cells.count) cells") }
    return "interrupted; " + parts.joined(separator: "; ")
  }
}

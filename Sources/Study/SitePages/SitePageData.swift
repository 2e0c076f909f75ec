import Model
import Report

/// What every part of the page of a study is made from.
struct SitePageData {
  let results: ScenarioResults
  /// Scenarios with a cell, and their names, in the order of the study.
  let scenarios: [Int]
  let names: [String]
  /// Workloads all scenarios were run on; means are taken over them.
  let workloads: [Int]
  /// The workload figures of single requests tell about; `nil` when no rows were kept.
  let shown: Int?

  init(_ results: ScenarioResults) {
    self.results = results
    scenarios = results.scenarios
    names = results.scenarios.map { results.study.scenarios[$0].name }
    workloads = results.commonWorkloads
    shown = results.cells.filter { !$0.rows.isEmpty }.map(\.cell.workload).min { a, b in
      // A workload that all scenarios met tells more than one that some did.
      let common = Set(results.commonWorkloads)
      return (common.contains(a) ? 0 : 1, a) < (common.contains(b) ? 0 : 1, b)
    }
  }

  var study: ScenarioStudy { results.study }
  var isComparison: Bool { scenarios.count > 1 }
  var hasSeveralWorkloads: Bool { workloads.count > 1 }

  /// The mean of a metric over the workloads all scenarios were run on; `place` counts ``scenarios``.
  func value(_ key: String, _ place: Int) -> Double? {
    results.value(key, scenario: scenarios[place], over: workloads)
  }

  func values(_ key: String) -> [Double?] { scenarios.indices.map { value(key, $0) } }

  /// Some scenario has a value other than 0.
  func matters(_ key: String) -> Bool { values(key).contains { ($0 ?? 0) != 0 } }

  /// Rows of the workload shown under a scenario, first replication.
  func rows(_ place: Int) -> [SiteRow] { detail(place)?.rows ?? [] }

  func detail(_ place: Int) -> CellOutcome? {
    guard let shown else { return nil }
    return results.cells.first {
      $0.cell.workload == shown && $0.cell.scenario == scenarios[place] && !$0.rows.isEmpty
    }
  }

  func title(_ workload: Int) -> String { study.workloads[workload].name }

  /// What figures of means say of what they are means over.
  var meanNote: String {
    let replications = study.replications > 1 ? " and \(study.replications) replications" : ""
    if hasSeveralWorkloads { return " Means over \(workloads.count) workloads\(replications)." }
    return study.replications > 1 ? " Means over \(study.replications) replications." : ""
  }

  /// What figures of single requests say of whose they are.
  var detailNote: String {
    guard let shown, study.workloads.count > 1 || study.replications > 1 else { return "" }
    let first = study.replications > 1 ? ", first replication" : ""
    return " Workload “\(title(shown))”\(first)."
  }

  /// A column or row of values in one unit, with as many decimals as tell them apart.
  func measure(_ key: String, _ values: [Double?]) -> Report.ComparisonTable.Measure? {
    guard let definition = SiteMetricCatalogue.definition(of: key), values.contains(where: { $0 != nil }) else {
      return nil
    }
    let scale = ColumnScale(definition.unit, values: values.compactMap { $0 })
    let better: Report.ComparisonTable.Better? =
      switch definition.direction {
      case .lowerIsBetter: .lower
      case .higherIsBetter: .higher
      case .neutral: nil
      }
    let unit = definition.unit == .money ? study.currency : scale.unit
    return Report.ComparisonTable.Measure(
      definition.title, unit: unit.isEmpty ? nil : unit, format: .fixed(scale.decimals), better: better,
      values: values.map { $0.map { $0 / scale.divisor } })
  }

  func phrase(_ key: String, _ value: Double?) -> String {
    guard let value, let unit = SiteMetricCatalogue.definition(of: key)?.unit else { return "–" }
    let text = Words.value(value, unit)
    return unit == .money && !study.currency.isEmpty ? "\(text) \(study.currency)" : text
  }
}

extension ScenarioStudy {
  /// Of the first price list that names one.
  var currency: String { scenarios.lazy.map(\.price.currency).first { !$0.isEmpty } ?? "" }
}

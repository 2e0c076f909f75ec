import Report

extension SitePageData {
  /// The measures a study is judged by: those of the headline that have a value, and money where there is any.
  private var headlineKeys: [String] {
    var keys = SiteMetricCatalogue.headline
    if matters("cost") { keys += ["energy_kwh", "cost", "cost_per_core_h"] }
    if matters("suspensions") || matters("restarts") { keys += ["suspensions", "migrations", "restarts"] }
    return keys
  }

  var headlineTable: Table {
    Report.ComparisonTable(
      subjects: names, measures: headlineKeys.compactMap { measure($0, values($0)) }, baseline: nil,
      orientation: names.count <= 6 ? .subjectsInColumns : .subjectsInRows, subjectLabel: "scenario",
      caption: isComparison ? "Scenarios at a glance" : "At a glance",
      footnotes: [meanNote.trimmed, relativeNote].filter { !$0.isEmpty }
    ).table
  }

  private var relativeNote: String {
    guard matters("best_effort_done_relative"), let named = study.relativeTo else { return "" }
    return "Relative times are against workload “\(named.workload)” under “\(named.scenario)”."
  }

  // MARK: Workload by workload

  /// Each headline measure of each workload under each scenario; `nil` when there is one workload.
  var workloadSection: Section? {
    let all = results.workloads
    guard all.count > 1 else { return nil }
    let keys = [
      "best_effort_done_relative", "best_effort_mean_wait_s", "best_effort_mean_bounded_slowdown",
      "reservations_accepted_share", "cost",
    ]
    var blocks: [Block] = []
    if workloads.count > 2, let map = map("best_effort_mean_wait_s") { blocks.append(.figure(map)) }
    for key in keys {
      if let table = table(key, all) { blocks.append(.table(table)) }
    }
    return blocks.isEmpty ? nil : Section("Workload by workload", blocks)
  }

  private func table(_ key: String, _ all: [Int]) -> Table? {
    guard let definition = SiteMetricCatalogue.definition(of: key) else { return nil }
    let values = all.map { workload in scenarios.map { results.value(key, workload: workload, scenario: $0) } }
    let known = values.flatMap { $0 }.compactMap { $0 }
    guard known.contains(where: { $0 != 0 }), Set(known).count > 1 else { return nil }
    let scale = ColumnScale(definition.unit, values: known)
    let isSigned = key == "best_effort_done_relative"
    let unit = definition.unit == .money ? study.currency : scale.unit
    return Table(
      caption: Words.capitalised(definition.title) + (unit.isEmpty ? "" : " (\(unit))"),
      columns: [Table.Column("workload")] + names.map { Table.Column($0, alignment: .right) },
      rows: zip(all, values).map { workload, row in
        let finite = row.compactMap { $0 }
        let best = definition.direction == .higherIsBetter ? finite.max() : finite.min()
        return [Table.Cell(title(workload))]
          + row.map { value in
            guard let value else { return Table.Cell("–") }
            let format = NumberFormat.fixed(scale.decimals)
            let text = isSigned ? format.signedText(value / scale.divisor) : format.text(value / scale.divisor)
            return Table.Cell(
              text, isBest: definition.direction != .neutral && value == best && Set(finite).count > 1, sortKey: value)
          }
      }, footnotes: ["★ marks the best value of a workload."], isSortable: true)
  }

  private func map(_ key: String) -> Figure? {
    let values = workloads.map { workload in scenarios.map { results.value(key, workload: workload, scenario: $0) } }
    let hours = values.map { $0.map { $0.map { $0 / 3600 } } }
    guard hours.flatMap({ $0 }).contains(where: { ($0 ?? 0) > 0 }) else { return nil }
    return Figure(
      "Mean wait by workload and scenario",
      caption: "Mean wait of best-effort requests in hours: where it is dark, they wait.",
      height: workloads.count * (workloads.count > 20 ? 20 : 30) + 84,
      plot: .heatMap(
        HeatMap(
          rowLabel: "workload", rows: workloads.map(title), columnLabel: "scenario", columns: names,
          valueLabel: "mean wait (h)", values: hours)))
  }

  // MARK: Published figures beside ours

  var publishedSection: Section? {
    let tables = study.published.compactMap(published)
    guard !tables.isEmpty else { return nil }
    return Section(
      "Published figures beside ours",
      [.prose("Each published value stands beside what the simulation gives for the same workload and scenario.")]
        + tables.map(Block.table))
  }

  private func published(_ figures: PublishedFigures) -> Table? {
    guard let definition = SiteMetricCatalogue.definition(of: figures.measure),
      let workload = study.workloads.firstIndex(where: { $0.name == figures.workload })
    else { return nil }
    let isPart = definition.unit == .fraction
    var inside = 0
    var compared = 0
    let rows = figures.values.map { published -> [Table.Cell] in
      let scenario = study.scenarios.firstIndex { $0.name == published.scenario }
      let ours = scenario.flatMap { results.value(figures.measure, workload: workload, scenario: $0) }
      guard let ours else {
        return [
          Table.Cell(published.scenario), Table.Cell(text(published.value, definition)), Table.Cell("–"),
          Table.Cell("–"),
        ]
      }
      let away = isPart ? ours - published.value : (ours - published.value) / abs(published.value)
      compared += 1
      let isInside = figures.within.map { abs(away) <= $0 }
      if isInside == true { inside += 1 }
      let difference =
        isPart
        ? NumberFormat.fixed(2).signedText(away * 100) + "\u{202F}points" : NumberFormat.percent(1).signedText(away)
      return [
        Table.Cell(published.scenario), Table.Cell(text(published.value, definition), sortKey: published.value),
        Table.Cell(text(ours, definition), sortKey: ours),
        Table.Cell(difference + (isInside == false ? " ✗" : isInside == true ? " ✓" : ""), sortKey: away),
      ]
    }
    var notes = [figures.source].filter { !$0.isEmpty }
    if let within = figures.within {
      let limit =
        isPart ? "\(NumberFormat.significant(2).text(within * 100)) points" : NumberFormat.percent(0).text(within)
      notes.append("✓ within \(limit): \(inside) of \(compared).")
    }
    notes.append(contentsOf: order(figures, workload).map { [$0] } ?? [])
    return Table(
      caption: Words.capitalised(definition.title) + (study.workloads.count > 1 ? ", \(figures.workload)" : ""),
      columns: [Table.Column("scenario")]
        + ["published", "ours", "difference"].map { Table.Column($0, alignment: .right) }, rows: rows, footnotes: notes)
  }

  /// Whether ours rank the scenarios as the published figures do.
  private func order(_ figures: PublishedFigures, _ workload: Int) -> String? {
    let pairs = figures.values.compactMap { published -> (name: String, theirs: Double, ours: Double)? in
      guard let scenario = study.scenarios.firstIndex(where: { $0.name == published.scenario }),
        let ours = results.value(figures.measure, workload: workload, scenario: scenario)
      else { return nil }
      return (published.scenario, published.value, ours)
    }
    guard pairs.count > 2 else { return nil }
    let theirs = pairs.sorted { ($0.theirs, $0.name) < ($1.theirs, $1.name) }.map(\.name)
    let ours = pairs.sorted { ($0.ours, $0.name) < ($1.ours, $1.name) }.map(\.name)
    return theirs == ours
      ? "Both rank the scenarios alike." : "From least to greatest, ours: \(ours.joined(separator: " < "))."
  }

  private func text(_ value: Double, _ definition: MetricDefinition) -> String {
    switch definition.unit {
    case .fraction: NumberFormat.percent(2).signedText(value)
    case .seconds: NumberFormat.integer.text(value) + "\u{202F}s"
    default: NumberFormat.significant(4).text(value)
    }
  }
}

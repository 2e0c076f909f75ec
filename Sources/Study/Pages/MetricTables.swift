import Report

extension PageData {
  /// The metrics a comparison is judged by.
  var headlineTable: Table {
    Report.ComparisonTable(
      subjects: names, measures: MetricCatalogue.headline.compactMap(measure), baseline: isComparison ? 0 : nil,
      orientation: runs.count <= 6 ? .subjectsInColumns : .subjectsInRows,
      caption: isComparison ? "Policies at a glance" : "At a glance"
    ).table
  }

  /// Every metric of the catalogue: one table where the policies fit side by side, else one a group of metrics.
  var fullTables: [Table] {
    if runs.count <= 6 {
      let measures = MetricCatalogue.all.map(\.key).compactMap(measure)
      return [
        Report.ComparisonTable(
          subjects: names, measures: measures, baseline: isComparison ? 0 : nil, orientation: .subjectsInColumns,
          caption: "All metrics"
        ).table
      ]
    }
    let groups = JobQuantity.allCases.map { quantity in
      (Words.capitalised(quantity.title), Statistic.allCases.map { MetricCatalogue.key($0, quantity) })
    }
    let grouped = Set(groups.flatMap(\.1))
    let others = MetricCatalogue.all.map(\.key).filter { !grouped.contains($0) }
    let half = (others.count + 1) / 2
    let rest = [("Machine and queue", Array(others.prefix(half))), ("Users and counts", Array(others.dropFirst(half)))]
    return (groups + rest).map { title, keys in
      Report.ComparisonTable(subjects: names, measures: keys.compactMap(measure), caption: title).table
    }
  }

  /// A row or column of values in one unit, with as many decimals as tell them apart.
  private func measure(_ key: String) -> Report.ComparisonTable.Measure? {
    guard let definition = MetricCatalogue.definition(of: key) else { return nil }
    let values = runs.indices.map { metric($0, key) }
    let scale = ColumnScale(definition.unit, values: values.compactMap { $0 })
    let better: Report.ComparisonTable.Better? =
      switch definition.direction {
      case .lowerIsBetter: .lower
      case .higherIsBetter: .higher
      case .neutral: nil
      }
    return Report.ComparisonTable.Measure(
      definition.title, unit: scale.unit.isEmpty ? nil : scale.unit, format: .fixed(scale.decimals), better: better,
      values: values.map { $0.map { $0 / scale.divisor } })
  }

  /// What each metric is, and who defined it.
  var definitions: Table {
    let perJob = JobQuantity.allCases.map { quantity in
      [Table.Cell(quantity.title), Table.Cell(quantity.definition + "."), Table.Cell(quantity.source)]
    }
    let keys = Set(
      JobQuantity.allCases.flatMap { one in Statistic.allCases.map { MetricCatalogue.key($0, one) } })
    let others = MetricCatalogue.all.filter { !keys.contains($0.key) }.map { definition in
      [Table.Cell(definition.title), Table.Cell(definition.definition), Table.Cell(definition.source)]
    }
    return Table(
      columns: [Table.Column("metric"), Table.Column("definition"), Table.Column("source")], rows: perJob + others,
      footnotes: [
        "Means are arithmetic means over the jobs that ran; medians and percentiles interpolate between order "
          + "statistics (Hyndman & Fan's type 7). Length classes go by actual run time."
      ])
  }
}

extension MetricCatalogue {
  /// The catalogue as a Markdown table: key, unit, direction, definition and source. The documentation is this text.
  public static var markdown: String { all.markdown }
}

extension SiteMetricCatalogue {
  /// The catalogue as a Markdown table: key, unit, direction, definition and source. The documentation is this text.
  public static var markdown: String { all.markdown }
}

extension [MetricDefinition] {
  fileprivate var markdown: String {
    let rows = map { metric in
      let better =
        switch metric.direction {
        case .lowerIsBetter: "lower"
        case .higherIsBetter: "higher"
        case .neutral: "–"
        }
      let source = metric.source.isEmpty ? "" : " *\(metric.source)*"
      return "| `\(metric.key)` | \(metric.unit.rawValue) | \(better) | \(metric.definition)\(source) |\n"
    }
    return "| key | unit | better | definition |\n|---|---|---|---|\n" + rows.joined()
  }
}

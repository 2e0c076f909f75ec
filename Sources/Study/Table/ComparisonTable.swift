import Model

/// Several runs side by side: chosen metrics, the best value of each, and the difference of each run from the first.
///
/// The first run is the baseline. Differences are in per cent of its value and undefined where that is 0 or missing.
public struct ComparisonTable: Hashable, Sendable {
  /// A line of the table.
  public struct Run: Hashable, Sendable {
    /// Most often the policy expression.
    public var name: String
    public var metrics: MetricSet

    public init(name: String, metrics: MetricSet) {
      self.name = name
      self.metrics = metrics
    }
  }

  public let runs: [Run]
  public let columns: [MetricDefinition]
  /// What the runs are: heads their column.
  public var corner = "policy"
  /// Whether differences from the first run stand beside the values.
  public var showsDifferences = true

  /// - Parameters:
  ///   - runs: the baseline first.
  ///   - keys: of ``MetricCatalogue``, in the order to show them.
  /// - Throws: `QuantaError` of kind `usage` for a key that is not in the catalogue.
  public init(runs: [Run], keys: [String] = MetricCatalogue.headline) throws {
    self.runs = runs
    columns = try keys.map { key in
      guard let definition = MetricCatalogue.definition(of: key) else {
        throw QuantaError(
          .usage, "there is no metric \"\(key)\"",
          remedy: "known are: \(MetricCatalogue.all.map(\.key).joined(separator: ", "))")
      }
      return definition
    }
  }

  /// - Parameters:
  ///   - runs: the baseline first.
  ///   - columns: metrics of any catalogue, in the order to show them.
  ///   - corner: what the runs are.
  ///   - showsDifferences: from the baseline, beside each value.
  public init(runs: [Run], columns: [MetricDefinition], corner: String, showsDifferences: Bool = true) {
    self.runs = runs
    self.columns = columns
    self.corner = corner
    self.showsDifferences = showsDifferences
  }

  /// (value − baseline) / |baseline| × 100; `nil` for the baseline itself and where it is undefined.
  public func difference(_ run: Int, _ key: String) -> Double? {
    guard run > 0, let base = runs[0].metrics[key], let value = runs[run].metrics[key], base != 0 else { return nil }
    return (value - base) / abs(base) * 100
  }

  /// The runs with the best value; none for a neutral metric, or when all values are equal.
  public func best(_ column: MetricDefinition) -> Set<Int> {
    let values = runs.enumerated().compactMap { index, run in run.metrics[column.key].map { (index, $0) } }
    let extreme: Double?
    switch column.direction {
    case .lowerIsBetter: extreme = values.map(\.1).min()
    case .higherIsBetter: extreme = values.map(\.1).max()
    case .neutral: extreme = nil
    }
    guard let extreme, values.contains(where: { $0.1 != extreme }) else { return [] }
    return Set(values.filter { $0.1 == extreme }.map(\.0))
  }

  /// `+12.3 %`, `−5 %`, `=`; empty for the baseline, a dash where undefined.
  func differenceText(_ run: Int, _ column: MetricDefinition) -> String {
    guard showsDifferences, run > 0, runs[run].metrics[column.key] != nil else { return "" }
    guard let difference = difference(run, column.key) else {
      return runs[0].metrics[column.key] == runs[run].metrics[column.key] ? "=" : "–"
    }
    if difference == 0 { return "=" }
    let text = ColumnScale.grouped(difference, decimals: abs(difference) < 100 ? 1 : 0)
    return (text.hasPrefix("−") ? "" : text.allSatisfy { $0 == "0" || $0 == "." } ? "±" : "+") + text + " %"
  }

  func scale(_ column: MetricDefinition) -> ColumnScale {
    ColumnScale(column.unit, values: runs.compactMap { $0.metrics[column.key] })
  }
}

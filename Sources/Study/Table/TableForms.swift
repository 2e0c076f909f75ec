import Foundation

extension ComparisonTable {
  /// Exact values: `policy` and the metrics' keys as head, a line a run (RFC 4180, lines end in a line feed); undefined values are empty.
  public var csv: String {
    func field(_ text: String) -> String {
      text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        ? "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" : text
    }
    let head = [corner] + columns.map(\.key)
    let rows = runs.map { run in [field(run.name)] + columns.map { run.metrics[$0.key].map { "\($0)" } ?? "" } }
    return ([head] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// A GitHub-flavoured table with the rounded values of the terminal, the best in bold.
  public var markdown: String {
    func escaped(_ text: String) -> String {
      DisplayWidth.harmless(text).replacingOccurrences(of: "\\", with: "\\\\")
        .replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "<", with: "&lt;")
        .replacingOccurrences(of: "`", with: "\\`").replacingOccurrences(of: "*", with: "\\*")
    }
    let heads = columns.map { column in
      let unit = scale(column).unit
      return unit.isEmpty ? column.title : "\(column.title) [\(unit)]"
    }
    var lines = [[corner] + heads, ["---"] + columns.map { _ in "---:" }]
    for (index, run) in runs.enumerated() {
      lines.append(
        [escaped(run.name)]
          + columns.map { column in
            let value = scale(column).text(run.metrics[column.key])
            let difference = differenceText(index, column)
            let marked = best(column).contains(index) ? "**\(value)**" : value
            return difference.isEmpty ? marked : "\(marked) (\(difference))"
          })
    }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// Exact values, differences and the best, for ``JSONDocument``.
  public var document: ComparisonDocument {
    ComparisonDocument(
      runs: runs.enumerated().map { index, run in
        ComparisonDocument.Run(
          policy: run.name,
          metrics: selected { run.metrics[$0] }, differencePercent: selected { difference(index, $0) },
          best: columns.filter { best($0).contains(index) }.map(\.key))
      })
  }

  private func selected(_ value: (String) -> Double?) -> MetricSet {
    MetricSet(exactly: Dictionary(columns.map { ($0.key, value($0.key)) }) { first, _ in first })
  }
}

/// The JSON form of a comparison; stable like ``RunDocument``.
public struct ComparisonDocument: Hashable, Sendable, Codable {
  /// One policy of the comparison.
  public struct Run: Hashable, Sendable, Codable {
    public var policy: String
    public var metrics: MetricSet
    /// Against the first run, by the metrics' keys; `null` for the first run.
    public var differencePercent: MetricSet
    /// Keys of the metrics of which this run has the best value.
    public var best: [String]

    enum CodingKeys: String, CodingKey {
      case policy, metrics, best
      case differencePercent = "difference_percent"
    }
  }

  public var format = "quanta-comparison"
  public var formatVersion = 1
  public var runs: [Run]

  public init(runs: [Run]) { self.runs = runs }

  enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case runs
  }
}

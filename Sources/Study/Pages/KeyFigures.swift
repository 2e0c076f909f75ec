import Model
import Report

/// The page's tiles: the winner's figures beside the baseline's, or one policy's alone.
struct KeyFigures {
  let data: PageData

  private static let keys = ["mean_bounded_slowdown", "mean_wait_s", "max_wait_s", "utilisation"]

  var tiles: [KeyFigure] {
    Self.keys.compactMap { key in
      guard let definition = MetricCatalogue.definition(of: key), let value = data.metric(data.challenger ?? 0, key)
      else { return nil }
      let parts = Words.value(value, definition.unit).split(separator: "\u{202F}", omittingEmptySubsequences: true)
      let hasUnit = parts.count > 1 && (definition.unit == .seconds || definition.unit == .fraction)
      let number = hasUnit ? parts.dropLast().joined(separator: "\u{202F}") : parts.joined(separator: "\u{202F}")
      return KeyFigure(
        Words.capitalised(definition.title), value: number, unit: hasUnit ? parts.last.map(String.init) : nil,
        note: note(key, definition), verdict: verdict(key, definition))
    }
  }

  private func note(_ key: String, _ definition: MetricDefinition) -> String? {
    guard let challenger = data.challenger else { return nil }
    guard let base = data.metric(0, key) else { return nil }
    let change = data.change(challenger, key).map { "\(Words.change($0)); " } ?? ""
    return "\(change)\(data.names[0]): \(Words.value(base, definition.unit))"
  }

  private func verdict(_ key: String, _ definition: MetricDefinition) -> KeyFigure.Verdict {
    guard let challenger = data.challenger, let change = data.change(challenger, key), abs(change) >= 0.0005 else {
      return .neutral
    }
    return (change < 0) == (definition.direction == .lowerIsBetter) ? .better : .worse
  }
}

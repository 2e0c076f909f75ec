import Live
import Model
import Report

/// Where hosts and journal differ, and how well what was done was predicted.
public struct DriftSheet: Sendable {
  public let items: [Drift.Item]
  public let accuracy: OperationTimes

  public init(items: [Drift.Item], accuracy: OperationTimes) {
    self.items = items
    self.accuracy = accuracy
  }

  public var text: String {
    guard !items.isEmpty else { return "Hosts and journal agree.\n\n" + accuracy.text }
    return Table(
      caption: "Hosts and journal differ in \(Words.plural(items.count, "thing"))",
      columns: [
        .init("what"), .init("host"), .init("target"), .init("expected"), .init("found"), .init("what to do"),
      ],
      rows: items.map { item in
        [
          .init(item.kind.rawValue), .init(item.host), .init(item.target), .init(item.expected), .init(item.found),
          .init(item.remedy),
        ]
      }
    ).text(cellWidth: 90) + "\n" + accuracy.text
  }

  /// Keys in order, times in RFC 3339 (UTC).
  public func json() throws -> String {
    OrderedJSON.sorted([
      "drift": .array(
        items.map { item in
          .sorted([
            "kind": .string(item.kind.rawValue), "host": .string(item.host), "target": .string(item.target),
            "expected": .string(item.expected), "found": .string(item.found), "remedy": .string(item.remedy),
          ])
        }), "accuracy": accuracy.json,
    ]).text()
  }
}

/// What a policy registers: everything the command and the documentation say about it, and what its options accept.
///
/// ```swift
/// PolicyEntry(
///   "depth", at: .backfill, aliases: ["depth-n"],
///   "The first N of the queue hold reservations.",
///   text: """
///     Generalises EASY, which holds one reservation, …
///     """,
///   source: "Chiang, Arpaci-Dusseau & Vernon, JSSPP 2002",
///   options: [
///     PolicyOption("reservations", .integer(in: 1...), default: 4, "How many workspaces hold one."),
///     PolicyOption("order", .expression(.order), default: "fcfs", "Who stands first in the queue."),
///   ])
/// ```
public struct PolicyEntry: Hashable, Sendable {
  /// Lower case, words joined by hyphens.
  public var name: String
  public var point: PolicyPoint
  public var aliases: [String]
  /// One line.
  public var summary: String
  /// Paragraphs apart by blank lines, lists by `- `; Markdown's `code` allowed. Empty when the summary says it all.
  public var text: String
  /// The paper or program it follows; `nil` for common knowledge.
  public var source: String?
  /// In the order the canonical expression gives them.
  public var options: [PolicyOption]

  public init(
    _ name: String, at point: PolicyPoint, aliases: [String] = [], _ summary: String, text: String = "",
    source: String? = nil, options: [PolicyOption] = []
  ) {
    self.name = name
    self.point = point
    self.aliases = aliases
    self.summary = summary
    self.text = text
    self.source = source
    self.options = options
  }

  /// The expression with every default written out: `easy(order: fcfs, window: "<=")`.
  public var usage: String {
    let given = options.compactMap { option in
      option.defaultValue.map { "\(option.name): \(option.spell($0))" }
    }
    return given.isEmpty ? name : name + "(" + given.joined(separator: ", ") + ")"
  }
}

extension PolicyOption {
  /// A registered default as a user would write it.
  func spell(_ value: PolicyValue) -> String {
    switch (kind, value) {
    case (.durations, .text(let text)), (.expression, .text(let text)): text
    case (.choices, .text(let text)), (.text, .text(let text)): PolicyValue.spell(word: text)
    default: value.description
    }
  }
}

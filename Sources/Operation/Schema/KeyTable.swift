/// The keys of one kind of mapping in a file: what its reader takes, its schema says and its documentation lists.
///
/// One description serves all three, so that they cannot drift apart: a reader asks ``check(_:)`` before it takes anything.
package struct KeyTable: Sendable {
  /// As messages call such a mapping, with its article: `a host`.
  package let noun: String
  /// Of the schema's definition: `host`.
  package let name: String
  package let doc: String
  package let keys: [Key]
  /// Exactly one of the keys is given: they exclude each other.
  package let isChoice: Bool

  /// One key and what its value may be.
  package struct Key: Sendable {
    package let name: String
    package let kind: KeyKind
    package let isRequired: Bool
    /// What a file means that leaves it out, as it would be written; `nil` when there is no such text.
    package let standard: String?
    /// What leaving it out means, where that cannot be written.
    package let without: String?
    /// What it is for, in a sentence.
    package let doc: String

    package init(
      _ name: String, _ kind: KeyKind, required: Bool = false, default standard: String? = nil,
      without: String? = nil, _ doc: String
    ) {
      self.name = name
      self.kind = kind
      isRequired = required
      self.standard = standard
      self.without = without
      self.doc = doc
    }
  }

  package init(_ noun: String, name: String, _ doc: String, choice: Bool = false, _ keys: [Key]) {
    self.noun = noun
    self.name = name
    self.doc = doc
    self.keys = keys
    isChoice = choice
  }

  package var names: [String] { keys.map(\.name) }

  package subscript(name: String) -> Key? { keys.first { $0.name == name } }
}

/// What a value may be.
package indirect enum KeyKind: Sendable {
  case text(TextForm)
  case integer(ClosedRange<Int64>)
  /// A number and what it counts, as in `cores, from 0 to 4096`.
  case number(ClosedRange<Double>, String)
  /// A part of one, above 0: `0.5` or `50%`.
  case share
  /// `true` or `false`.
  case flag
  /// One of these words.
  case choice([String])
  /// A list of so many at least; the text says of what.
  case list(KeyKind, of: String, least: Int)
  case mapping(KeyTable)
  /// Whatever one of these allows.
  case either([KeyKind])
}

extension KeyKind {
  /// A part of a whole, as `YAMLValue.part` reads it.
  package static let part = KeyKind.number(0...1, "a part from 0 to 1, such as 0.8")

  /// As documentation and messages say it.
  package var words: String {
    switch self {
    case .text(let form): form.words
    case .integer(let range):
      range.upperBound >= 1_000_000
        ? "a whole number from \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(_, let what): what
    case .share: "a part such as 0.5 or 50%"
    case .flag: "true or false"
    case .choice(let words): words.joined(separator: " or ")
    case .list(_, let what, _): "a list of \(what)"
    case .mapping(let table) where table.isChoice || table.keys.count == 1:
      table.names.map { "{\($0): …}" }.joined(separator: " or ")
    case .mapping(let table): "a mapping with the keys \(table.names.joined(separator: ", "))"
    case .either(let kinds): kinds.map(\.words).joined(separator: ", or ")
    }
  }
}

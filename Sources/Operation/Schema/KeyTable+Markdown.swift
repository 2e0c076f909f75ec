extension KeyTable {
  /// The keys as a table in Markdown: what a documentation page holds, word for word.
  package var markdown: String {
    let rows = keys.map { key in
      let without = key.isRequired ? "an error" : key.standard.map { "`\($0)`" } ?? key.without ?? "–"
      return "| `\(key.name)` | \(Self.cell(key.kind.brief)) | \(without) | \(key.doc) |"
    }
    return (["| key | value | without it | what it is |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

extension KeyKind {
  /// Short enough for a table: mappings by what they are, not by their keys.
  fileprivate var brief: String {
    switch self {
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: " or ")
    case .flag: "`true` or `false`"
    case .mapping(let table) where table.isChoice || table.keys.count == 1:
      table.names.map { "`{\($0): …}`" }.joined(separator: " or ")
    case .mapping(let table): "a mapping with the keys under **\(table.name)**"
    case .either(let kinds): kinds.map(\.brief).joined(separator: ", or ")
    default: words
    }
  }
}

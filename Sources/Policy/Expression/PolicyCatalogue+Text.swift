extension PolicyCatalogue {
  /// How a catalogue is written out: for a terminal of so many columns, or as Markdown.
  public enum TextForm: Hashable, Sendable {
    case plain(width: Int)
    case markdown
  }

  /// Every policy with its summary, by extension point; points without policies are left out. Ends with a line end.
  public func list(as form: TextForm) -> String {
    PolicyPoint.allCases.filter { !entries(at: $0).isEmpty }.map { point in
      switch form {
      case .plain(let width): plainList(of: point, width: width)
      case .markdown: markdownList(of: point)
      }
    }.joined(separator: "\n")
  }

  /// The pages of the policies called `name`: usually one, several when the name stands at several extension points.
  ///
  /// - Throws: `QuantaError` of kind `usage` with the nearest name and all names, when there is none.
  public func pages(named name: String, as form: TextForm) throws -> String {
    try entries(named: name).map { $0.page(as: form) }.joined(separator: "\n")
  }

  /// The whole catalogue as one Markdown document: the list, then every page.
  public func document() -> String {
    let pages = PolicyPoint.allCases.flatMap { entries(at: $0) }.map { $0.page(as: .markdown) }
    return ([list(as: .markdown)] + pages).joined(separator: "\n")
  }

  private func plainList(of point: PolicyPoint, width: Int) -> String {
    let rows = entries(at: point).map { (name: ([$0.name] + $0.aliases).joined(separator: ", "), summary: $0.summary) }
    let column = min(24, rows.map(\.name.count).max() ?? 0) + 4
    var text = "\(point.title): \(point.summary)\n"
    for row in rows {
      let name = "  " + row.name
      // A name wider than the column gets a line of its own.
      let filled = TextWrap.fill(row.summary, indent: column, width: width)
      text += name.count + 2 <= column ? name + filled.dropFirst(name.count) : name + "\n" + filled
      text += "\n"
    }
    return text
  }

  private func markdownList(of point: PolicyPoint) -> String {
    var text = "## \(point.title): \(point.summary)\n\n"
    for entry in entries(at: point) { text += "- `\(entry.name)`\(entry.alsoKnownAs(quote: "`")): \(entry.summary)\n" }
    return text
  }
}

extension PolicyEntry {
  /// Everything registered about the policy. Ends with a line end.
  public func page(as form: PolicyCatalogue.TextForm) -> String {
    switch form {
    case .plain(let width): plainPage(width: width)
    case .markdown: markdownPage
    }
  }

  fileprivate func alsoKnownAs(quote: String) -> String {
    aliases.isEmpty ? "" : " (also " + aliases.map { quote + $0 + quote }.joined(separator: ", ") + ")"
  }

  private func plainPage(width: Int) -> String {
    func fill(_ text: String, _ indent: Int) -> String { TextWrap.fill(text, indent: indent, width: width) + "\n" }
    var page = "\(name)\(alsoKnownAs(quote: "")): \(point.oneOf)\n" + fill(summary, 2)
    if !text.isEmpty { page += "\n" + fill(text, 2) }
    if !options.isEmpty {
      page += "\nWith its defaults\n" + fill(usage, 2) + "\nOptions\n"
      for option in options {
        page += fill("\(option.name): \(option.kind.phrase)\(option.defaultNote)", 2) + fill(option.doc, 6)
        guard case .choices(let choices) = option.kind else { continue }
        for choice in choices { page += fill("- \(PolicyValue.spell(word: choice.name)): \(choice.doc)", 6) }
      }
    }
    if let source { page += "\nSource\n" + fill(source, 2) }
    return page
  }

  private var markdownPage: String {
    var page = "### `\(name)`\(alsoKnownAs(quote: "`"))\n\n\(summary)\n"
    if !text.isEmpty { page += "\n\(text)\n" }
    if !options.isEmpty {
      page += "\nWith its defaults: `\(usage)`\n\n"
      for option in options {
        let standard = option.defaultValue.map { ", by default `\(option.spell($0))`" } ?? ", not set by default"
        page += "- `\(option.name)`: \(option.kind.markdownPhrase)\(standard). \(option.doc)\n"
        guard case .choices(let choices) = option.kind else { continue }
        for choice in choices { page += "  - `\(PolicyValue.spell(word: choice.name))`: \(choice.doc)\n" }
      }
    }
    if let source { page += "\nSource: \(source)\n" }
    return page
  }
}

extension PolicyOption.Kind {
  /// The phrase, without what the list of choices below it says.
  fileprivate var markdownPhrase: String {
    if case .choices = self { "one of those below" } else { phrase }
  }
}

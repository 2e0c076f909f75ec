/// Tables as HTML, each in a container that scrolls on its own.
enum TableHTML {
  static func write(_ table: Table) -> String {
    var out = "<figure class=\"table\">\n"
    if let caption = table.caption { out += "<figcaption>\(PlainText.html(caption))</figcaption>\n" }
    let name = PlainText.html(table.caption ?? table.columns.first?.title ?? "table")
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(name)\">"
    out += "<table\(table.isSortable ? " class=\"sortable\"" : "")>\n<thead><tr>"
    for column in table.columns {
      let unit = column.unit.map { " <span class=\"unit\">\(PlainText.html($0))</span>" } ?? ""
      out += "<th scope=\"col\"\(style(column.alignment))><span>\(PlainText.html(column.title))</span>\(unit)</th>"
    }
    out += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      out += "<tr>"
      for (index, column) in table.columns.enumerated() {
        let cell = index < row.count ? row[index] : Table.Cell("")
        out += self.cell(cell, column: column, isHead: index == 0 && table.hasRowHeads, isSortable: table.isSortable)
      }
      out += "</tr>\n"
    }
    out += "</tbody></table></div>\n"
    if !table.footnotes.isEmpty {
      out += "<div class=\"footnotes\">" + table.footnotes.map { "<p>\(PlainText.html($0))</p>" }.joined() + "</div>\n"
    }
    return out + "</figure>\n"
  }

  private static func cell(_ cell: Table.Cell, column: Table.Column, isHead: Bool, isSortable: Bool) -> String {
    let tag = isHead ? "th" : "td"
    let style = style(column.alignment, isBest: cell.isBest, isLong: !isHead && cell.text.count > 60)
    var out = "<\(tag)\(isHead ? " scope=\"row\"" : "")\(style)"
    if isSortable, let key = cell.sortKey, key.isFinite { out += " data-v=\"\(key)\"" }
    out += ">"
    if cell.isBest { out += "<span class=\"star\" title=\"best\">★</span> " }
    out += PlainText.html(cell.text)
    if let difference = cell.difference {
      let (name, word) = verdict(difference.verdict)
      out += "<span class=\"diff \(name)\">\(difference.verdict == .neutral ? "" : arrow(difference.text))"
      out += "\(PlainText.html(difference.text))<span class=\"aloud\"> \(word)</span></span>"
    }
    return out + "</\(tag)>"
  }

  private static func arrow(_ text: String) -> String { text.hasPrefix("−") ? "▼\u{202F}" : "▲\u{202F}" }

  static func verdict(_ verdict: KeyFigure.Verdict) -> (name: String, word: String) {
    switch verdict {
    case .better: ("better", "better")
    case .worse: ("worse", "worse")
    case .neutral: ("neutral", "")
    }
  }

  private static func style(_ alignment: Table.Alignment, isBest: Bool = false, isLong: Bool = false) -> String {
    var names = alignment == .right ? ["r"] : alignment == .centre ? ["c"] : []
    if isBest { names.append("best") }
    if isLong { names.append("long") }
    return names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
  }
}

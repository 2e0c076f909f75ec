extension Table {
  /// The table for a terminal: aligned columns, the best values starred, differences in brackets; no colour, no controls.
  ///
  /// Text keeps one line a row; what is wider than `cellWidth` ends in an ellipsis (HTML pages show it whole). Wide
  /// characters of East Asian scripts count as two columns. Lines end without spaces, the last with a line break.
  public func text(cellWidth: Int = 48) -> String {
    let heads = columns.map { Self.cut($0.title + ($0.unit.map { " [\($0)]" } ?? ""), to: cellWidth) }
    let brackets = columns.indices.map { column in
      rows.map { column < $0.count ? Self.columns(of: Self.bracket($0[column])) : 0 }.max() ?? 0
    }
    let cells = rows.map { row in
      columns.indices.map { $0 < row.count ? Self.plain(row[$0], bracket: brackets[$0], width: cellWidth) : "" }
    }
    let widths = columns.indices.map { column in
      ([heads] + cells).map { Self.columns(of: $0[column]) }.max() ?? 0
    }
    var lines: [String] = []
    if let caption { lines.append(PlainText.visible(caption)) }
    lines.append(line(heads, widths))
    lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
    lines += cells.map { line($0, widths) }
    lines += footnotes.map { PlainText.visible($0) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Brackets stand in a column of their own, so that the numbers before them align.
  private static func plain(_ cell: Cell, bracket width: Int, width cellWidth: Int) -> String {
    let bracket = self.bracket(cell)
    let value = cut((cell.isBest ? "★ " : "") + cell.text, to: cellWidth)
    return width == 0 ? value : value + String(repeating: " ", count: width + 1 - columns(of: bracket)) + bracket
  }

  private static func bracket(_ cell: Cell) -> String {
    cell.difference.map { PlainText.visible("(\($0.text))") } ?? ""
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var out = ""
    for (index, cell) in cells.enumerated() {
      let room = widths[index] - Self.columns(of: cell)
      let before = columns[index].alignment == .left ? 0 : columns[index].alignment == .right ? room : room / 2
      out += String(repeating: " ", count: before) + cell + String(repeating: " ", count: room - before) + "  "
    }
    while out.hasSuffix(" ") { out.removeLast() }
    return out
  }

  private static func cut(_ text: String, to width: Int) -> String {
    let text = PlainText.visible(text)
    guard columns(of: text) > width else { return text }
    var out = ""
    for character in text {
      if columns(of: out) + columns(of: String(character)) >= width { break }
      out.append(character)
    }
    return out + "…"
  }

  /// How many columns of a terminal a text takes.
  private static func columns(of text: String) -> Int {
    text.reduce(0) { sum, character in
      switch character.unicodeScalars.first?.value ?? 0 {
      case 0x1100...0x115F, 0x2E80...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0x1F300...0x1FAFF,
        0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}

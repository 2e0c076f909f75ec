struct Cell {
  var value: String
  var difference: String
  var best: Bool
}

/// Cells with the widths of their columns: label, then for each column mark, value and difference.
struct Grid {
  var corner: String
  /// Each as lines of its own.
  var heads: [[String]]
  var labels: [String]
  var cells: [[Cell]]
  var labelWidth: Int
  var valueWidths: [Int]
  var differenceWidths: [Int]

  /// Columns between two columns.
  static let gap = 2

  /// Mark, value and, where there are any, differences.
  static func contentWidth(value: Int, difference: Int) -> Int { 1 + value + (difference > 0 ? 1 + difference : 0) }

  func contentWidth(_ column: Int) -> Int {
    Self.contentWidth(value: valueWidths[column], difference: differenceWidths[column])
  }

  func columnWidth(_ column: Int) -> Int {
    heads[column].reduce(contentWidth(column)) { max($0, DisplayWidth.of($1)) }
  }

  var width: Int { heads.indices.reduce(labelWidth) { $0 + Self.gap + columnWidth($1) } }
}

/// Draws grids as lines of text.
struct Painter {
  var colour: Bool

  func draw(_ grids: [Grid]) -> String { grids.map(draw).joined(separator: "\n") }

  private func draw(_ grid: Grid) -> String {
    let gap = String(repeating: " ", count: Grid.gap)
    let height = grid.heads.map(\.count).max() ?? 0
    var lines = (0..<height).map { line in
      // Heads stand on the rule: shorter ones begin lower.
      let heads = grid.heads.indices.map { column -> String in
        let index = line - (height - grid.heads[column].count)
        return DisplayWidth.pad(index < 0 ? "" : grid.heads[column][index], to: grid.columnWidth(column), .right)
      }
      let corner = DisplayWidth.pad(line == height - 1 ? grid.corner : "", to: grid.labelWidth, .left)
      return ([corner] + heads).joined(separator: gap)
    }
    lines.append(String(repeating: "─", count: grid.width))
    for (label, row) in zip(grid.labels, grid.cells) {
      let cells = row.indices.map { draw(row[$0], column: $0, grid) }
      lines.append(([DisplayWidth.pad(label, to: grid.labelWidth, .left)] + cells).joined(separator: gap))
    }
    return lines.map { trimmed($0) + "\n" }.joined()
  }

  /// Mark, value and difference, each in its own width, at the right edge of the column.
  private func draw(_ cell: Cell, column: Int, _ grid: Grid) -> String {
    let difference = grid.differenceWidths[column]
    let value = (cell.best ? "*" : "") + cell.value
    let left = String(repeating: " ", count: grid.columnWidth(column) - grid.contentWidth(column))
    let padded = DisplayWidth.pad(value, to: 1 + grid.valueWidths[column], .right)
    var text = left + (cell.best ? paint(padded, "1;32") : padded)
    if difference > 0 { text += " " + paint(DisplayWidth.pad(cell.difference, to: difference, .right), "2") }
    return text
  }

  private func paint(_ text: String, _ code: String) -> String {
    colour && text.contains { $0 != " " } ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}

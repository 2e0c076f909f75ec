extension ComparisonTable {
  /// The table as text for a terminal, ending in a newline.
  ///
  /// Few runs stand side by side, a line for each metric; more stand below each other, in as many blocks of columns as the width asks for. `*` marks the best
  /// value of a metric. Names too long for their place are numbered and listed in full below.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal; lines are no longer, down to some 60.
  ///   - colour: marks the best also in green and dims differences, with ANSI sequences.
  public func terminalText(width: Int = 100, colour: Bool = false) -> String {
    guard !runs.isEmpty, !columns.isEmpty else { return "" }
    let names = runs.map { DisplayWidth.harmless($0.name) }
    let painter = Painter(colour: colour)
    let heads = columns.map { column in
      let unit = scale(column).unit
      return unit.isEmpty ? column.title : "\(column.title) [\(unit)]"
    }
    let sideBySide = grid(
      corner: "", heads: names.map { DisplayWidth.shorten($0, to: 24) }, labels: heads,
      cells: columns.map { column in runs.indices.map { cell($0, column) } })
    if runs.count <= 4, sideBySide.width <= width {
      return painter.draw([sideBySide]) + legend(names, shown: 24)
    }

    let labels = names.map { DisplayWidth.shorten($0, to: 38) }
    var blocks: [Grid] = []
    var taken: [Int] = []
    func block(_ chosen: [Int]) -> Grid {
      grid(
        corner: "policy", heads: chosen.map { heads[$0] }, labels: labels,
        cells: runs.indices.map { run in chosen.map { cell(run, columns[$0]) } })
    }
    for column in columns.indices {
      if !taken.isEmpty, block(taken + [column]).width > width {
        blocks.append(block(taken))
        taken = []
      }
      taken.append(column)
    }
    blocks.append(block(taken))
    return painter.draw(blocks) + legend(names, shown: 38)
  }

  private func legend(_ names: [String], shown: Int) -> String {
    var text = "* best of its metric"
    if runs.count > 1 { text += "; differences against \(DisplayWidth.shorten(names[0], to: shown))" }
    let cut = names.filter { DisplayWidth.of($0) > shown }
    return ([text] + cut.map { "\(DisplayWidth.shorten($0, to: shown)) is \($0)" }).joined(separator: "\n") + "\n"
  }

  private func cell(_ run: Int, _ column: MetricDefinition) -> Cell {
    Cell(
      value: scale(column).text(runs[run].metrics[column.key]), difference: differenceText(run, column),
      best: best(column).contains(run))
  }

  private func grid(corner: String, heads: [String], labels: [String], cells: [[Cell]]) -> Grid {
    let count = heads.count
    let values = (0..<count).map { column in cells.map { DisplayWidth.of($0[column].value) }.max() ?? 0 }
    let differences = (0..<count).map { column in cells.map { DisplayWidth.of($0[column].difference) }.max() ?? 0 }
    return Grid(
      corner: corner, heads: heads, labels: labels, cells: cells,
      labelWidth: (labels + [corner]).map(DisplayWidth.of).max() ?? 0, valueWidths: values,
      differenceWidths: differences)
  }
}

struct Cell {
  var value: String
  var difference: String
  var best: Bool
}

/// Cells with the widths of their columns: label, then for each column mark, value and difference.
struct Grid {
  var corner: String
  var heads: [String]
  var labels: [String]
  var cells: [[Cell]]
  var labelWidth: Int
  var valueWidths: [Int]
  var differenceWidths: [Int]

  /// Columns between two columns.
  static let gap = 2

  func columnWidth(_ column: Int) -> Int {
    let difference = differenceWidths[column]
    let content = 1 + valueWidths[column] + (difference > 0 ? 1 + difference : 0)
    return max(content, DisplayWidth.of(heads[column]))
  }

  var width: Int { heads.indices.reduce(labelWidth) { $0 + Self.gap + columnWidth($1) } }
}

/// Draws grids as lines of text.
struct Painter {
  var colour: Bool

  func draw(_ grids: [Grid]) -> String { grids.map(draw).joined(separator: "\n") }

  private func draw(_ grid: Grid) -> String {
    let gap = String(repeating: " ", count: Grid.gap)
    var lines = [
      ([DisplayWidth.pad(grid.corner, to: grid.labelWidth, .left)]
        + grid.heads.indices.map { DisplayWidth.pad(grid.heads[$0], to: grid.columnWidth($0), .right) })
        .joined(separator: gap)
    ]
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
    let content = 1 + grid.valueWidths[column] + (difference > 0 ? 1 + difference : 0)
    let value = (cell.best ? "*" : "") + cell.value
    let left = String(repeating: " ", count: grid.columnWidth(column) - content)
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

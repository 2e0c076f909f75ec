extension ComparisonTable {
  /// The table as text for a terminal, ending in a newline.
  ///
  /// Few runs stand side by side, a line for each metric; more stand below each other, in as many blocks of columns as
  /// the width asks for. `*` marks the best value of a metric. Names too long for their place are numbered and listed
  /// in full below.
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
      corner: "", heads: shown(names, width: 24), labels: heads,
      cells: columns.map { column in runs.indices.map { cell($0, column) } })
    if runs.count <= 4, sideBySide.width <= width {
      return painter.draw([sideBySide]) + legend(names, width: 24)
    }

    let labels = shown(names, width: 32)
    var blocks: [Grid] = []
    var taken: [Int] = []
    func block(_ chosen: [Int]) -> Grid {
      grid(
        corner: corner, heads: chosen.map { heads[$0] }, labels: labels,
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
    return painter.draw(blocks) + legend(names, width: 32)
  }

  /// Names that fit their place; one too long is cut and carries its number, so that two alike are told apart.
  private func shown(_ names: [String], width: Int) -> [String] {
    names.enumerated().map { index, name in
      DisplayWidth.of(name) <= width ? name : DisplayWidth.shorten("(\(index + 1)) \(name)", to: width)
    }
  }

  private func legend(_ names: [String], width: Int) -> String {
    var lines = ["* best of its metric"]
    if runs.count > 1, showsDifferences { lines[0] += "; differences against \(shown(names, width: width)[0])" }
    for (index, name) in names.enumerated() where DisplayWidth.of(name) > width {
      lines.append("(\(index + 1)) \(name)")
    }
    return lines.map { $0 + "\n" }.joined()
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
    let wrapped = heads.indices.map { column -> [String] in
      let content = Grid.contentWidth(value: values[column], difference: differences[column])
      return DisplayWidth.wrap(heads[column], to: max(content, 12))
    }
    return Grid(
      corner: corner, heads: wrapped, labels: labels, cells: cells,
      labelWidth: (labels + [corner]).map(DisplayWidth.of).max() ?? 0, valueWidths: values,
      differenceWidths: differences)
  }
}

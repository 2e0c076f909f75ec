/// The legend of a figure on paper: entries in rows above the drawing. Pages have theirs in HTML, where it can wrap.
enum Legend {
  static let rowHeight = 18.0
  private static let swatch = 26.0
  private static let gap = 16.0

  struct Placed {
    var entry: LegendEntry
    var text: String
    var left: Double
  }

  static func rows(_ entries: [LegendEntry], width: Double, size: Double) -> [[Placed]] {
    var rows: [[Placed]] = []
    var row: [Placed] = []
    var left = 0.0
    for entry in entries {
      let text = PlainText.shortened(PlainText.paper(entry.name), to: width / 2, size: size)
      let needed = swatch + 6 + PlainText.width(text, size: size)
      if !row.isEmpty, left + needed > width {
        rows.append(row)
        row = []
        left = 0
      }
      row.append(Placed(entry: entry, text: text, left: left))
      left += needed + gap
    }
    if !row.isEmpty { rows.append(row) }
    return rows
  }

  static func commands(
    _ rows: [[Placed]], width: Double, height: Double, size: Double, paint: (Ink) -> String
  ) -> String {
    var out = ""
    for (line, row) in rows.enumerated() {
      let y = 1 - (Double(line) * rowHeight + rowHeight / 2 + 2) / height
      for placed in row {
        let x0 = (8 + placed.left) / width
        let x1 = (8 + placed.left + swatch) / width
        let color = paint(placed.entry.ink)
        switch placed.entry.shape {
        case .line:
          out += "set arrow from screen \(x0),\(y) to screen \(x1),\(y) nohead lw 2 lc \(color)"
          out += Panel.dashType(placed.entry.dash) + "\n"
        case .area, .dot:
          let half = 5 / height
          let left = placed.entry.shape == .area ? x0 : (8 + placed.left + swatch - 10) / width
          out += "set object rectangle from screen \(left),\(y - half) to screen \(x1),\(y + half) front "
          out += "fs solid 1 noborder fc \(color)\n"
        }
        out += "set label \(PlainText.gnuplot(placed.text)) at screen \((8 + placed.left + swatch + 6) / width),\(y) "
        out += "left tc \(paint(.text))\n"
      }
    }
    return out
  }
}

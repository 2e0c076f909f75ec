import Foundation

/// A table of numbers as coloured cells: size class × length class, hour × weekday.
public struct HeatMap: Sendable {
  /// How colours follow from values.
  public enum Colouring: Hashable, Sendable {
    /// The more, the darker.
    case sequential
    /// As `sequential`, by the logarithm; zeros and below count as the least.
    case logarithmic
    /// Less than the centre in one hue, more in another; the scale reaches as far on both sides.
    case diverging(centre: Double)
  }

  public var rowLabel: String
  public var columnLabel: String
  /// From top to bottom.
  public var rows: [String]
  public var columns: [String]
  /// `values[row][column]`; `nil` for an empty cell.
  public var values: [[Double?]]
  public var format: NumberFormat
  public var colouring: Colouring
  /// What the number is, with its unit.
  public var valueLabel: String

  public init(
    rowLabel: String, rows: [String], columnLabel: String, columns: [String], valueLabel: String, values: [[Double?]],
    format: NumberFormat = .significant(3), colouring: Colouring = .sequential
  ) {
    self.rowLabel = rowLabel
    self.columnLabel = columnLabel
    self.rows = rows
    self.columns = columns
    self.values = values
    self.format = format
    self.colouring = colouring
    self.valueLabel = valueLabel
  }
}

extension HeatMap: Drawable {
  func height(on medium: Medium) -> Double { Double(rows.count) * (medium == .narrow ? 36 : 42) + 80 }

  var dataTable: Table? {
    Table(
      columns: [Table.Column("\(rowLabel) \\ \(columnLabel)")] + columns.map { Table.Column($0, alignment: .right) },
      rows: rows.enumerated().map { index, name in
        [Table.Cell(name)] + columns.indices.map { Table.Cell(number: values[index][$0], format) }
      })
  }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check([rows.count, values.count], name: rowLabel)
    for (name, row) in zip(rows, values) {
      try Layout.check([columns.count, row.count], name: name)
      try Layout.check(row.map { $0 ?? .nan }, name: name, axis: Axis(valueLabel), allowsNaN: true)
    }
    let size = canvas.fontSize
    let longest = rows.map { PlainText.width(PlainText.visible($0), size: size) }.max() ?? 0
    let left = min(longest, canvas.width * 0.3) + 14
    let xRange = 0...Double(max(1, columns.count))
    let yRange = 0...Double(max(1, rows.count))
    let frame = Panel.Frame(
      left: left, right: canvas.width - 4, top: 28, bottom: canvas.height - Layout.bottomWithTitle)
    let room = frame.width / Double(max(1, columns.count)) - 4
    let marks = Layout.categories(columns, centres: { Double($0) + 0.5 }, room: room + 2, canvas: canvas)
    var panel = Panel(
      frame: frame,
      x: Panel.Scale(
        range: xRange, ticks: marks.ticks, labelSize: marks.size),
      y: Panel.Scale(
        range: yRange,
        ticks: rows.enumerated().map {
          Tick(position: Double($0) + 0.5, label: PlainText.shortened($1, to: left - 12, size: size))
        }, isReversed: true))
    panel.showsMarks = false
    Layout.title(rowLabel, of: &panel, on: canvas)
    panel.text(
      Panel.Text(
        text: columnLabel, x: (frame.left + frame.right) / 2, y: canvas.height - 10, anchor: .center, ink: .muted,
        onCanvas: true))
    var shortened = false
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() {
        guard let value, !value.isNaN else {
          panel.text(Panel.Text(text: "–", x: Double(column) + 0.5, y: Double(row) + 0.5, ink: .muted))
          continue
        }
        let colour = colour(of: value)
        let (x, y) = (Double(column), Double(row))
        let gapX = 1 / frame.width * xRange.upperBound
        let gapY = 1 / frame.height * yRange.upperBound
        panel.areas(
          [Panel.Rectangle(x0: x + gapX, x1: x + 1 - gapX, y0: y + gapY, y1: y + 1 - gapY)], ink: .fixed(colour))
        let text = format.text(value)
        let own = PlainText.width(text, size: size) <= room ? size : size - 3
        let shown = PlainText.shortened(text, to: room + 2, size: own)
        shortened = shortened || shown != text
        panel.text(
          Panel.Text(
            text: shown, x: x + 0.5, y: y + 0.5, ink: .fixed(RGB(colour.luminance < 0.36 ? 0xFDFDFD : 0x111418)),
            size: own == size ? nil : own))
      }
    }
    canvas.panels.append(panel)
    canvas.notes.append(explanation)
    if shortened { canvas.notes.append("Numbers cut short are in the table of the figure's data.") }
  }

  private var explanation: String {
    switch colouring {
    case .sequential, .logarithmic: "Numbers: \(valueLabel); darker is more."
    case .diverging(let centre): "Numbers: \(valueLabel); blue is below \(format.text(centre)), orange above."
    }
  }

  private func colour(of value: Double) -> RGB {
    let all = values.flatMap { $0 }.compactMap { $0 }.filter { !$0.isNaN }
    if case .diverging(let centre) = colouring {
      let reach = all.map { abs($0 - centre) }.max() ?? 0
      let t = reach > 0 ? (value - centre) / reach : 0
      return RGB.mix(RGB(0xF4F4F2), RGB(t < 0 ? 0x2A7AB9 : 0xC9540A), abs(t))
    }
    let positive = all.filter { $0 > 0 }.min() ?? 1
    let place = { (v: Double) in colouring == .logarithmic ? log(max(v, positive)) : v }
    let (low, high) = Layout.bounds(all.map(place))
    let t = high > low ? (place(value) - low) / (high - low) : 0.5
    return t < 0.5
      ? RGB.mix(RGB(0xEAF2F8), RGB(0x6FAED6), t * 2) : RGB.mix(RGB(0x6FAED6), RGB(0x08427A), t * 2 - 1)
  }
}

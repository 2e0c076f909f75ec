/// Level bars of parts laid end to end: what a whole is made of, one bar a subject.
public struct StackedBars: Sendable {
  /// What a bar is made of.
  public struct Part: Hashable, Sendable {
    public var name: String
    /// Which of the eight series colours it has; `nil` is the grey of what matters less.
    public var colour: Int?

    public init(_ name: String, colour: Int?) {
      self.name = name
      self.colour = colour
    }

    var ink: Ink { colour.map { .series($0) } ?? .other }
  }

  /// One bar.
  public struct Bar: Hashable, Sendable {
    public var name: String
    /// One a part, none negative; `nil` where it does not apply.
    public var values: [Double?]

    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }

    var total: Double { values.compactMap { $0 }.reduce(0, +) }
  }

  /// The axis of the values; `.fraction` shows per cent.
  public var axis: Axis
  /// What the bars are: "scenario".
  public var nameLabel: String
  public var parts: [Part]
  public var bars: [Bar]
  public var format: NumberFormat
  /// Whether the sum of a bar stands at its end.
  public var showsTotals: Bool

  public init(
    axis: Axis, nameLabel: String, parts: [Part], bars: [Bar], format: NumberFormat = .significant(3),
    showsTotals: Bool = true
  ) {
    self.axis = axis
    self.nameLabel = nameLabel
    self.parts = parts
    self.bars = bars
    self.format = format
    self.showsTotals = showsTotals
  }
}

extension StackedBars: Drawable {
  func height(on medium: Medium) -> Double { Double(max(1, bars.count)) * 34 + 34 + Layout.bottomWithTitle }

  var dataTable: Table? {
    Table(
      columns: [Table.Column(nameLabel)] + parts.map { Table.Column($0.name, alignment: .right) },
      rows: bars.map { bar in
        [Table.Cell(bar.name)]
          + parts.indices.map { Table.Cell(number: $0 < bar.values.count ? bar.values[$0] : nil, format) }
      })
  }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(axis)
    for bar in bars {
      try Layout.check([parts.count, bar.values.count], name: bar.name)
      // A part below zero has no place in a sum of parts.
      try Layout.check(
        bar.values.map { value in value.map { $0 < 0 ? -.infinity : $0 } ?? .nan }, name: bar.name, axis: axis,
        allowsNaN: true)
    }
    let size = canvas.fontSize
    let longest = bars.map { PlainText.width(PlainText.visible($0.name), size: size) }.max() ?? 0
    let left = min(longest + 14, canvas.width * (canvas.medium == .narrow ? 0.36 : 0.3))
    let right = canvas.width - 14
    let greatest = bars.map(\.total).max() ?? 0
    let margin =
      showsTotals ? (bars.map { PlainText.width(format.text($0.total), size: size) }.max() ?? 0) + 10 : 0
    let perPixel = greatest / max(60, right - left - margin)
    let xRange = axis.range ?? 0...(greatest > 0 ? greatest + margin * perPixel : 1)
    let yRange = -0.6...(Double(max(1, bars.count)) - 0.4)
    let frame = Panel.Frame(left: left, right: right, top: 30, bottom: canvas.height - Layout.bottomWithTitle)
    var panel = Panel(
      frame: frame,
      x: Panel.Scale(
        range: xRange, ticks: Ticks.make(axis, range: xRange, length: frame.width, spacing: 76), hasGrid: true),
      y: Panel.Scale(
        range: yRange,
        ticks: bars.enumerated().map {
          Tick(position: Double($0), label: PlainText.shortened($1.name, to: left - 12, size: size))
        }, isReversed: true))
    canvas.outlinesAreas = true
    for (index, part) in parts.enumerated() {
      var areas: [Panel.Rectangle] = []
      for (row, bar) in bars.enumerated() {
        let before = bar.values[..<index].compactMap { $0 }.reduce(0, +)
        guard let value = bar.values[index], value > 0 else { continue }
        areas.append(
          Panel.Rectangle(x0: before, x1: before + value, y0: Double(row) - 0.34, y1: Double(row) + 0.34))
      }
      panel.areas(areas, ink: part.ink, outlined: !canvas.medium.isPage)
    }
    if showsTotals {
      for (row, bar) in bars.enumerated() {
        panel.text(
          Panel.Text(text: format.text(bar.total), x: bar.total, y: Double(row), anchor: .left, dx: 5))
      }
    }
    panel.text(
      Panel.Text(
        text: PlainText.shortened(axis.label, to: canvas.width - 20, size: size), x: (left + right) / 2,
        y: canvas.height - 10, ink: .muted, onCanvas: true))
    Layout.title(nameLabel, of: &panel, on: canvas)
    canvas.panels.append(panel)
    canvas.legend = parts.enumerated().filter { index, _ in bars.contains { ($0.values[index] ?? 0) > 0 } }.map {
      LegendEntry(name: $1.name, ink: $1.ink, shape: .area)
    }
  }
}

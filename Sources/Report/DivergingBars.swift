/// Bars to the left and right of zero: who gains and who loses.
public struct DivergingBars: Sendable {
  /// One bar and what it stands for.
  public struct Bar: Hashable, Sendable {
    public var name: String
    public var value: Double
    /// What stands after the name, smaller: "312 jobs".
    public var note: String?

    public init(_ name: String, _ value: Double, note: String? = nil) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// Which direction is good news.
  public enum Better: Hashable, Sendable { case lower, higher }

  /// The axis of the values; `.fraction` shows per cent.
  public var axis: Axis
  public var bars: [Bar]
  /// Which direction is good news.
  public var better: Better
  public var format: NumberFormat
  /// What the bars are: "user".
  public var nameLabel: String

  public init(
    axis: Axis, nameLabel: String, bars: [Bar], better: Better = .lower, format: NumberFormat = .percent(0)
  ) {
    self.axis = axis
    self.nameLabel = nameLabel
    self.bars = bars
    self.better = better
    self.format = format
  }
}

extension DivergingBars: Drawable {
  func height(on medium: Medium) -> Double { Double(max(1, bars.count)) * 25 + 34 + Layout.bottomWithTitle }

  var dataTable: Table? {
    Table(
      columns: [Table.Column(nameLabel), Table.Column(axis.label, alignment: .right)],
      rows: bars.map { bar in
        [Table.Cell(bar.name + (bar.note.map { " (\($0))" } ?? "")), Table.Cell(format.signedText(bar.value))]
      })
  }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(axis)
    try Layout.check(bars.map(\.value), name: nameLabel, axis: axis)
    let size = canvas.fontSize
    let (low, high) = Layout.bounds(bars.map(\.value) + [0])
    let labels = bars.map { bar in bar.note.map { "\(bar.name) · \($0)" } ?? bar.name }
    let longest = labels.map { PlainText.width(PlainText.visible($0), size: size) }.max() ?? 0
    let left = min(longest + 14, canvas.width * (canvas.medium == .narrow ? 0.36 : 0.3))
    let right = canvas.width - 14
    // Room for the numbers at the ends of the bars.
    let margin = (bars.map { PlainText.width(format.signedText($0.value), size: size) }.max() ?? 0) + 12
    let perPixel = max(high - low, .leastNormalMagnitude) / max(60, right - left - 2 * margin)
    let xRange = axis.range ?? (low < high ? (low - margin * perPixel)...(high + margin * perPixel) : -1...1)
    let yRange = -0.6...(Double(max(1, bars.count)) - 0.4)
    let frame = Panel.Frame(left: left, right: right, top: 30, bottom: canvas.height - Layout.bottomWithTitle)
    var panel = Panel(
      frame: frame,
      x: Panel.Scale(
        range: xRange, ticks: Ticks.make(axis, range: xRange, length: frame.width, spacing: 76), hasGrid: true),
      y: Panel.Scale(
        range: yRange,
        ticks: labels.enumerated().map {
          Tick(position: Double($0), label: PlainText.shortened($1, to: left - 12, size: size))
        }, isReversed: true))
    for gains in [true, false] {
      let ink: Ink = gains ? .gain : .loss
      let own = bars.enumerated().filter { _, bar in bar.value != 0 && ((better == .lower) == (bar.value < 0)) == gains
      }
      panel.areas(
        own.map { index, bar in
          Panel.Rectangle(
            x0: min(0, bar.value), x1: max(0, bar.value), y0: Double(index) - 0.36, y1: Double(index) + 0.36)
        }, ink: ink)
    }
    for (index, bar) in bars.enumerated() {
      let isLeft = bar.value < 0
      panel.text(
        Panel.Text(
          text: format.signedText(bar.value), x: bar.value, y: Double(index), anchor: isLeft ? .right : .left,
          dx: isLeft ? -5 : 5))
    }
    panel.line([(0, yRange.lowerBound), (0, yRange.upperBound)], ink: .muted, width: 1)
    panel.text(
      Panel.Text(
        text: PlainText.shortened(axis.label, to: canvas.width - 20, size: size), x: (left + right) / 2,
        y: canvas.height - 10, ink: .muted, onCanvas: true))
    Layout.title(nameLabel, of: &panel, on: canvas)
    canvas.panels.append(panel)
    canvas.legend = [
      LegendEntry(name: "gains (\(better == .lower ? "less" : "more"))", ink: .gain, shape: .area),
      LegendEntry(name: "loses (\(better == .lower ? "more" : "less"))", ink: .loss, shape: .area),
    ]
  }
}

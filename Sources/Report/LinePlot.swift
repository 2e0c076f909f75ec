/// Values over time, or over anything else: lines or steps.
public struct LinePlot: Sendable {
  /// One subject's values.
  public struct Series: Sendable {
    public var name: String
    /// Ascending.
    public var x: [Double]
    /// As many values; NaN is a gap.
    public var y: [Double]

    public init(_ name: String, x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// How points are joined.
  public enum Shape: Hashable, Sendable {
    /// Straight from point to point.
    case line
    /// A value holds until the next point (utilisation, queue length).
    case step
  }

  /// How several series share the figure.
  public enum Arrangement: Hashable, Sendable {
    case overlaid
    /// One panel a series, one above the other, with the same axes: for curves that would hide each other.
    case stacked
  }

  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var shape: Shape
  public var arrangement: Arrangement
  /// A horizontal line with its label: a capacity, a target.
  public var reference: Reference?

  /// A horizontal line to compare with.
  public struct Reference: Hashable, Sendable {
    public var value: Double
    public var label: String

    public init(_ value: Double, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  public init(
    x: Axis, y: Axis, series: [Series], shape: Shape = .line, arrangement: Arrangement = .overlaid,
    reference: Reference? = nil
  ) {
    self.x = x
    self.y = y
    self.series = series
    self.shape = shape
    self.arrangement = arrangement
    self.reference = reference
  }
}

extension LinePlot.Series {
  /// The points within a range of the horizontal axis and the nearest one on each side, which lines come from and go to.
  func window(_ range: ClosedRange<Double>) -> Range<Int> {
    let first = x.firstIndex { $0 >= range.lowerBound } ?? x.count
    let last = x.lastIndex { $0 <= range.upperBound } ?? -1
    return max(0, first - 1)..<max(max(0, first - 1), min(x.count, last + 2))
  }
}

extension LinePlot: Drawable {
  private var isStacked: Bool { arrangement == .stacked && series.count > 1 }

  func height(on medium: Medium) -> Double {
    guard isStacked else { return medium == .narrow ? 290 : 340 }
    let panel = medium == .narrow ? 84.0 : 92
    return Double(series.count) * panel + Layout.bottomWithTitle + 22
  }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(x)
    try Layout.check(y)
    for one in series {
      try Layout.check([one.x.count, one.y.count], name: one.name)
      try Layout.check(one.x, name: one.name, axis: x)
      try Layout.checkAscending(one.x, name: one.name)
      try Layout.check(one.y, name: one.name, axis: y, allowsNaN: true)
    }
    let wide = Layout.bounds(series.lazy.flatMap(\.x))
    let xRange = x.resolved(low: wide.low, high: wide.high, fromZero: false)
    let tall = Layout.bounds(series.lazy.flatMap { $0.y[$0.window(xRange)] })
    let high = reference.map { max(tall.high, $0.value) } ?? tall.high
    let yRange = y.resolved(low: tall.low, high: high, fromZero: true)
    let groups = isStacked ? series.map { [$0] } : [series]
    let head = isStacked ? 22.0 : Layout.topWithTitle
    let area = canvas.height - head - Layout.bottomWithTitle
    let labels = Ticks.make(y, range: yRange, length: area / Double(groups.count), spacing: isStacked ? 30 : 48)
    let left = Layout.left(of: labels, size: canvas.fontSize)
    var drawn = 0
    var inWindow = 0
    for (index, group) in groups.enumerated() {
      let step = area / Double(groups.count)
      let top = head + Double(index) * step + (isStacked ? 20 : 0)
      var panel = Layout.panel(
        on: canvas, x: x, xRange: xRange, y: y, yRange: yRange, top: top,
        bottom: head + Double(index + 1) * step, left: left, showsXLabels: index == groups.count - 1,
        showsYTitle: !isStacked, ySpacing: isStacked ? 30 : 48)
      if isStacked {
        if index == 0 {
          panel.text(
            Panel.Text(
              text: PlainText.shortened(y.label, to: canvas.width - 12, size: canvas.fontSize), x: 4, y: 10,
              anchor: .left, ink: .muted, onCanvas: true))
        }
        let name = PlainText.shortened(group[0].name, to: panel.frame.width, size: canvas.fontSize)
        panel.text(Panel.Text(text: name, x: left, y: top - 9, anchor: .left, ink: .text, onCanvas: true))
      }
      refer(in: &panel, xRange: xRange, canvas: canvas)
      for one in group {
        let window = one.window(xRange)
        let (x, y) = (Array(one.x[window]), Array(one.y[window]))
        let kept = Thinning.extremes(x: x, y: y, range: xRange, pixels: panel.frame.width)
        drawn += kept.count
        inWindow += window.count
        panel.line(
          kept.map { y[$0].isNaN ? nil : (x[$0], y[$0]) }, ink: styles.ink(of: one.name),
          width: isStacked ? 1.2 : 1.8, dash: isStacked ? [] : styles.dash(of: one.name), steps: shape == .step)
      }
      canvas.panels.append(panel)
    }
    explain(drawn: drawn, of: inWindow, on: &canvas)
    if !isStacked, series.count > 1 {
      canvas.legend = series.map {
        LegendEntry(name: $0.name, ink: styles.ink(of: $0.name), dash: styles.dash(of: $0.name), shape: .line)
      }
    }
  }

  private func refer(in panel: inout Panel, xRange: ClosedRange<Double>, canvas: Canvas) {
    guard let reference, panel.y.range.contains(reference.value) else { return }
    panel.line(
      [(xRange.lowerBound, reference.value), (xRange.upperBound, reference.value)], ink: .muted, width: 1, dash: [4, 3])
    if !isStacked || canvas.panels.isEmpty {
      panel.text(
        Panel.Text(
          text: reference.label, x: xRange.upperBound, y: reference.value, anchor: .right, ink: .muted,
          size: canvas.fontSize - 1, dy: -9))
    }
  }

  private func explain(drawn: Int, of total: Int, on canvas: inout Canvas) {
    if drawn < total {
      canvas.notes.append(
        "Drawn from \(Layout.count(drawn)) of \(Layout.count(total)) points: of every two pixels the first, least, "
          + "greatest and last are kept.")
    }
    if x.range != nil || y.range != nil {
      let outside = series.reduce(0) { sum, one in
        sum + one.x.indices.count { !(x.range?.contains(one.x[$0]) ?? true) || !(y.range?.contains(one.y[$0]) ?? true) }
      }
      if outside > 0 { canvas.notes.append("\(Layout.count(outside)) points lie outside the axes.") }
    }
  }
}

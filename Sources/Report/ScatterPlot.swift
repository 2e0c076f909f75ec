import Foundation

/// Points: one a job, one a user.
public struct ScatterPlot: Sendable {
  public var x: Axis
  public var y: Axis
  public var series: [LinePlot.Series]
  /// Whether to draw the line on which both coordinates are equal.
  public var showsDiagonal: Bool

  public init(x: Axis, y: Axis, series: [LinePlot.Series], showsDiagonal: Bool = false) {
    self.x = x
    self.y = y
    self.series = series
    self.showsDiagonal = showsDiagonal
  }
}

extension ScatterPlot: Drawable {
  func height(on medium: Medium) -> Double { medium == .narrow ? 320 : 420 }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(x)
    try Layout.check(y)
    for one in series {
      try Layout.check([one.x.count, one.y.count], name: one.name)
      try Layout.check(one.x, name: one.name, axis: x)
      try Layout.check(one.y, name: one.name, axis: y)
    }
    let wide = Layout.bounds(series.lazy.flatMap(\.x))
    let tall = Layout.bounds(series.lazy.flatMap(\.y))
    let xRange = x.resolved(low: wide.low, high: wide.high, fromZero: x.quantity == .number)
    let yRange = y.resolved(low: tall.low, high: tall.high, fromZero: true)
    var panel = Layout.panel(on: canvas, x: x, xRange: xRange, y: y, yRange: yRange)
    if showsDiagonal {
      let (low, high) = (
        max(xRange.lowerBound, yRange.lowerBound), min(xRange.upperBound, yRange.upperBound)
      )
      if low < high { panel.line([(low, low), (high, high)], ink: .muted, width: 1, dash: [4, 3]) }
    }
    var drawn = 0
    for one in series {
      let points = zip(one.x, one.y).map { (x: $0, y: $1) }
      let pixels = points.map { point in
        (
          x: place(point.x, in: xRange, of: x, length: panel.frame.width),
          y: place(point.y, in: yRange, of: y, length: panel.frame.height)
        )
      }
      let kept = Thinning.cells(pixels, width: panel.frame.width, height: panel.frame.height, cell: 2)
      drawn += kept.count
      panel.dots(kept.map { points[$0] }, ink: styles.ink(of: one.name), size: points.count > 400 ? 0.3 : 0.5)
    }
    canvas.panels.append(panel)
    if series.count > 1 {
      canvas.legend = series.map { LegendEntry(name: $0.name, ink: styles.ink(of: $0.name), shape: .dot) }
    }
    let total = series.reduce(0) { $0 + $1.x.count }
    if drawn < total {
      canvas.notes.append(
        "\(Layout.count(drawn)) of \(Layout.count(total)) points are drawn: one where several fall within two pixels.")
    }
  }

  private func place(_ value: Double, in range: ClosedRange<Double>, of axis: Axis, length: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    return (axis.scale == .log ? log(value / low) / log(high / low) : (value - low) / (high - low)) * length
  }
}

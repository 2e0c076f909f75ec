/// Grouped bars: for each category one bar a series.
public struct BarPlot: Sendable {
  /// One subject's values.
  public struct Series: Sendable {
    public var name: String
    /// One a category; `nil` where there is none.
    public var values: [Double?]
    /// Ends of error bars, one a category, where known: confidence intervals, as a rule.
    public var intervals: [ClosedRange<Double>?]

    public init(_ name: String, values: [Double?], intervals: [ClosedRange<Double>?] = []) {
      self.name = name
      self.values = values
      self.intervals = intervals
    }
  }

  /// What the categories are: "length class".
  public var categoryLabel: String
  public var categories: [String]
  public var y: Axis
  public var series: [Series]
  /// How values are written in the table under the figure.
  public var format: NumberFormat

  public init(
    categoryLabel: String, categories: [String], y: Axis, series: [Series], format: NumberFormat = .significant(3)
  ) {
    self.categoryLabel = categoryLabel
    self.categories = categories
    self.y = y
    self.series = series
    self.format = format
  }
}

extension BarPlot: Drawable {
  func height(on medium: Medium) -> Double { medium == .narrow ? 300 : 350 }

  var dataTable: Table? {
    Table(
      columns: [Table.Column(categoryLabel)] + series.map { Table.Column($0.name, alignment: .right) },
      rows: categories.enumerated().map { index, name in
        [Table.Cell(name)] + series.map { Table.Cell(number: index < $0.values.count ? $0.values[index] : nil, format) }
      })
  }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(y)
    for one in series {
      try Layout.check([categories.count, one.values.count], name: one.name)
      if !one.intervals.isEmpty { try Layout.check([categories.count, one.intervals.count], name: one.name) }
      try Layout.check(one.values.map { $0 ?? .nan }, name: one.name, axis: y, allowsNaN: true)
      for end in one.intervals {
        try Layout.check(end.map { [$0.lowerBound, $0.upperBound] } ?? [], name: one.name, axis: y)
      }
    }
    let ends = series.flatMap {
      $0.values.compactMap { $0 } + $0.intervals.flatMap { [$0?.lowerBound, $0?.upperBound] }.compactMap { $0 }
    }
    let bounds = Layout.bounds(ends)
    let yRange = y.resolved(low: bounds.low, high: bounds.high, fromZero: true, isBars: true)
    let xRange = -0.5...(Double(max(1, categories.count)) - 0.5)
    var panel = Layout.panel(on: canvas, x: Axis(categoryLabel, range: xRange), xRange: xRange, y: y, yRange: yRange)
    let room = panel.frame.width / Double(max(1, categories.count)) - 4
    (panel.x.ticks, panel.x.labelSize) = Layout.categories(
      categories, centres: { Double($0) }, room: room, canvas: canvas)
    let base = y.scale == .log ? yRange.lowerBound : 0
    let slot = 0.8 / Double(max(1, series.count))
    for (place, one) in series.enumerated() {
      let left = { (category: Int) in Double(category) - 0.4 + Double(place) * slot }
      var bars: [Panel.Rectangle] = []
      for (category, value) in one.values.enumerated() {
        guard let value, !value.isNaN else { continue }
        bars.append(
          Panel.Rectangle(
            x0: left(category) + slot * 0.06, x1: left(category) + slot * 0.94, y0: min(base, value),
            y1: max(base, value)))
      }
      panel.areas(bars, ink: styles.ink(of: one.name))
    }
    for (place, one) in series.enumerated() {
      for (category, interval) in one.intervals.enumerated() {
        guard let interval else { continue }
        let middle = Double(category) - 0.4 + (Double(place) + 0.5) * slot
        let cap = slot * 0.2
        panel.line(
          [
            (middle - cap, interval.lowerBound), (middle + cap, interval.lowerBound), nil,
            (middle, interval.lowerBound), (middle, interval.upperBound), nil,
            (middle - cap, interval.upperBound), (middle + cap, interval.upperBound),
          ], ink: .text, width: 1.2)
      }
    }
    canvas.panels.append(panel)
    if series.count > 1 {
      canvas.legend = series.map { LegendEntry(name: $0.name, ink: styles.ink(of: $0.name), shape: .area) }
    }
    if y.range != nil {
      let outside = ends.count { !yRange.contains($0) }
      if outside > 0 { canvas.notes.append("\(Layout.count(outside)) values lie outside the axis.") }
    }
  }
}

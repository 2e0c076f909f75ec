import Model

/// Who held which processors when: one row a processor, one rectangle a job (or part of it).
public struct GanttChart: Sendable {
  /// One rectangle: some rows for some time.
  public struct Bar: Hashable, Sendable {
    /// In the unit of the time axis: seconds.
    public var start: Double
    public var end: Double
    /// The first row, counted from zero, and how many rows from there on.
    public var row: Int
    public var rows: Int
    /// An index into ``GanttChart/categories``.
    public var category: Int

    public init(start: Double, end: Double, row: Int, rows: Int = 1, category: Int) {
      self.start = start
      self.end = end
      self.row = row
      self.rows = rows
      self.category = category
    }
  }

  public var time: Axis
  public var rowLabel: String
  /// How many rows there are.
  public var rows: Int
  /// What colours stand for: users, classes, queues. The eight that hold the largest area over all Gantt charts of the
  /// document have a colour of their own, the same in all of them; the others share a grey.
  public var categories: [String]
  /// Which of the eight series colours each category has, `nil` being the grey: where colours have a meaning of their own that
  /// area must not decide. Empty ranks by area.
  public var colours: [Int?]
  /// How many rows make one unit of the vertical axis: lanes within a host.
  public var lanes: Int
  public var bars: [Bar]
  /// How many rectangles are drawn at most; beyond, those of the smallest area are left out and counted in the caption.
  public var limit: Int

  public init(
    time: Axis, rowLabel: String = "processor", rows: Int, categories: [String], colours: [Int?] = [],
    lanes: Int = 1, bars: [Bar], limit: Int = 12_000
  ) {
    self.time = time
    self.rowLabel = rowLabel
    self.rows = rows
    self.categories = categories
    self.colours = colours
    self.lanes = max(1, lanes)
    self.bars = bars
    self.limit = limit
  }

  /// Names with a colour of their own and its index.
  static func ranking(of figures: [Figure]) -> [String: Int] {
    var areas: [String: Double] = [:]
    for case .gantt(let chart) in figures.map(\.plot) where chart.colours.isEmpty {
      for bar in chart.bars where chart.categories.indices.contains(bar.category) {
        let area = (bar.end - bar.start) * Double(bar.rows)
        areas[chart.categories[bar.category], default: 0] += area.isFinite ? area : 0
      }
    }
    let ranked = areas.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return Dictionary(uniqueKeysWithValues: ranked.prefix(Palette.light.count).enumerated().map { ($1.key, $0) })
  }
}

extension GanttChart: Drawable {
  func height(on medium: Medium) -> Double { medium == .narrow ? 340 : 430 }

  func draw(on canvas: inout Canvas, styles: StyleBook) throws {
    try Layout.check(time)
    let name = { (bar: Bar) in categories.indices.contains(bar.category) ? categories[bar.category] : "?" }
    for bar in bars {
      try Layout.check([bar.start, bar.end], name: name(bar), axis: time)
      try check(bar)
    }
    let bounds = Layout.bounds(bars.lazy.flatMap { [$0.start, $0.end] })
    let range = time.resolved(low: bounds.low, high: bounds.high, fromZero: false)
    let perUnit = Double(lanes)
    let yRange = 0...(Double(max(1, rows)) / perUnit)
    let ink = { (category: Int) in self.ink(category, styles) }
    var panel = Layout.panel(on: canvas, x: time, xRange: range, y: Axis(rowLabel), yRange: yRange)
    panel.y.hasGrid = false
    let inside = bars.filter { $0.end > range.lowerBound && $0.start < range.upperBound }
    let shown = largest(of: inside)
    var byInk: [Ink: [Panel.Rectangle]] = [:]
    let perPixel = (range.upperBound - range.lowerBound) / panel.frame.width
    for bar in shown {
      let start = max(bar.start, range.lowerBound)
      // A job too short to see is drawn half a pixel long rather than not at all.
      let end = min(max(bar.end, start + perPixel / 2), range.upperBound)
      byInk[ink(bar.category), default: []].append(
        Panel.Rectangle(
          x0: start, x1: end, y0: Double(bar.row) / perUnit, y1: Double(bar.row + bar.rows) / perUnit))
    }
    let pixels = shown.map { ($0.end - $0.start) / perPixel }.sorted()
    let outlined = !pixels.isEmpty && pixels[pixels.count / 2] >= 5
    canvas.outlinesAreas = outlined
    for ink in (0..<Palette.light.count).map(Ink.series) + [.other] {
      panel.areas(byInk[ink] ?? [], ink: ink, outlined: outlined && !canvas.medium.isPage)
    }
    // Where most jobs are too short for an outline, those large enough still show where one ends and the next begins.
    if !outlined {
      let perRow = panel.frame.height / Double(max(1, rows))
      let edges = shown.filter { ($0.end - $0.start) / perPixel >= 4 && Double($0.rows) * perRow >= 3 }.flatMap { bar in
        let (left, right) = (max(bar.start, range.lowerBound), min(bar.end, range.upperBound))
        let (low, high) = (Double(bar.row) / perUnit, Double(bar.row + bar.rows) / perUnit)
        return [(left, low), (right, low), (right, high), (left, high), (left, low), nil] as [(x: Double, y: Double)?]
      }
      panel.line(edges, ink: .surface, width: 0.6)
    }
    canvas.panels.append(panel)
    addLegend(shown, styles: styles, to: &canvas)
    if inside.count < bars.count {
      canvas.notes.append(
        "\(Layout.count(inside.count)) of \(Layout.count(bars.count)) rectangles lie within the time shown.")
    }
    if shown.count < inside.count {
      canvas.notes.append(
        "The \(Layout.count(inside.count - shown.count)) smallest rectangles are left out (limit \(Layout.count(limit)))."
      )
    }
  }

  private func ink(_ category: Int, _ styles: StyleBook) -> Ink {
    guard !colours.isEmpty else { return styles.categoryInk(categories[category]) }
    return (colours.indices.contains(category) ? colours[category] : nil).map { .series($0) } ?? .other
  }

  private func check(_ bar: Bar) throws {
    guard bar.row >= 0, bar.rows > 0, bar.row + bar.rows <= rows, bar.end >= bar.start,
      categories.indices.contains(bar.category)
    else {
      throw QuantaError(
        .data,
        "a Gantt rectangle from \(bar.start) to \(bar.end) on \(bar.rows) rows from row \(bar.row), category "
          + "\(bar.category), lies outside the chart's rows or categories, or ends before it starts")
    }
  }

  private func largest(of bars: [Bar]) -> [Bar] {
    guard bars.count > limit else { return bars }
    let area = { (index: Int) in (bars[index].end - bars[index].start) * Double(bars[index].rows) }
    let order = bars.indices.sorted { area($0) != area($1) ? area($0) > area($1) : $0 < $1 }
    return order.prefix(limit).sorted().map { bars[$0] }
  }

  private func addLegend(_ shown: [Bar], styles: StyleBook, to canvas: inout Canvas) {
    let present = Set(shown.map(\.category)).sorted()
    guard colours.isEmpty else {
      canvas.legend = present.map { LegendEntry(name: categories[$0], ink: ink($0, styles), shape: .area) }
      return
    }
    var own: [(Int, LegendEntry)] = []
    var others = 0
    for category in present {
      if case .series(let index) = styles.categoryInk(categories[category]) {
        own.append((index, LegendEntry(name: categories[category], ink: .series(index), shape: .area)))
      } else {
        others += 1
      }
    }
    canvas.legend = own.sorted { $0.0 < $1.0 }.map(\.1)
    if others > 0 { canvas.legend.append(LegendEntry(name: "others (\(others))", ink: .other, shape: .area)) }
  }
}

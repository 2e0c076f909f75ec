/// A picture with its caption.
public struct Figure: Sendable {
  public var title: String
  /// What the reader should see in it; stands below the picture. What was thinned for drawing is added by the renderer.
  public var caption: String
  /// What a reader who cannot see the picture is told; the caption when `nil`.
  public var alternative: String?
  public var plot: Plot
  /// The height in pixels at the page's full width (920 pixels); chosen from the content when `nil`.
  public var height: Int?

  public init(_ title: String, caption: String = "", alternative: String? = nil, height: Int? = nil, plot: Plot) {
    self.title = title
    self.caption = caption
    self.alternative = alternative
    self.height = height
    self.plot = plot
  }
}

/// What a figure shows.
public enum Plot: Sendable {
  case lines(LinePlot)
  case distribution(DistributionPlot)
  case bars(BarPlot)
  case heatMap(HeatMap)
  case diverging(DivergingBars)
  case stacked(StackedBars)
  case gantt(GanttChart)
  case scatter(ScatterPlot)

  /// The names whose style must be the same in all figures, in order.
  var styledNames: [String] {
    switch self {
    case .lines(let plot): plot.series.map(\.name)
    case .distribution(let plot): plot.samples.map(\.name)
    case .bars(let plot): plot.series.map(\.name)
    case .scatter(let plot): plot.series.map(\.name)
    case .heatMap, .diverging, .stacked, .gantt: []
    }
  }

  /// The figure's own part of the drawing.
  var drawable: any Drawable {
    switch self {
    case .lines(let plot): plot
    case .distribution(let plot): plot
    case .bars(let plot): plot
    case .heatMap(let plot): plot
    case .diverging(let plot): plot
    case .stacked(let plot): plot
    case .gantt(let plot): plot
    case .scatter(let plot): plot
    }
  }
}

/// Something that can draw itself on a canvas.
protocol Drawable: Sendable {
  /// The height of the canvas in pixels for its width.
  func height(on medium: Medium) -> Double
  /// - Throws: `QuantaError` of kind `data` for values that cannot be drawn, naming the series.
  func draw(on canvas: inout Canvas, styles: StyleBook) throws
  /// The numbers behind a small picture, for readers who cannot see it and for names cut short in it.
  var dataTable: Table? { get }
}

extension Drawable {
  var dataTable: Table? { nil }
}

import Foundation
import Model

/// Where axes stand on a canvas, and the checks every plot makes of its numbers.
enum Layout {
  static let topWithTitle = 30.0
  static let bottomWithTitle = 46.0

  /// A panel whose left margin fits its tick labels, with the vertical axis' title above it and the other's below.
  ///
  /// - Parameters:
  ///   - top, bottom: the panel's edges in pixels from the canvas' top.
  ///   - showsXLabels: `false` for all but the lowest of stacked panels.
  ///   - left: the left edge; fitted to the labels when `nil`.
  static func panel(
    on canvas: Canvas, x: Axis, xRange: ClosedRange<Double>, y: Axis, yRange: ClosedRange<Double>,
    top: Double = topWithTitle, bottom: Double? = nil, left: Double? = nil, showsXLabels: Bool = true,
    showsYTitle: Bool = true, ySpacing: Double = 48
  ) -> Panel {
    let size = canvas.fontSize
    let bottom = bottom ?? canvas.height - bottomWithTitle
    let yTicks = Ticks.make(y, range: yRange, length: bottom - top, spacing: ySpacing)
    let left = left ?? self.left(of: yTicks, size: size)
    let right = canvas.width - 18
    let isDate = if case .date = x.quantity { true } else { false }
    let spacing = isDate ? (canvas.medium == .narrow ? 78.0 : 92) : x.scale == .log ? 52 : 70
    var xTicks = Ticks.make(x, range: xRange, length: right - left, spacing: spacing)
    // A label that would stand out of the picture is left away; its mark stays.
    let length = { (position: Double) -> Double in
      let (low, high) = (xRange.lowerBound, xRange.upperBound)
      return x.scale == .log ? log(position / low) / log(high / low) : (position - low) / (high - low)
    }
    xTicks = xTicks.map { tick in
      let half = PlainText.width(tick.label ?? "", size: size) / 2
      let isCut = left + length(tick.position) * (right - left) + half * 0.85 > canvas.width
      return isCut ? Tick(position: tick.position, label: "") : tick
    }
    if !showsXLabels { xTicks = xTicks.map { Tick(position: $0.position, label: $0.label == nil ? nil : "") } }
    var panel = Panel(
      frame: Panel.Frame(left: left, right: right, top: top, bottom: bottom),
      x: Panel.Scale(range: xRange, isLog: x.scale == .log, ticks: xTicks),
      y: Panel.Scale(range: yRange, isLog: y.scale == .log, ticks: yTicks, hasGrid: true))
    if showsYTitle, !y.label.isEmpty { title(y.label, of: &panel, on: canvas) }
    if showsXLabels, !x.label.isEmpty {
      panel.text(
        Panel.Text(
          text: PlainText.shortened(x.label, to: canvas.width - 20, size: size), x: (left + right) / 2,
          y: canvas.height - 10, anchor: .center, ink: .muted, onCanvas: true))
    }
    return panel
  }

  static func left(of ticks: [Tick], size: Double) -> Double {
    (ticks.compactMap { $0.label.map { PlainText.width($0, size: size) } }.max() ?? 0) + 16
  }

  /// Marks for categories at `centres`, `room` pixels apart: in smaller print, then cut short, where they do not fit.
  static func categories(
    _ names: [String], centres: (Int) -> Double, room: Double, canvas: Canvas
  ) -> (ticks: [Tick], size: Double?) {
    let size = canvas.fontSize
    let fits = names.allSatisfy { PlainText.width(PlainText.visible($0), size: size) <= room }
    let own = fits ? size : size - 2
    let ticks = names.enumerated().map {
      Tick(position: centres($0), label: PlainText.shortened($1, to: room, size: own * 0.95))
    }
    return (ticks, fits ? nil : own)
  }

  /// The vertical axis' title, level, above the axis: read without turning one's head.
  static func title(_ text: String, of panel: inout Panel, on canvas: Canvas) {
    panel.text(
      Panel.Text(
        text: PlainText.shortened(text, to: canvas.width - 12, size: canvas.fontSize), x: 4, y: panel.frame.top - 18,
        anchor: .left, ink: .muted, onCanvas: true))
  }

  /// - Throws: `QuantaError` when a value is infinite (or NaN, unless allowed), or not positive on a logarithmic axis.
  static func check(
    _ values: [Double], name: String, axis: Axis, allowsNaN: Bool = false, allowsNonPositive: Bool = false
  ) throws {
    // Only the first offender is worth a message; making one a value would cost more than the drawing.
    let isBad = { (value: Double) in
      value.isNaN ? !allowsNaN : value.isInfinite || axis.scale == .log && value <= 0 && !allowsNonPositive
    }
    guard let index = values.firstIndex(where: isBad) else { return }
    let place = "value \(index + 1) of \"\(PlainText.visible(name))\" on the axis \"\(PlainText.visible(axis.label))\""
    if values[index].isFinite {
      throw QuantaError(
        .data, "\(place) is \(values[index]), which a logarithmic axis cannot show",
        remedy: "use a linear axis or leave the value out")
    }
    throw QuantaError(.data, "\(place) is \(values[index]), which cannot be drawn")
  }

  /// - Throws: `QuantaError` when two columns that belong together differ in length.
  static func check(_ counts: [Int], name: String) throws {
    guard Set(counts).count <= 1 else {
      throw QuantaError(
        .data, "the columns of \"\(PlainText.visible(name))\" have \(counts) values; they must have as many")
    }
  }

  /// - Throws: `QuantaError` when a range given for a logarithmic axis is not positive.
  static func check(_ axis: Axis) throws {
    if let range = axis.range {
      guard range.lowerBound.isFinite, range.upperBound.isFinite, axis.scale == .linear || range.lowerBound > 0 else {
        throw QuantaError(
          .data, "the axis \"\(PlainText.visible(axis.label))\" cannot show \(range.lowerBound)…\(range.upperBound)")
      }
    }
  }

  /// - Throws: `QuantaError` when `x` is not ascending, which thinning and steps rely on.
  static func checkAscending(_ x: [Double], name: String) throws {
    for index in x.indices.dropFirst() where x[index] < x[index - 1] {
      throw QuantaError(
        .data, "value \(index + 1) of \"\(PlainText.visible(name))\" lies before the one it follows",
        remedy: "sort by time")
    }
  }

  static func bounds(_ values: some Sequence<Double>) -> (low: Double, high: Double) {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where !value.isNaN {
      low = min(low, value)
      high = max(high, value)
    }
    return (low, high)
  }

  static func count(_ n: Int) -> String { NumberFormat.integer.text(Double(n)) }
}

/// One pair of axes with what is drawn between them, in the data's own coordinates.
struct Panel {
  /// The distances of the axes' rectangle from the left and the top of the canvas, in pixels.
  struct Frame: Hashable {
    var left: Double, right: Double, top: Double, bottom: Double
    var width: Double { right - left }
    var height: Double { bottom - top }
  }

  struct Scale {
    var range: ClosedRange<Double>
    var isLog = false
    var ticks: [Tick] = []
    var hasGrid = false
    var isReversed = false
    /// The labels' size where it is not the canvas' own.
    var labelSize: Double?
  }

  struct Rectangle: Hashable {
    var x0: Double, x1: Double, y0: Double, y1: Double
  }

  enum Anchor: String { case left, center, right }

  struct Text {
    var text: String
    /// In data coordinates.
    var x: Double, y: Double
    var anchor: Anchor = .center
    var ink: Ink = .text
    var size: Double?
    /// Pixels to the right and downwards.
    var dx = 0.0, dy = 0.0
    /// Whether `x` and `y` are pixels from the canvas' left and top instead.
    var onCanvas = false
  }

  private enum Item {
    case line([(x: Double, y: Double)?], ink: Ink, width: Double, dash: [Double], steps: Bool)
    case areas([Rectangle], ink: Ink, outlined: Bool)
    case dots([(x: Double, y: Double)], ink: Ink, size: Double)
  }

  let frame: Frame
  var x: Scale
  var y: Scale
  /// Whether the horizontal axis has a line and marks; cells of a heat map need none.
  var showsMarks = true
  private var items: [Item] = []
  private var texts: [Text] = []

  init(frame: Frame, x: Scale, y: Scale) {
    self.frame = frame
    self.x = x
    self.y = y
  }

  /// A line through points in order; `nil` is a gap.
  mutating func line(
    _ points: [(x: Double, y: Double)?], ink: Ink, width: Double = 2, dash: [Double] = [], steps: Bool = false
  ) {
    guard points.contains(where: { $0 != nil }) else { return }
    items.append(.line(points, ink: ink, width: width, dash: dash, steps: steps))
  }

  mutating func areas(_ rectangles: [Rectangle], ink: Ink, outlined: Bool = false) {
    guard !rectangles.isEmpty else { return }
    items.append(.areas(rectangles, ink: ink, outlined: outlined))
  }

  mutating func dots(_ points: [(x: Double, y: Double)], ink: Ink, size: Double) {
    guard !points.isEmpty else { return }
    items.append(.dots(points, ink: ink, size: size))
  }

  mutating func text(_ text: Text) { texts.append(text) }

  static func dashType(_ dash: [Double]) -> String {
    dash.isEmpty ? " dt 1" : " dt (" + dash.map(number).joined(separator: ",") + ")"
  }

  // MARK: gnuplot

  func dataBlocks(prefix: String) -> String {
    var out = ""
    for (index, item) in items.enumerated() {
      out += "\(prefix)\(index) << QUANTA_END\n"
      switch item {
      case .line(let points, _, _, _, _):
        for point in points { out += point.map { "\(number($0.x)) \(number($0.y))\n" } ?? "\n" }
      case .areas(let rectangles, _, _):
        for r in rectangles {
          out += "\(number(r.x0)) \(number(r.y0)) \(number(r.x0)) \(number(r.x1)) \(number(r.y0)) \(number(r.y1))\n"
        }
      case .dots(let points, _, _):
        for point in points { out += "\(number(point.x)) \(number(point.y))\n" }
      }
      out += "QUANTA_END\n"
    }
    return out
  }

  func commands(
    width: Double, height: Double, head: Double, medium: Medium
  ) -> String {
    func paint(_ ink: Ink) -> String { Canvas.paint(ink, for: medium) }
    var out = "unset key\nunset label\nunset arrow\nunset object\nset clip two\n"
    out += "set lmargin at screen \(frame.left / width)\nset rmargin at screen \(frame.right / width)\n"
    out += "set tmargin at screen \(1 - (frame.top + head) / height)\n"
    out += "set bmargin at screen \(1 - (frame.bottom + head) / height)\n"
    out +=
      "unset grid\nset border \(x.ticks.isEmpty || !showsMarks ? 0 : 1) lw 1 lc \(paint(.muted))\nset tics out nomirror scale 0.4,0.2\n"
    for (name, scale) in [("x", x), ("y", y)] {
      let (low, high) = (number(scale.range.lowerBound), number(scale.range.upperBound))
      out += scale.isLog ? "set logscale \(name) 10\n" : "unset logscale \(name)\n"
      out += "set \(name)range [\(scale.isReversed ? high : low):\(scale.isReversed ? low : high)]\n"
      if scale.ticks.isEmpty {
        out += "unset \(name)tics\n"
      } else {
        let list = scale.ticks.map { tick in
          "\(tick.label.map { PlainText.gnuplotTic(medium.isPage ? $0 : PlainText.paper($0)) } ?? "''") \(number(tick.position))\(tick.label == nil ? " 1" : "")"
        }
        out += "set \(name)tics (\(list.joined(separator: ", "))) textcolor \(paint(.text))"
        if let own = scale.labelSize { out += " font ',\(number(medium.isPage ? own : own * 0.75))'" }
        out += name == "y" || !showsMarks ? " scale 0,0" : ""
        out += name == "x" ? " offset 0,\(showsMarks ? 0.35 : 0.15)\n" : "\n"
        if scale.hasGrid { out += "set grid \(name)tics lt 1 dt 1 lw 1 lc \(paint(.grid))\n" }
      }
    }
    for text in texts { out += label(text, width: width, height: height, head: head, medium: medium) }
    return out
  }

  private func label(
    _ text: Text, width: Double, height: Double, head: Double, medium: Medium
  ) -> String {
    let position: String
    if text.onCanvas {
      position = "screen \((text.x + text.dx) / width),\(1 - (text.y + text.dy + head) / height)"
    } else {
      position = "first \(number(text.x)),\(number(text.y))"
    }
    var out =
      "set label \(PlainText.gnuplot(medium.isPage ? text.text : PlainText.paper(text.text))) at \(position) \(text.anchor.rawValue) front tc \(Canvas.paint(text.ink, for: medium))"
    if let own = text.size { out += " font ',\(number(medium.isPage ? own : own * 0.75))'" }
    if !text.onCanvas, text.dx != 0 || text.dy != 0 {
      out += " offset screen \(text.dx / width),\(-text.dy / height)"
    }
    return out + "\n"
  }

  func plotCommand(prefix: String, paint: (Ink) -> String) -> String {
    if items.isEmpty { return "plot 1/0 notitle\n" }
    let parts = items.enumerated().map { index, item in
      let source = "\(prefix)\(index)"
      switch item {
      case .line(_, let ink, let width, let dash, let steps):
        return "\(source) using 1:2 with \(steps ? "steps" : "lines") lw \(number(width)) lc \(paint(ink))"
          + "\(Panel.dashType(dash)) notitle"
      case .areas(_, let ink, let outlined):
        let border = outlined ? "border lc \(paint(.surface))" : "noborder"
        return "\(source) using 1:2:3:4:5:6 with boxxyerror fs solid 1 \(border) lw 0.3 fc \(paint(ink)) notitle"
      case .dots(_, let ink, let size):
        return "\(source) using 1:2 with points pt 7 ps \(number(size)) lc \(paint(ink)) notitle"
      }
    }
    return "plot " + parts.joined(separator: ", \\\n  ") + "\n"
  }
}

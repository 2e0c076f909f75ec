/// What a figure is drawn for; each has its own width so that text is always legible.
enum Medium: Hashable, CaseIterable {
  /// A page on a laptop, and printed.
  case wide
  /// A page on a phone.
  case narrow
  /// A figure of its own in a paper, with its legend inside.
  case paper

  /// In pixels of 1/96 inch.
  var width: Double {
    switch self {
    case .wide: 920
    case .narrow: 358
    case .paper: 640
    }
  }

  var fontSize: Double { self == .paper ? 12 : 13 }
  var isPage: Bool { self != .paper }
}

/// An entry of a legend.
struct LegendEntry: Hashable {
  enum Shape: Hashable { case line, area, dot }

  var name: String
  var ink: Ink
  var dash: [Double] = []
  var shape: Shape
}

/// A figure being drawn: panels with axes, a legend, and notes for the caption.
struct Canvas {
  let medium: Medium
  let height: Double
  var panels: [Panel] = []
  var legend: [LegendEntry] = []
  /// What the caption must say about the drawing itself: what was thinned, left out or lies outside.
  var notes: [String] = []
  /// Whether areas are parted by thin lines in the colour of the ground.
  var outlinesAreas = false

  init(medium: Medium, height: Double) {
    self.medium = medium
    self.height = height
  }

  var width: Double { medium.width }
  var fontSize: Double { medium.fontSize }

  /// The gnuplot script that draws the figure into `output`.
  func script(output: String) -> String {
    let rows = medium.isPage ? [] : Legend.rows(legend, width: width - 16, size: fontSize)
    let head = rows.isEmpty ? 0 : Double(rows.count) * Legend.rowHeight + 6
    let total = height + head
    var out = "reset\nset encoding utf8\n"
    if medium.isPage {
      out +=
        "set terminal svg size \(Int(width)),\(Int(total)) dynamic noenhanced font 'sans-serif,\(number(fontSize))'\n"
    } else {
      out +=
        "set terminal pdfcairo size \(number(width / 96))in,\(number(total / 96))in noenhanced fontscale 0.75 linewidth 1.2 dashlength 2 "
      out += "font 'DejaVu Sans,\(number(fontSize * 0.75))'\n"
    }
    out += "set output \(PlainText.gnuplot(output))\n"
    for (index, panel) in panels.enumerated() {
      out += panel.dataBlocks(prefix: "$p\(index)_")
    }
    if panels.count > 1 { out += "set multiplot\n" }
    for (index, panel) in panels.enumerated() {
      out += panel.commands(
        width: width, height: total, head: head, medium: medium)
      if index == 0, !rows.isEmpty {
        out += Legend.commands(rows, width: width, height: total, size: fontSize, paint: { paint($0) })
      }
      out += panel.plotCommand(prefix: "$p\(index)_", paint: { paint($0) })
    }
    if panels.count > 1 { out += "unset multiplot\n" }
    return out + "set output\n"
  }

  private func paint(_ ink: Ink) -> String { Canvas.paint(ink, for: medium) }

  /// The colour as gnuplot wants it: for pages one that the page replaces by a variable of its style sheet.
  static func paint(_ ink: Ink, for medium: Medium) -> String {
    "rgb '\((medium.isPage ? Palette.sentinel(ink) : Palette.paper(ink)).hex)'"
  }
}

/// A number as gnuplot reads it.
func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}

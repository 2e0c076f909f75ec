/// Writes a picture into a page: small, without ids of its own, in the page's colours, readable aloud.
enum SVGWriter {
  /// - Parameters:
  ///   - identifier: unique in the page; title and description hang on it.
  ///   - title, description: plain text for readers who cannot see the picture.
  static func write(
    _ picture: SVGReader, identifier: String, title: String, description: String, className: String
  ) -> String {
    var out = "<svg class=\"\(className)\" viewBox=\"\(picture.viewBox)\" role=\"img\" "
    out += "aria-labelledby=\"\(identifier)-t\" aria-describedby=\"\(identifier)-d\">"
    out += "<title id=\"\(identifier)-t\">\(PlainText.html(title))</title>"
    out += "<desc id=\"\(identifier)-d\">\(PlainText.html(description))</desc>\n"
    var index = 0
    while index < picture.shapes.count {
      let shape = picture.shapes[index]
      let key = Key(shape)
      var path = ""
      var end = index
      // Neighbours of one look become one path.
      while end < picture.shapes.count, key != nil, Key(picture.shapes[end]) == key {
        path += self.path(of: picture.shapes[end])
        end += 1
      }
      if let key {
        out += key.element(path)
        index = end
      } else {
        out += text(shape)
        index += 1
      }
    }
    return out + "</svg>"
  }

  /// What two shapes share that can be drawn as one.
  private struct Key: Equatable {
    var ink: Ink
    var width: Double
    var dash: String
    var kind: Int

    init?(_ shape: SVGReader.Shape) {
      switch shape {
      case .line(let ink, let width, let dash, _): (self.ink, self.width, self.dash, kind) = (ink, width, dash, 0)
      case .area(let ink, _): (self.ink, width, dash, kind) = (ink, 0, "", 1)
      case .dot(let ink, _, let radius): (self.ink, width, dash, kind) = (ink, radius * 2, "", 2)
      case .text: return nil
      }
    }

    func element(_ path: String) -> String {
      let paint = SVGWriter.paint(ink)
      switch kind {
      case 0:
        let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
        return "<path fill=\"none\" stroke=\"\(paint)\" stroke-width=\"\(SVGWriter.short(width))\"\(dashes) "
          + "stroke-linejoin=\"round\" d=\"\(path)\"/>\n"
      case 1: return "<path class=\"area\" fill=\"\(paint)\" d=\"\(path)\"/>\n"
      default:
        return "<path class=\"dots\" fill=\"none\" stroke=\"\(paint)\" stroke-width=\"\(SVGWriter.short(width))\" "
          + "stroke-linecap=\"round\" d=\"\(path)\"/>\n"
      }
    }
  }

  static func paint(_ ink: Ink) -> String {
    if case .fixed(let colour) = ink { return colour.hex }
    return Palette.variable(ink) ?? "currentColor"
  }

  private static func text(_ shape: SVGReader.Shape) -> String {
    guard case .text(let escaped, let at, let anchor, let ink, let size) = shape else { return "" }
    var out = "<text x=\"\(short(at.x))\" y=\"\(short(at.y))\""
    if anchor != "start" { out += " text-anchor=\"\(anchor)\"" }
    if size != 13 { out += " font-size=\"\(short(size))\"" }
    out += " fill=\"\(paint(ink))\">\(escaped)</text>\n"
    return out
  }

  /// Coordinates relative to the last point, in tenths of a pixel, so that rounding does not add up.
  private static func path(of shape: SVGReader.Shape) -> String {
    switch shape {
    case .line(_, _, _, let steps):
      var out = ""
      var last = (x: 0, y: 0)
      var wasMove = true
      for step in steps {
        let to = (x: tenths(step.to.x), y: tenths(step.to.y))
        if step.isMove {
          out += "M\(text(to.x)) \(text(to.y))"
        } else if to != last || wasMove {
          out += relative(to.x - last.x, to.y - last.y)
        }
        wasMove = step.isMove
        last = to
      }
      return out
    case .area(_, let points):
      guard let first = points.first else { return "" }
      var last = (x: tenths(first.x), y: tenths(first.y))
      var out = "M\(text(last.x)) \(text(last.y))"
      for point in points.dropFirst() where (tenths(point.x), tenths(point.y)) != last {
        let to = (x: tenths(point.x), y: tenths(point.y))
        out += relative(to.x - last.x, to.y - last.y)
        last = to
      }
      return out + "z"
    case .dot(_, let at, _): return "M\(text(tenths(at.x))) \(text(tenths(at.y)))h0"
    case .text: return ""
    }
  }

  private static func relative(_ dx: Int, _ dy: Int) -> String {
    if dy == 0 { return "h\(text(dx))" }
    if dx == 0 { return "v\(text(dy))" }
    return "l\(text(dx)) \(text(dy))"
  }

  private static func tenths(_ value: Double) -> Int { Int((max(-1e6, min(1e6, value)) * 10).rounded()) }

  private static func text(_ tenths: Int) -> String {
    let whole = abs(tenths) / 10
    let part = abs(tenths) % 10
    let sign = tenths < 0 ? "-" : ""
    return part == 0 ? "\(sign)\(whole)" : "\(sign)\(whole == 0 ? "" : "\(whole)").\(part)"
  }

  private static func short(_ value: Double) -> String { text(tenths(value)) }
}

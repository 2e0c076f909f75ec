import Model

/// Reads the SVG that gnuplot writes and keeps its shapes and texts; everything else – prologue, comments, version,
/// symbol definitions and their ids – is left behind.
struct SVGReader {
  /// A piece of the picture, with colours as inks again.
  enum Shape: Hashable {
    case line(ink: Ink, width: Double, dash: String, path: [PathStep])
    case area(ink: Ink, points: [Point])
    case dot(ink: Ink, at: Point, radius: Double)
    /// The content is still escaped, as gnuplot wrote it.
    case text(escaped: String, at: Point, anchor: String, ink: Ink, size: Double)
  }

  struct Point: Hashable {
    var x: Double, y: Double
  }

  struct PathStep: Hashable {
    var isMove: Bool
    var to: Point
  }

  private struct Group {
    var strokeWidth = 1.0
    var translation: Point?
    var ink: Ink?
    var anchor = "start"
    var size = 13.0
  }

  private let source: Substring.UTF8View
  private(set) var viewBox = ""
  private(set) var shapes: [Shape] = []

  /// - Throws: `QuantaError` of kind `internalError` when the picture has an element that gnuplot 5.4 and 6.0 do not write.
  init(_ text: String) throws {
    guard let start = text.range(of: "<svg") else {
      throw QuantaError(
        .internalError, "gnuplot wrote no SVG picture", remedy: "check that `gnuplot -e 'set terminal svg'` works")
    }
    source = text[start.lowerBound...].utf8
    try read()
  }

  private mutating func read() throws {
    var groups = [Group()]
    var isDefining = false
    var position = source.startIndex
    while let open = source[position...].firstIndex(of: UInt8(ascii: "<")),
      let close = source[open...].firstIndex(of: UInt8(ascii: ">"))
    {
      let tag = String(source[source.index(after: open)..<close]) ?? ""
      position = source.index(after: close)
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" || $0 == "/" && tag.first == "/" }
      let isClosed = tag.hasSuffix("/")
      switch name {
      case "svg": viewBox = attributes(of: tag)["viewBox"] ?? ""
      case "defs": isDefining = true
      case "/defs": isDefining = false
      case "g" where !isDefining: groups.append(group(attributes(of: tag), inside: groups[groups.count - 1]))
      case "/g" where !isDefining: if groups.count > 1 { groups.removeLast() }
      case "text":
        let end = source[position...].firstIndex(of: UInt8(ascii: "<")) ?? source.endIndex
        addText(String(source[position..<end]) ?? "", in: groups[groups.count - 1])
        position = end
      case "path" where !isDefining: addPath(attributes(of: tag), width: groups[groups.count - 1].strokeWidth)
      case "polygon": addPolygon(attributes(of: tag))
      case "use" where !isDefining: addDot(attributes(of: tag))
      case "rect" where !isDefining, "title", "/title", "desc", "/desc", "/text", "/svg", "/g", "/path", "!--": break
      default:
        guard isDefining || isClosed && name.isEmpty else {
          throw QuantaError(
            .internalError, "gnuplot's picture has an unexpected element <\(PlainText.visible(String(name)))>")
        }
      }
    }
  }

  private func group(_ attributes: [String: String], inside outer: Group) -> Group {
    var group = outer
    if let width = attributes["stroke-width"].flatMap(Double.init) { group.strokeWidth = width }
    if let transform = attributes["transform"] {
      let numbers = self.numbers(transform)
      if numbers.count >= 2 { group.translation = Point(x: numbers[0], y: numbers[1]) }
    }
    if let fill = attributes["fill"], fill != "none" { group.ink = ink(fill) }
    if let anchor = attributes["text-anchor"] { group.anchor = anchor }
    if let size = attributes["font-size"].flatMap(Double.init) { group.size = size }
    return group
  }

  private mutating func addText(_ escaped: String, in group: Group) {
    guard let place = group.translation, escaped.contains(where: { !$0.isWhitespace }) else { return }
    // gnuplot leaves ">" as it is, which is allowed, and nothing else that acts.
    let text = escaped.replacing(">", with: "&gt;")
    shapes.append(.text(escaped: text, at: place, anchor: group.anchor, ink: group.ink ?? .text, size: group.size))
  }

  private mutating func addPath(_ attributes: [String: String], width: Double) {
    var steps: [PathStep] = []
    var isMove = true
    for piece in (attributes["d"] ?? "").split(whereSeparator: \.isWhitespace) {
      var pair = piece
      if let first = pair.first, first == "M" || first == "L" {
        isMove = first == "M"
        pair = pair.dropFirst()
      }
      let parts = pair.split(separator: ",")
      guard parts.count == 2, let x = Double(parts[0]), let y = Double(parts[1]) else { continue }
      steps.append(PathStep(isMove: isMove, to: Point(x: x, y: y)))
      isMove = false
    }
    guard steps.contains(where: { !$0.isMove }) else { return }
    let dash = attributes["stroke-dasharray"] ?? ""
    let isGrid = attributes["class"] == "gridline"
    shapes.append(.line(ink: ink(attributes["stroke"] ?? ""), width: width, dash: isGrid ? "" : dash, path: steps))
  }

  private mutating func addPolygon(_ attributes: [String: String]) {
    let numbers = self.numbers(attributes["points"] ?? "")
    let points = stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
    shapes.append(.area(ink: ink(attributes["fill"] ?? ""), points: points))
  }

  private mutating func addDot(_ attributes: [String: String]) {
    let numbers = self.numbers(attributes["transform"] ?? "")
    guard numbers.count >= 3 else { return }
    shapes.append(
      .dot(ink: ink(attributes["color"] ?? ""), at: Point(x: numbers[0], y: numbers[1]), radius: numbers[2]))
  }

  private func attributes(of tag: String) -> [String: String] {
    var result: [String: String] = [:]
    var rest = Substring(tag)
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
      rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
      guard let quote = rest.first, quote == "'" || quote == "\"" else { return result }
      rest = rest.dropFirst()
      let end = rest.firstIndex(of: quote) ?? rest.endIndex
      result[name] = String(rest[..<end])
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : ""
    }
    return result
  }

  private func numbers(_ text: String) -> [Double] {
    text.split { !($0.isNumber || $0 == "." || $0 == "-" || $0 == "+" || $0 == "e") }.compactMap { Double($0) }
  }

  private func ink(_ colour: String) -> Ink {
    if colour.hasPrefix("#"), let value = UInt32(colour.dropFirst(), radix: 16) { return Palette.ink(of: RGB(value)) }
    let parts = numbers(colour)
    guard parts.count == 3 else { return .text }
    let value = parts.reduce(UInt32(0)) { $0 << 8 | UInt32(max(0, min(255, $1))) }
    return Palette.ink(of: RGB(value))
  }
}

/// What something is drawn with, by meaning; a medium turns it into a colour.
enum Ink: Hashable {
  case text, muted, grid, surface, gain, loss, other
  /// The n-th of the eight series colours.
  case series(Int)
  /// A colour that is the same on light and dark ground, with text on it chosen to match.
  case fixed(RGB)
}

/// A colour in sRGB.
struct RGB: Hashable {
  var red: UInt8, green: UInt8, blue: UInt8

  init(_ hex: UInt32) {
    red = UInt8(hex >> 16 & 255)
    green = UInt8(hex >> 8 & 255)
    blue = UInt8(hex & 255)
  }

  var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Relative luminance (WCAG 2, section "relative luminance"), approximated with a gamma of 2.2 by squaring.
  var luminance: Double {
    func linear(_ c: UInt8) -> Double { Double(c) / 255 * Double(c) / 255 }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Between `a` (0) and `b` (1).
  static func mix(_ a: RGB, _ b: RGB, _ t: Double) -> RGB {
    func channel(_ x: UInt8, _ y: UInt8) -> UInt32 { UInt32((Double(x) + (Double(y) - Double(x)) * t).rounded()) }
    return RGB(channel(a.red, b.red) << 16 | channel(a.green, b.green) << 8 | channel(a.blue, b.blue))
  }
}

/// The colours: Okabe & Ito, "Color Universal Design" (2008), with black and yellow replaced by a grey and an olive that
/// keep their distance on white, and a lighter set of the same hues for dark ground.
enum Palette {
  static let light: [RGB] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x555B63, 0x938400].map(
    RGB.init)
  static let dark: [RGB] = [0x4BA3E3, 0xFF8547, 0x2CC99B, 0xE6A3CB, 0xF5B83D, 0xA8DBFF, 0xB9C0C9, 0xE8DC4A].map(
    RGB.init)
  /// Line styles, in pixels on and off; the first is solid. They tell series apart in black and white.
  static let dashes: [[Double]] = [
    [], [9, 3], [2.5, 2.5], [9, 3, 2.5, 3], [15, 4], [5, 2.5], [9, 3, 2, 2, 2, 3], [1.5, 4],
  ]

  static let sentinelInks: [Ink] = [.text, .muted, .grid, .surface, .gain, .loss, .other]

  /// The light colour, for paper.
  static func paper(_ ink: Ink) -> RGB {
    switch ink {
    case .text: RGB(0x1B1F24)
    case .muted: RGB(0x6B727B)
    case .grid: RGB(0xE1E4E8)
    case .surface: RGB(0xFFFFFF)
    case .gain: RGB(0x0072B2)
    case .loss: RGB(0xD55E00)
    case .other: RGB(0xB4BAC2)
    case .series(let index): light[index % light.count]
    case .fixed(let colour): colour
    }
  }

  /// The name of the page's style-sheet variable that holds an ink.
  static func variable(_ ink: Ink) -> String? {
    switch ink {
    case .text: "currentColor"
    case .muted: "var(--muted)"
    case .grid: "var(--grid)"
    case .surface: "var(--surface)"
    case .gain: "var(--gain)"
    case .loss: "var(--loss)"
    case .other: "var(--other)"
    case .series(let index): "var(--s\(index % light.count))"
    case .fixed: nil
    }
  }

  /// Colours that stand for inks on their way through gnuplot; no fixed colour may be one of them.
  static func sentinel(_ ink: Ink) -> RGB {
    switch ink {
    case .series(let index): RGB(0x010120 + UInt32(index % light.count))
    case .fixed(let colour): colour
    default: RGB(0x010100 + UInt32(sentinelInks.firstIndex(of: ink) ?? 0))
    }
  }

  /// The ink a sentinel stands for.
  static func ink(of colour: RGB) -> Ink {
    guard colour.red == 1, colour.green == 1 else { return .fixed(colour) }
    let index = Int(colour.blue)
    if sentinelInks.indices.contains(index) { return sentinelInks[index] }
    if (0x20..<0x20 + light.count).contains(index) { return .series(index - 0x20) }
    return .fixed(colour)
  }
}

/// The styles of a document: one a name, the same in all its figures.
struct StyleBook: Sendable {
  private var order: [String: Int] = [:]
  private var categories: [String: Int] = [:]

  init(_ document: ReportDocument) {
    for name in document.subjects + document.figures.flatMap(\.plot.styledNames) where order[name] == nil {
      order[name] = order.count
    }
    categories = GanttChart.ranking(of: document.figures)
  }

  func index(of name: String) -> Int { order[name] ?? 0 }
  func ink(of name: String) -> Ink { .series(index(of: name)) }
  /// Shifted by one each time the colours start over, so that a colour never comes back with the same dash.
  func dash(of name: String) -> [Double] {
    let index = index(of: name)
    return Palette.dashes[(index + index / Palette.light.count) % Palette.dashes.count]
  }
  /// The colour of a Gantt chart's category; the least of them share one.
  func categoryInk(_ name: String) -> Ink { categories[name].map { .series($0) } ?? .other }
}

/// How text sits in a terminal: columns, not characters.
enum DisplayWidth {
  /// Columns `text` takes: 2 for East Asian wide characters and emoji, 0 for combining marks, else 1.
  static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

  private static func of(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { Swift.max($0, of($1)) }
  }

  /// A character is as wide as its widest scalar: marks and joiners add nothing.
  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// The blocks that Unicode's annex 11 counts as wide throughout.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
      0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
      0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      true
    default: false
    }
  }

  enum Side { case left, right }

  /// Fills `text` with spaces up to `width` columns; `side` is where the text stands.
  static func pad(_ text: String, to width: Int, _ side: Side) -> String {
    let spaces = String(repeating: " ", count: Swift.max(0, width - of(text)))
    return side == .left ? text + spaces : spaces + text
  }

  /// Cuts `text` to `width` columns, the last one an ellipsis, if it is longer.
  static func shorten(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var kept = ""
    var columns = 0
    for character in text {
      columns += of(character)
      if columns > width - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// Breaks `text` at spaces into lines of at most `width` columns; a longer word gets a line of its own.
  static func wrap(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, of(last) + 1 + of(String(word)) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Replaces what could steer a terminal or break a line: a name from a file must not.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator, .surrogate: "\u{fffd}"
          case .format where scalar.properties.isBidiControl: "\u{fffd}"
          default: scalar
          }
        }))
  }
}

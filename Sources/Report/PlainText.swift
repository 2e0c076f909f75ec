/// Text of unknown origin made safe to show: nothing in it is dropped, nothing in it acts.
package enum PlainText {
  /// `text` with everything invisible or order-changing made visible, and every kind of line break turned into a space.
  ///
  /// Control characters, bidirectional overrides and isolates, invisible characters and non-characters become `[U+202E]`
  /// and the like. Letters of right-to-left scripts stay: only controls can reorder
  /// what stands outside the text. O(length).
  package static func visible(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: out.append(" ")
      case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
        0xFDD0...0xFDEF, 0xFFF9...0xFFFC:
        out.append(contentsOf: code(scalar))
      case let value where value & 0xFFFE == 0xFFFE: out.append(contentsOf: code(scalar))
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// `text` with characters that DejaVu Sans, the font of figures on paper, has no glyph for written as `[U+540D]`.
  ///
  /// Where no installed font has the glyph, gnuplot's PDF terminal covers the page with a giant replacement.
  static func paper(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in visible(text).unicodeScalars {
      switch scalar.value {
      case 0..<0x700, 0x1D00..<0x2400, 0x2460..<0x2C00, 0xFB00..<0xFB50: out.append(scalar)
      default: out.append(contentsOf: code(scalar))
      }
    }
    return String(out)
  }

  private static func code(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]".unicodeScalars
  }

  /// `text` as the content of an HTML element or of a quoted attribute.
  package static func html(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for character in visible(text).unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  /// `text` as a gnuplot string.
  ///
  /// Single quotes: inside them gnuplot runs no backquoted command, expands no macro and knows no escape but a doubled
  /// quote. A backslash before the end of a line would still continue it, so there are no line breaks (``visible(_:)``).
  static func gnuplot(_ text: String) -> String {
    var out = "'"
    for scalar in visible(text).unicodeScalars {
      out.unicodeScalars.append(scalar)
      if scalar == "'" { out += "'" }
    }
    return out + "'"
  }

  /// `text` as a gnuplot tic label, which is also a format: a per cent sign is doubled.
  static func gnuplotTic(_ text: String) -> String {
    gnuplot(String(text.flatMap { $0 == "%" ? ["%", "%"] : [$0] }))
  }

  /// The width of `text` in a proportional sans-serif of `size` pixels, estimated from above.
  static func width(_ text: String, size: Double) -> Double {
    var em = 0.0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x69, 0x6A, 0x6C, 0x20, 0x2E, 0x2C, 0x3A, 0x7C, 0x27, 0x202F: em += 0.34
      case 0x1100...0x11FF, 0x2E80...0xD7AF, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x1F000...0x3FFFF: em += 1.05
      case 0x41...0x5A, 0x6D, 0x77, 0x40, 0x25, 0x26, 0x2B, 0x3C...0x3E, 0x7E, 0x2026, 0x2212: em += 0.84
      case 0x300...0x36F: break
      default: em += 0.6
      }
    }
    return em * size
  }

  /// `text` cut to `width` pixels, ending in an ellipsis when something is missing.
  static func shortened(_ text: String, to width: Double, size: Double) -> String {
    let text = visible(text)
    guard Self.width(text, size: size) > width else { return text }
    var out = ""
    var used = Self.width("…", size: size)
    for character in text {
      used += Self.width(String(character), size: size)
      if used > width { break }
      out.append(character)
    }
    return out + "…"
  }

  /// A name usable as an `id` or a file name: lower-case ASCII letters, digits and hyphens; never empty.
  static func slug(_ text: String, fallback: String) -> String {
    var out = ""
    for scalar in text.lowercased().unicodeScalars.prefix(120) {
      switch scalar {
      case "a"..."z", "0"..."9": out.unicodeScalars.append(scalar)
      default: if !out.isEmpty, !out.hasSuffix("-") { out += "-" }
      }
    }
    out = String(out.prefix(60))
    while out.hasSuffix("-") { out.removeLast() }
    return out.isEmpty ? fallback : out
  }
}

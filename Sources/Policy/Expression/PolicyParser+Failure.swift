import Model

extension PolicyParser {
  /// "expected …, found …" at the cursor.
  func failure(expecting what: String) -> QuantaError {
    let found: String
    if let current {
      if PolicyExpression.isNamePart(current) {
        let word = source[position...].prefix(30).prefix(while: PolicyExpression.isNamePart)
        found = "'" + String(String.UnicodeScalarView(word)) + "'"
      } else {
        found =
          PolicyParser.isPrintable(current) ? "'\(current)'" : "U+" + String(current.value, radix: 16, uppercase: true)
      }
    } else {
      found = source.isEmpty ? "nothing" : "the end"
    }
    return failure("expected \(what), found \(found)", at: position)
  }

  /// `message`, the column of `place` and the line it stands on with a caret below.
  func failure(_ message: String, at place: Int) -> QuantaError {
    let start = source[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = source[place...].firstIndex(of: "\n") ?? source.count
    let column = place - start + 1
    let line = start == 0 ? "" : "line \(source[..<place].count { $0 == "\n" } + 1), "

    // A window around the place keeps the caret on the screen when the line is long.
    let from = max(start, place - 60)
    let to = min(end, place + 30)
    let before = from > start ? "…" : ""
    let shown = source[from..<to].map { PolicyParser.isPrintable($0) ? $0 : " " }
    let text = before + String(String.UnicodeScalarView(shown)) + (to < end ? "…" : "")
    let caret = String(repeating: " ", count: before.count + place - from) + "^"
    return QuantaError(.usage, "\(message)\n  \(text)\n  \(caret)", at: "policy expression, \(line)column \(column)")
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}

import Model

extension PolicyParser {
  /// A quoted string; the cursor stands on its opening `quote`.
  mutating func parseString(_ quote: Unicode.Scalar) throws -> String {
    let start = position
    position += 1
    var content = String.UnicodeScalarView()
    while let scalar = current {
      position += 1
      switch scalar {
      case quote: return String(content)
      case "\\": content.append(try parseEscape())
      default: content.append(scalar)
      }
    }
    throw failure("this string has no closing \(quote)", at: start)
  }

  /// What follows a backslash.
  private mutating func parseEscape() throws -> Unicode.Scalar {
    guard let scalar = current else { throw failure(expecting: "an escape") }
    position += 1
    switch scalar {
    case "\"", "'", "\\": return scalar
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let start = position - 2
      guard current == "{" else { throw failure(expecting: "'{' and hexadecimal digits") }
      position += 1
      let digits = take { $0.properties.isASCIIHexDigit }
      guard current == "}" else { throw failure(expecting: "hexadecimal digits and '}'") }
      position += 1
      guard let value = UInt32(digits, radix: 16), let escaped = Unicode.Scalar(value) else {
        throw failure("'\\u{\(digits)}' is not a Unicode character", at: start)
      }
      return escaped
    default:
      throw failure("'\\\(scalar)' is not an escape; there are \\\" \\' \\\\ \\n \\r \\t \\u{…}", at: position - 2)
    }
  }

  /// A number, or a duration when a unit follows at once.
  mutating func parseNumber() throws -> PolicyValue {
    let start = position
    var decimal = ""
    if current == "-" {
      position += 1
      decimal = "-"
    }
    decimal += try digits()
    var isWhole = true
    if current == "." {
      position += 1
      decimal += "." + (try digits())
      isWhole = false
    }
    let exponent = try takeExponent()
    let unit = take(while: PolicyExpression.isNamePart)
    if exponent.isEmpty, !unit.isEmpty {
      switch SimDuration.scale(decimal, unit: unit) {
      case .success(let duration): return .duration(duration)
      case .failure(let problem): throw failure("'\(decimal)\(unit)' is not a duration: \(problem.reason)", at: start)
      }
    }
    let spelling = decimal + exponent + unit
    if isWhole, exponent.isEmpty {
      guard let integer = Int(decimal) else { throw failure("'\(spelling)' does not fit 64 bits", at: start) }
      return .integer(integer)
    }
    guard unit.isEmpty, let number = Double(spelling), number.isFinite else {
      throw failure("'\(spelling)' is not a number", at: start)
    }
    return .number(number)
  }

  private mutating func digits() throws -> String {
    let taken = take { ("0"..."9").contains($0) }
    guard !taken.isEmpty else { throw failure(expecting: "a digit") }
    return taken
  }

  /// `e`, a sign and digits; nothing when the `e` begins something else.
  private mutating func takeExponent() throws -> String {
    guard current == "e" || current == "E" else { return "" }
    let start = position
    position += 1
    var exponent = "e"
    if let sign = current, sign == "-" || sign == "+" {
      position += 1
      exponent.unicodeScalars.append(sign)
    }
    guard let digit = current, ("0"..."9").contains(digit) else {
      position = start
      return ""
    }
    return exponent + (try digits())
  }
}

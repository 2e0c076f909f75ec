import Logging

/// Text of unknown origin made fit for a line of a log: it can neither break the line nor imitate another.
enum LogText {
  /// A value as the text after an equals sign; lists and tables as JSON.
  static func plain(_ value: Logger.Metadata.Value) -> String {
    switch value {
    case .string(let text): text
    case .stringConvertible(let value): "\(value)"
    case .array, .dictionary: json(value)
    }
  }

  /// As it is when nothing in it could be misread, else in quotes.
  static func word(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\" && !acts($0) }
    return isPlain ? text : json(text)
  }

  /// Without quotes, but with everything that ends a line or moves the cursor written as an escape.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.contains(where: acts) ? String(json(text).dropFirst().dropLast()) : text
  }

  static func json(_ value: Logger.Metadata.Value) -> String {
    switch value {
    case .string(let text): json(text)
    case .stringConvertible(let value): json("\(value)")
    case .array(let values): "[\(values.map { json($0) }.joined(separator: ","))]"
    case .dictionary(let table):
      "{\(table.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }.joined(separator: ","))}"
    }
  }

  /// `text` as a JSON string (RFC 8259), with everything that acts on a terminal escaped too.
  static func json(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where acts(scalar):
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// Control characters, line and paragraph separators, and what changes the direction of text; all below U+10000.
  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

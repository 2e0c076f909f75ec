import Foundation

/// JSON whose members stay in the order they were given: for texts that people read.
enum OrderedJSON: Sendable {
  case object([(key: String, value: OrderedJSON)])
  case array([OrderedJSON])
  case string(String)
  /// As it is written.
  case literal(String)

  static func integer(_ number: Int64) -> OrderedJSON { .literal("\(number)") }
  static func number(_ number: Double) -> OrderedJSON {
    .literal(number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)")
  }
  static func flag(_ flag: Bool) -> OrderedJSON { .literal(flag ? "true" : "false") }

  /// Indented by two blanks a level, without a final newline; what is short and plain stands on one line.
  func text(indent: String = "") -> String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .literal(let text): text
    case .array(let elements):
      Self.block("[", elements.map { $0.text(indent: indent + "  ") }, "]", indent, elements.allSatisfy(\.isScalar))
    case .object(let members):
      Self.block(
        "{", members.map { "\(Self.quoted($0.key)): \($0.value.text(indent: indent + "  "))" }, "}", indent,
        members.allSatisfy(\.value.isScalar))
    }
  }

  private var isScalar: Bool {
    switch self {
    case .string, .literal: true
    case .array, .object: false
    }
  }

  private static func block(_ open: String, _ parts: [String], _ close: String, _ indent: String, _ isFlat: Bool)
    -> String
  {
    let line = open + parts.joined(separator: ", ") + close
    if parts.isEmpty || isFlat && line.count <= 80 { return line }
    return open + "\n" + parts.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)\(close)"
  }

  /// RFC 8259, section 7.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{0}"..."\u{1f}":
        result += "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

import Model

/// The value of an option, by its spelling alone: what the option makes of it is decided by its ``PolicyOption/Kind``.
///
/// Literals stand for values, so that a registration can say `default: 4`, `default: true` or `default: "<="`.
public enum PolicyValue: Hashable, Sendable {
  case integer(Int)
  /// Finite.
  case number(Double)
  case duration(SimDuration)
  case flag(Bool)
  /// A quoted string.
  case text(String)
  /// A nested expression; a bare word is an expression without arguments.
  case expression(PolicyExpression)

  static let booleanWords = ["true": true, "yes": true, "false": false, "no": false]
}

extension PolicyValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral
{
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(stringLiteral value: String) { self = .text(value) }
}

extension PolicyValue: CustomStringConvertible {
  /// The value as the grammar writes it.
  public var description: String {
    switch self {
    case .integer(let integer): String(integer)
    case .number(let number): number.description
    case .duration(let duration): duration.text
    case .flag(let flag): String(flag)
    case .text(let text): PolicyValue.quote(text)
    case .expression(let expression): expression.description
    }
  }

  /// The word itself of a quoted string or a bare word, otherwise as the grammar writes it.
  var word: String {
    if case .text(let text) = self { text } else { description }
  }

  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        // Control and formatting characters would disturb a terminal, or hide.
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
          quoted += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}

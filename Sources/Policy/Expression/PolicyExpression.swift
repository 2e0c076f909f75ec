import Model

/// A policy as a user writes it: a name and named options, on the command line and in YAML alike.
///
/// ```
/// easy
/// easy(order: sjf, placement: best-fit)
/// easy(order: fair-share(by: user, half-life: 7d), window: "<")
/// ```
///
/// The grammar, in EBNF (ISO/IEC 14977); spaces, tabs and line ends may stand between any two symbols:
///
/// ```
/// expression = name , [ "(" , [ argument , { "," , argument } ] , ")" ] ;
/// argument   = name , ":" , value ;
/// value      = expression | duration | number | boolean | string ;
/// duration   = [ "-" ] , digits , [ "." , digits ] , ( "us" | "ms" | "s" | "m" | "h" | "d" | "w" ) ;
/// number     = [ "-" ] , digits , [ "." , digits ] , [ ( "e" | "E" ) , [ "-" | "+" ] , digits ] ;
/// boolean    = "true" | "false" | "yes" | "no" ;
/// string     = '"' , { character | escape } , '"' | "'" , { character | escape } , "'" ;
/// escape     = "\" , ( '"' | "'" | "\" | "n" | "r" | "t" | "u{" , hexadecimal digits , "}" ) ;
/// name       = letter , { letter | digit | "-" | "_" } ;
/// digits     = digit , { digit } ;
/// ```
///
/// Letters and digits are ASCII; the four boolean words are not names; an option is given at most once; parentheses nest up to
/// ``maximumDepth``. Nothing may stand between the digits of a duration and its unit. A name without parentheses and the same
/// name with empty ones are the same expression. YAML needs quotes around an expression that contains `": "`.
///
/// What an expression *means* — which names and options there are — is the ``PolicyCatalogue``'s business.
public struct PolicyExpression: Hashable, Sendable {
  /// An option's name and the value given to it.
  public struct Argument: Hashable, Sendable {
    public let name: String
    public let value: PolicyValue

    public init(_ name: String, _ value: PolicyValue) {
      self.name = name
      self.value = value
    }
  }

  /// How deeply parentheses may nest.
  public static let maximumDepth = 64

  public let name: String
  /// In the order written; no name occurs twice.
  public let arguments: [Argument]

  /// - Throws: `QuantaError` of kind `usage` when the result could not be written in the grammar: a malformed name, an option
  ///   given twice, a number that is not finite, or more than ``maximumDepth`` levels.
  public init(_ name: String, _ arguments: [Argument] = []) throws {
    self.init(unchecked: name, arguments)
    for word in [name] + arguments.map(\.name) where !PolicyExpression.isName(word) {
      throw QuantaError(.usage, "'\(word)' cannot be a name in a policy", remedy: "use letters, digits, '-' and '_'")
    }
    for (index, argument) in arguments.enumerated() {
      if arguments[..<index].contains(where: { $0.name == argument.name }) {
        throw QuantaError(.usage, "option '\(argument.name)' is given twice", at: "policy \(name)")
      }
      if case .number(let number) = argument.value, !number.isFinite {
        throw QuantaError(.usage, "option '\(argument.name)' is \(number)", at: "policy \(name)")
      }
    }
    if depth > PolicyExpression.maximumDepth {
      throw QuantaError(.usage, "more than \(PolicyExpression.maximumDepth) nested expressions", at: "policy \(name)")
    }
  }

  /// For the parser, which has checked everything already.
  init(unchecked name: String, _ arguments: [Argument]) {
    self.name = name
    self.arguments = arguments
  }

  /// The value given to `option`; `nil` when it is not given.
  public subscript(option: String) -> PolicyValue? { arguments.first { $0.name == option }?.value }

  private var depth: Int {
    arguments.map { if case .expression(let inner) = $0.value { 1 + inner.depth } else { 1 } }.max() ?? 0
  }

  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    isNameStart(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_"
  }

  /// Whether `word` may stand unquoted as a name.
  static func isName(_ word: String) -> Bool {
    guard let first = word.unicodeScalars.first else { return false }
    return isNameStart(first) && word.unicodeScalars.allSatisfy(isNamePart) && PolicyValue.booleanWords[word] == nil
  }
}

extension PolicyExpression: CustomStringConvertible {
  /// The canonical text: one space after `:` and `,`, no empty parentheses. Parsing it gives the same expression.
  public var description: String {
    guard !arguments.isEmpty else { return name }
    return name + "(" + arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + ")"
  }
}

extension PolicyExpression: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

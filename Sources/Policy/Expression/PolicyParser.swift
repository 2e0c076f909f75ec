import Model

extension PolicyExpression {
  /// Reads an expression; see ``PolicyExpression`` for the grammar. O(length).
  ///
  /// - Throws: `QuantaError` of kind `usage` that names the column, what was expected and what was found, and shows the
  ///   line with a caret below the place.
  public init(parsing text: String) throws {
    var parser = PolicyParser(text)
    self = try parser.parseWhole()
  }
}

/// A recursive-descent parser over Unicode scalars, without look-ahead beyond one.
struct PolicyParser {
  let source: [Unicode.Scalar]
  var position = 0
  private var depth = 0

  init(_ text: String) { source = Array(text.unicodeScalars) }

  var current: Unicode.Scalar? { position < source.count ? source[position] : nil }

  mutating func parseWhole() throws -> PolicyExpression {
    let expression = try parseExpression(expecting: "a policy's name")
    skipSpace()
    guard position == source.count else {
      let hint = expression.arguments.isEmpty ? "'(' or the end" : "the end"
      throw failure(expecting: "\(hint) after the policy")
    }
    return expression
  }

  private mutating func parseExpression(expecting what: String) throws -> PolicyExpression {
    let start = position
    let name = try parseName(expecting: what)
    if PolicyValue.booleanWords[name] != nil { throw failure("'\(name)' cannot name a policy", at: start) }
    return PolicyExpression(unchecked: name, try parseArguments(of: name))
  }

  /// The parenthesised options after `owner`, if any.
  private mutating func parseArguments(of owner: String) throws -> [PolicyExpression.Argument] {
    let afterName = position
    skipSpace()
    guard current == "(" else {
      position = afterName
      return []
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= PolicyExpression.maximumDepth else {
      throw failure("more than \(PolicyExpression.maximumDepth) nested expressions", at: position)
    }
    position += 1
    skipSpace()
    var arguments: [PolicyExpression.Argument] = []
    if current == ")" {
      position += 1
      return arguments
    }
    while true {
      arguments.append(try parseArgument(of: owner, after: arguments))
      skipSpace()
      switch current {
      case ",": position += 1
      case ")":
        position += 1
        return arguments
      default: throw failure(expecting: "',' or ')' after option '\(arguments[arguments.count - 1].name)' of \(owner)")
      }
    }
  }

  private mutating func parseArgument(
    of owner: String, after earlier: [PolicyExpression.Argument]
  ) throws -> PolicyExpression.Argument {
    skipSpace()
    let start = position
    let name = try parseName(expecting: "an option of \(owner), written 'name: value'")
    if PolicyValue.booleanWords[name] != nil { throw failure("'\(name)' cannot name an option", at: start) }
    if earlier.contains(where: { $0.name == name }) {
      throw failure("option '\(name)' of \(owner) is given twice", at: start)
    }
    skipSpace()
    guard current == ":" else { throw failure(expecting: "':' and a value after option '\(name)'") }
    position += 1
    return PolicyExpression.Argument(name, try parseValue(of: name))
  }

  private mutating func parseValue(of option: String) throws -> PolicyValue {
    skipSpace()
    switch current {
    case let quote? where quote == "\"" || quote == "'": return .text(try parseString(quote))
    case let digit? where digit == "-" || ("0"..."9").contains(digit): return try parseNumber()
    case let letter? where PolicyExpression.isNameStart(letter):
      let name = try parseName(expecting: "a value")
      if let flag = PolicyValue.booleanWords[name] { return .flag(flag) }
      return .expression(PolicyExpression(unchecked: name, try parseArguments(of: name)))
    default: throw failure(expecting: "a value for option '\(option)': a name, a number, a duration or a \"string\"")
    }
  }

  private mutating func parseName(expecting what: String) throws -> String {
    skipSpace()
    guard let first = current, PolicyExpression.isNameStart(first) else { throw failure(expecting: what) }
    return take(while: PolicyExpression.isNamePart)
  }

  // MARK: Scanning

  mutating func skipSpace() {
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" { position += 1 }
  }

  mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let scalar = current, matches(scalar) {
      taken.append(scalar)
      position += 1
    }
    return String(taken)
  }
}

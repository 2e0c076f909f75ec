import Model
import Policy
import Yams

/// A value in a YAML file that knows its name and its line, and turns into what is wanted or into an error that says so.
package struct YAMLValue {
  package let node: Node
  /// How messages call it: `cluster[2].memory`; empty for the root.
  package let name: String
  package let file: String

  package init(_ node: Node, name: String, file: String) {
    self.node = node
    self.name = name
    self.file = file
  }

  /// `file:line`.
  package var location: String { node.mark.map { "\(file):\($0.line)" } ?? file }

  package func error(_ message: String, remedy: String?) -> QuantaError {
    QuantaError(.data, message, at: location, remedy: remedy)
  }

  /// Runs `body` on behalf of this value: its errors become errors of this line.
  package func onBehalf<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as QuantaError {
      let place = error.location.map { "\(location), \($0)" } ?? location
      throw QuantaError(.data, error.message, at: place, remedy: error.remedy)
    }
  }

  // MARK: Shapes

  /// The values by key.
  ///
  /// - Parameter known: the keys there may be; any other is an error that offers the nearest.
  package func mapping(of known: [String]) throws -> [String: YAMLValue] {
    guard case .mapping(let pairs) = node else { throw wrongType("a mapping with the keys \(list(known))", known) }
    var values: [String: YAMLValue] = [:]
    for (key, value) in pairs {
      let place = YAMLValue(key, name: name, file: file)
      guard let word = key.scalar?.string else {
        throw place.error("a key is not a word", remedy: "the keys are \(list(known))")
      }
      guard known.contains(word) else {
        let guess = NearestName.of(word, among: known).map { "did you mean '\($0)'? " } ?? ""
        throw place.error("there is no key '\(word)'\(inside)", remedy: "\(guess)The keys are \(list(known))")
      }
      values[word] = YAMLValue(value, name: name.isEmpty ? word : "\(name).\(word)", file: file)
    }
    return values
  }

  /// The elements of a list.
  package func elements(_ what: String) throws -> [YAMLValue] {
    guard case .sequence(let elements) = node else { throw wrongType("a list of \(what)") }
    return elements.enumerated().map { YAMLValue($1, name: "\(name)[\($0 + 1)]", file: file) }
  }

  /// A scalar as it is written.
  package func text(_ what: String = "text") throws -> String {
    guard let scalar = node.scalar, !isNull else { throw wrongType(what) }
    return scalar.string
  }

  package func integer<Number: FixedWidthInteger>(in range: ClosedRange<Number>) throws -> Number {
    let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    let text = try text(what)
    guard let number = Number(text), range.contains(number) else { throw wrongType(what) }
    return number
  }

  package func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) throws -> Choice
  where Choice.RawValue == String {
    let word = try word(among: Choice.allCases.map(\.rawValue))
    guard let choice = Choice(rawValue: word) else {
      throw wrongType("one of \(list(Choice.allCases.map(\.rawValue)))")
    }
    return choice
  }

  /// A scalar that is one of `names`; any other is an error that offers the nearest.
  package func word(among names: [String]) throws -> String {
    let word = try text("one of \(list(names))")
    guard names.contains(word) else {
      let guess = NearestName.of(word, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw error("'\(word)' is no value of \(called)", remedy: "\(guess)Give one of: \(list(names))")
    }
    return word
  }

  // MARK: Words

  package var isNull: Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  package var called: String { name.isEmpty ? "the file" : "'\(name)'" }

  private var inside: String { name.isEmpty ? "" : " in \(called)" }

  private func list(_ words: [String]) -> String { words.joined(separator: ", ") }

  package func wrongType(_ wanted: String, _ known: [String] = []) -> QuantaError {
    let found =
      switch node {
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .scalar(let scalar): isNull ? "nothing" : "'\(scalar.string)'"
      case .alias: "an alias"
      }
    return error("\(called) is \(found), not \(wanted)", remedy: "write \(wanted) there")
  }
}

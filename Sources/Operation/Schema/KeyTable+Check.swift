import Model
import Study

extension KeyTable {
  /// Checks a mapping and all in it: keys, types, ranges and spellings. What depends on more than one value is its reader's to check.
  ///
  /// Whatever passes is valid by the schema too.
  ///
  /// - Throws: `QuantaError` of kind `data` for the first thing wrong, with its line.
  package func check(_ value: YAMLValue) throws {
    let given = try value.mapping(of: names)
    if isChoice, given.count != 1 {
      let forms = names.map { "'\($0): …'" }.joined(separator: " or ")
      throw value.error(
        given.isEmpty ? "\(noun) says nothing" : "\(noun) cannot be several things at once",
        remedy: "give one of \(forms)")
    }
    for key in keys {
      if let found = given[key.name] {
        try key.kind.check(found)
      } else if key.isRequired {
        throw value.error("\(noun) has no '\(key.name)'", remedy: "add '\(key.name): …', \(key.kind.words)")
      }
    }
  }

  /// The values by key, checked.
  package func read(_ value: YAMLValue) throws -> [String: YAMLValue] {
    try check(value)
    return try value.mapping(of: names)
  }
}

extension KeyKind {
  /// - Throws: `QuantaError` of kind `data` for the first thing wrong, with its line.
  package func check(_ value: YAMLValue) throws {
    switch self {
    case .text(let form): try form.check(value)
    case .integer(let range):
      let _: Int64 = try value.integer(in: range)
      guard value.scalarType == .integer else { throw quoted(value) }
    case .number(let range, let what):
      _ = try value.number(in: range, what)
      guard value.scalarType == .integer || value.scalarType == .number else { throw quoted(value) }
    case .share: try checkShare(value)
    case .flag:
      guard value.scalarType == .flag, ["true", "false"].contains(try value.text(words)) else {
        throw value.wrongType(words)
      }
    case .choice(let words): _ = try value.word(among: words)
    case .list(let kind, let what, let least):
      let elements = try value.elements(what)
      guard elements.count >= least else {
        throw value.error("\(value.called) is empty", remedy: "list \(least) at least, or leave the key out")
      }
      for element in elements { try kind.check(element) }
    case .mapping(let table): try table.check(value)
    case .either(let kinds): try checkEither(kinds, value)
    }
  }

  private func quoted(_ value: YAMLValue) -> QuantaError {
    value.error("\(value.called) is a text, not a number", remedy: "write the number plainly, without quotes")
  }

  /// Thousandths are what is counted in: less is nothing.
  private func checkShare(_ value: YAMLValue) throws {
    let text = try value.text(words)
    let share = try value.fraction(in: 0...1)
    guard share >= 0.001 else {
      throw value.error("a share of \(text) is nothing", remedy: "give a part of one core, such as 0.5 or 50%")
    }
    let isPercent = value.scalarType == .text && TextForm.percent.matches(text)
    guard isPercent || value.scalarType == .integer || value.scalarType == .number else { throw value.wrongType(words) }
  }

  /// The error of the alternative that was meant: the one whose shape it has, and whose keys.
  private func checkEither(_ kinds: [KeyKind], _ value: YAMLValue) throws {
    for kind in kinds where (try? kind.check(value)) != nil { return }
    let shaped = kinds.filter { $0.hasShape(of: value) }
    guard let meant = shaped.first(where: { $0.sharesKey(with: value) }) ?? shaped.last else {
      throw value.wrongType(words)
    }
    try meant.check(value)
  }

  private func hasShape(of value: YAMLValue) -> Bool {
    switch self {
    case .list: value.isList
    case .mapping: value.isMapping
    case .either(let kinds): kinds.contains { $0.hasShape(of: value) }
    default: !value.isList && !value.isMapping
    }
  }

  private func sharesKey(with value: YAMLValue) -> Bool {
    guard case .mapping(let table) = self, let pairs = try? value.pairs("keys") else { return false }
    return pairs.contains { table.names.contains($0.key) }
  }
}

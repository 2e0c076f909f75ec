import Model

extension PolicyCatalogue {
  /// Checks `expression` as a policy of `point` and fills in the defaults, nested expressions included.
  ///
  /// - Throws: `QuantaError` of kind `usage`: for an unknown name or option the nearest one and all there are; for a value of the
  ///   wrong type or out of range what is allowed.
  public func validate(_ expression: PolicyExpression, as point: PolicyPoint) throws -> PolicyOptions {
    try validate(expression, as: point, at: nil, depth: 0)
  }

  /// Parses and validates in one step.
  public func validate(parsing text: String, as point: PolicyPoint) throws -> PolicyOptions {
    try validate(PolicyExpression(parsing: text), as: point)
  }

  /// The same policy in the one way it is written everywhere: registered names, options in registered order, and no option that
  /// equals its default. Equal canonical expressions mean equal policies.
  public func canonical(_ expression: PolicyExpression, as point: PolicyPoint) throws -> PolicyExpression {
    try validate(expression, as: point).expression
  }

  private func validate(
    _ expression: PolicyExpression, as point: PolicyPoint, at location: String?, depth: Int
  ) throws -> PolicyOptions {
    let entry = try entry(named: expression.name, at: point, location: location)
    let place = location.map { "\($0), \(entry.name)" } ?? "policy \(entry.name)"
    return try options(of: entry, given: expression.arguments, at: place, depth: depth)
  }

  /// The options of `entry` with `arguments` over its defaults; `depth` bounds defaults that name each other.
  func options(
    of entry: PolicyEntry, given arguments: [PolicyExpression.Argument], at place: String, depth: Int
  ) throws -> PolicyOptions {
    guard depth <= PolicyExpression.maximumDepth else {
      throw QuantaError(.usage, "policies nest too deeply", at: place)
    }
    var given: [String: PolicyValue] = [:]
    for argument in arguments {
      let name = PolicyCatalogue.fold(argument.name)
      guard entry.options.contains(where: { $0.name == name }) else {
        throw unknown(argument.name, of: entry, at: place)
      }
      guard given.updateValue(argument.value, forKey: name) == nil else {
        throw QuantaError(.usage, "option '\(name)' is given twice", at: place)
      }
    }
    var values: [(name: String, value: PolicyOptions.Value)] = []
    var written: [PolicyExpression.Argument] = []
    for option in entry.options {
      let location = "\(place), option \(option.name)"
      let standard = try option.defaultValue.map {
        try value(option.literal($0), for: option, at: location, depth: depth)
      }
      let chosen = try given[option.name].map { try value($0, for: option, at: location, depth: depth) }
      values.append((option.name, chosen ?? standard ?? .unset))
      if let chosen, chosen != standard { written.append(.init(option.name, chosen.canonical)) }
    }
    return PolicyOptions(
      point: entry.point, name: entry.name, expression: PolicyExpression(unchecked: entry.name, written), values: values
    )
  }

  /// `value` as what `option` takes.
  private func value(
    _ value: PolicyValue, for option: PolicyOption, at location: String, depth: Int
  ) throws -> PolicyOptions.Value {
    switch (option.kind, value) {
    case (.integers(let range), .integer(let integer)) where range.contains(integer): return .integer(integer)
    case (.integers(let range), .number(let number)):
      if let integer = Int(exactly: number), range.contains(integer) { return .integer(integer) }
    case (.numbers(let range), .number(let number)) where range.contains(number): return .number(number)
    case (.numbers(let range), .integer(let integer)):
      if let number = Double(exactly: integer), range.contains(number) { return .number(number) }
    case (.durations(let range), .duration(let duration)) where range.contains(duration): return .duration(duration)
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.choices(let choices), _):
      if let choice = choices.first(where: { $0.name == value.word }) { return .choice(choice.name) }
      throw unknownChoice(value.word, choices, of: option, at: location)
    case (.expression(let point), .expression(let inner)):
      return .nested(try validate(inner, as: point, at: location, depth: depth + 1))
    case (.text, .text(let text)): return .text(text)
    case (.text, .expression(let inner)) where inner.arguments.isEmpty: return .text(inner.name)
    default: break
    }
    let remedy =
      switch (option.kind, value) {
      case (.durations, .integer), (.durations, .number): "write the unit, as in 90s, 10m, 1h or 7d"
      case (.text, _): "put it in quotes"
      default: "\(option.name): \(option.doc)"
      }
    throw QuantaError(.usage, "\(value) is not \(option.kind.phrase)", at: location, remedy: remedy)
  }

  private func unknown(_ name: String, of entry: PolicyEntry, at place: String) -> QuantaError {
    guard !entry.options.isEmpty else {
      return QuantaError(
        .usage, "\(entry.name) has no options, so no '\(name)'", at: place, remedy: "write \(entry.name)")
    }
    let near = NearestName.of(PolicyCatalogue.fold(name), among: entry.options.map(\.name))
    let guess = near.map { "did you mean '\($0)'? " } ?? ""
    let list = entry.options.map { "\n  \($0.name): \($0.kind.phrase)\($0.defaultNote). \($0.doc)" }.joined()
    return QuantaError(
      .usage, "\(entry.name) has no option '\(name)'", at: place,
      remedy: "\(guess)The options of \(entry.name) are" + list)
  }

  private func unknownChoice(
    _ word: String, _ choices: [PolicyOption.Choice], of option: PolicyOption, at location: String
  ) -> QuantaError {
    let near = NearestName.of(word, among: choices.map(\.name))
    let guess = near.map { "did you mean \(PolicyValue.spell(word: $0))? " } ?? ""
    let list = choices.map { "\n  \(PolicyValue.spell(word: $0.name)): \($0.doc)" }.joined()
    return QuantaError(
      .usage, "\(PolicyValue.spell(word: word)) is not \(option.kind.phrase)", at: location,
      remedy: "\(guess)The choices of \(option.name) are" + list)
  }
}

extension PolicyOption {
  /// The registered default as a value of the grammar: durations and expressions are registered as strings.
  func literal(_ value: PolicyValue) throws -> PolicyValue {
    switch (kind, value) {
    case (.durations, .text(let text)): .duration(try SimDuration(parsing: text))
    case (.expression, .text(let text)): .expression(try PolicyExpression(parsing: text))
    default: value
    }
  }

  /// ", by default 7d" or ", not set by default".
  var defaultNote: String { defaultValue.map { ", by default \(spell($0))" } ?? ", not set by default" }
}

extension PolicyOptions.Value {
  /// As the canonical expression writes it.
  var canonical: PolicyValue {
    switch self {
    case .integer(let integer): .integer(integer)
    case .number(let number): PolicyValue.simplest(number)
    case .duration(let duration): .duration(duration)
    case .flag(let flag): .flag(flag)
    case .choice(let word), .text(let word): PolicyValue.simplest(word: word)
    case .nested(let options): .expression(options.expression)
    // An unset option is never written: only given values are.
    case .unset: .text("")
    }
  }
}

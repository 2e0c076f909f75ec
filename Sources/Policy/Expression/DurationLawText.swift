import Model

extension DurationLaw {
  /// Reads a law: a duration such as `20s`, or `uniform(from: 5s, to: 20s)`, `normal(mean: 20s, deviation: 5s)`,
  /// `exponential(mean: 90s)`, `lognormal(mean: 12s, deviation: 4s)`, `weibull(shape: 0.7, scale: 6h)`.
  ///
  /// - Throws: `QuantaError` of kind `usage` when the text is none of these, or nothing can be drawn from such a law.
  public init(parsing text: String) throws {
    let word = text.drop { $0.isWhitespace }
    guard let first = word.unicodeScalars.first, PolicyExpression.isNameStart(first) else {
      self = .fixed(try SimDuration(parsing: text))
      try check(text)
      return
    }
    self = try Self.law(Self.expression(text))
    try check(text)
  }

  /// The text that ``init(parsing:)`` reads as this law.
  public var text: String {
    switch self {
    case .fixed(let duration): duration.text
    case .uniform(let from, let to): "uniform(from: \(from.text), to: \(to.text))"
    case .normal(let mean, let deviation): "normal(mean: \(mean.text), deviation: \(deviation.text))"
    case .exponential(let mean): "exponential(mean: \(mean.text))"
    case .lognormal(let mean, let deviation): "lognormal(mean: \(mean.text), deviation: \(deviation.text))"
    case .weibull(let shape, let scale): "weibull(shape: \(shape), scale: \(scale.text))"
    }
  }

  /// What each law is given, in the order it is written.
  private static let forms: [(name: String, options: [String])] = [
    ("uniform", ["from", "to"]), ("normal", ["mean", "deviation"]), ("exponential", ["mean"]),
    ("lognormal", ["mean", "deviation"]), ("weibull", ["shape", "scale"]),
  ]

  private static func expression(_ text: String) throws -> PolicyExpression {
    do { return try PolicyExpression(parsing: text) } catch var error as QuantaError {
      // The grammar is that of policies; the reader wrote none.
      error.message = error.message.replacing("a policy's name", with: "a distribution's name")
        .replacing("after the policy", with: "after the distribution")
      error.location = error.location?.replacing("policy expression", with: "distribution")
      throw error
    }
  }

  private static func law(_ expression: PolicyExpression) throws -> DurationLaw {
    let name = expression.name
    guard let form = forms.first(where: { $0.name == name }) else {
      let names = forms.map(\.name)
      let guess = NearestName.of(name, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw QuantaError(
        .usage, "there is no distribution '\(name)'",
        remedy: "\(guess)Write a duration such as 20s, or one of \(names.joined(separator: ", "))")
    }
    let usage = "write \(name)(" + form.options.map { "\($0): …" }.joined(separator: ", ") + ")"
    for argument in expression.arguments where !form.options.contains(argument.name) {
      throw QuantaError(.usage, "'\(name)' has no option '\(argument.name)'", remedy: usage)
    }
    func value(_ option: String) throws -> PolicyValue {
      guard let value = expression[option] else {
        throw QuantaError(.usage, "'\(name)' is not told its \(option)", remedy: usage)
      }
      return value
    }
    func duration(_ option: String) throws -> SimDuration {
      guard case .duration(let duration) = try value(option) else {
        throw QuantaError(
          .usage, "the \(option) of '\(name)' is no duration: \(try value(option))",
          remedy: usage + ", with durations such as 20s")
      }
      return duration
    }
    switch name {
    case "uniform": return .uniform(from: try duration("from"), to: try duration("to"))
    case "normal": return .normal(mean: try duration("mean"), deviation: try duration("deviation"))
    case "exponential": return .exponential(mean: try duration("mean"))
    case "lognormal": return .lognormal(mean: try duration("mean"), deviation: try duration("deviation"))
    default:
      let shape: Double
      switch try value("shape") {
      case .integer(let integer): shape = Double(integer)
      case .number(let number): shape = number
      case let other:
        throw QuantaError(.usage, "the shape of 'weibull' is no number: \(other)", remedy: usage)
      }
      return .weibull(shape: shape, scale: try duration("scale"))
    }
  }

  private func check(_ text: String) throws {
    guard let fault else { return }
    throw QuantaError(
      .usage, "nothing can be drawn from '\(text)': \(fault)", remedy: "give durations and a shape above zero")
  }
}

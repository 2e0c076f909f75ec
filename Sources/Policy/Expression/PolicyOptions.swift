import Model

/// A validated policy: the registered name and a typed value for every option, defaults filled in.
///
/// The accessors throw `internalError` when the entry registers no such option or registers it with another type: a slip in the
/// program, never in the user's input.
public struct PolicyOptions: Hashable, Sendable {
  enum Value: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case duration(SimDuration)
    case flag(Bool)
    case choice(String)
    case text(String)
    case nested(PolicyOptions)
    case unset
  }

  public let point: PolicyPoint
  /// The registered name, never an alias.
  public let name: String
  /// The canonical expression: options in registered order, those equal to their defaults left out.
  public let expression: PolicyExpression
  let values: [(name: String, value: Value)]

  /// The value of an option of whole numbers.
  public func integer(_ option: String) throws -> Int {
    try read(option) { if case .integer(let v) = $0 { v } else { nil } }
  }
  /// The value of an option of numbers.
  public func number(_ option: String) throws -> Double {
    try read(option) { if case .number(let v) = $0 { v } else { nil } }
  }
  /// The value of a flag.
  public func flag(_ option: String) throws -> Bool {
    try read(option) { if case .flag(let v) = $0 { v } else { nil } }
  }
  /// The value of an option of text.
  public func text(_ option: String) throws -> String {
    try read(option) { if case .text(let v) = $0 { v } else { nil } }
  }
  /// The value of an option of durations.
  public func duration(_ option: String) throws -> SimDuration {
    try read(option) { if case .duration(let v) = $0 { v } else { nil } }
  }
  /// The chosen name as registered.
  public func choice(_ option: String) throws -> String {
    try read(option) { if case .choice(let v) = $0 { v } else { nil } }
  }
  /// The chosen name as a case of `type`, whose raw values are the registered names.
  public func choice<Choice: RawRepresentable<String>>(_ option: String, as type: Choice.Type) throws -> Choice {
    let name = try choice(option)
    guard let choice = Choice(rawValue: name) else { throw slip(option, "has a choice '\(name)' unknown to \(type)") }
    return choice
  }
  /// The nested policy, itself validated.
  public func expression(_ option: String) throws -> PolicyOptions {
    try read(option) { if case .nested(let v) = $0 { v } else { nil } }
  }

  /// Whether `option` has a value: it was given or has a default.
  public func isSet(_ option: String) throws -> Bool { try find(option) != .unset }

  private func find(_ option: String) throws -> Value {
    guard let found = values.first(where: { $0.name == option }) else { throw slip(option, "is not registered") }
    return found.value
  }

  private func read<Wanted>(_ option: String, as wanted: (Value) -> Wanted?) throws -> Wanted {
    let value = try find(option)
    guard let read = wanted(value) else {
      throw slip(option, value == .unset ? "is not set and has no default" : "is registered with another type")
    }
    return read
  }

  private func slip(_ option: String, _ what: String) -> QuantaError {
    QuantaError(.internalError, "option '\(option)' of \(point.rawValue) policy \(name) \(what)")
  }

  public static func == (a: PolicyOptions, b: PolicyOptions) -> Bool {
    a.point == b.point && a.name == b.name && a.values.elementsEqual(b.values) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(point)
    hasher.combine(name)
    for value in values { hasher.combine(value.value) }
  }
}

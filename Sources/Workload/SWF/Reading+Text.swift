import Model

/// One line says all of a reading: `canonical`, or `canonical(run-over-estimate: raise, memory: requested)` with what differs.
extension Reading: CustomStringConvertible, Codable {
  /// The options by name, in the order they are written, each with a way to show and to set it.
  private static let options: [(name: String, values: String, get: @Sendable (Reading) -> String, set: Setter)] = [
    choice("processors", \.processors), perUnit, choice("no-processors", \.noProcessors), choice("too-wide", \.tooWide),
    choice("run", \.run), choice("no-run", \.noRun), choice("estimate", \.estimate),
    choice("run-over-estimate", \.runOverEstimate), status, choice("memory", \.memory),
    choice("negative-submit", \.negativeSubmit), choice("origin", \.origin),
  ]

  private typealias Setter = @Sendable (inout Reading, String) -> Bool

  /// The canonical text; ``init(parsing:)`` gives the same reading back.
  public var description: String {
    let differing = Self.options.filter { $0.get(self) != $0.get(.canonical) }
    guard !differing.isEmpty else { return "canonical" }
    return "canonical(" + differing.map { "\($0.name): \($0.get(self))" }.joined(separator: ", ") + ")"
  }

  /// Every option with its value, `name: value`, in a fixed order.
  public var allOptions: [(name: String, value: String)] { Self.options.map { ($0.name, $0.get(self)) } }

  /// The names of the options, each with the values it takes.
  public static var optionNames: [(name: String, values: String)] { options.map { ($0.name, $0.values) } }

  /// Reads `canonical` or `canonical(name: value, …)`; blanks do not matter.
  ///
  /// - Throws: `QuantaError` of kind `usage` naming the unknown option or value and those there are.
  public init(parsing text: String) throws {
    self.init()
    let compact = text.filter { !$0.isWhitespace }
    if compact == "canonical" || compact == "canonical()" { return }
    guard compact.hasPrefix("canonical("), compact.hasSuffix(")") else {
      throw QuantaError(.usage, "'\(text)' is not a reading", remedy: "write canonical or canonical(option: value, …)")
    }
    for part in compact.dropFirst("canonical(".count).dropLast().split(separator: ",", omittingEmptySubsequences: false)
    {
      let pair = part.split(separator: ":", maxSplits: 1).map(String.init)
      guard pair.count == 2 else {
        throw QuantaError(.usage, "'\(part)' in a reading is not 'option: value'", remedy: Self.optionList)
      }
      try set(pair[0], to: pair[1])
    }
  }

  /// Sets one option by its name.
  ///
  /// - Throws: as ``init(parsing:)``.
  public mutating func set(_ name: String, to value: String) throws {
    guard let option = Self.options.first(where: { $0.name == name }) else {
      throw QuantaError(.usage, "a reading has no option '\(name)'", remedy: Self.optionList)
    }
    guard option.set(&self, value) else {
      throw QuantaError(
        .usage, "'\(value)' is no value of the reading's option '\(name)'", remedy: "give one of: \(option.values)")
    }
  }

  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  private static var optionList: String { "options are: " + options.map(\.name).joined(separator: ", ") }

  private static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Reading, Choice> & Sendable
  ) -> (name: String, values: String, get: @Sendable (Reading) -> String, set: Setter)
  where Choice.RawValue == String {
    let values = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return (
      name, values, { $0[keyPath: path].rawValue },
      { reading, text in
        guard let value = Choice(rawValue: text) else { return false }
        reading[keyPath: path] = value
        return true
      }
    )
  }

  private static var perUnit: (name: String, values: String, get: @Sendable (Reading) -> String, set: Setter) {
    (
      "processors-per-unit", "a whole number from 1", { String($0.processorsPerUnit) },
      { reading, text in
        guard let value = Int32(text), value >= 1 else { return false }
        reading.processorsPerUnit = value
        return true
      }
    )
  }

  /// Statuses are joined by `+`, since commas part the options.
  private static var status: (name: String, values: String, get: @Sendable (Reading) -> String, set: Setter) {
    (
      "status", "any, or statuses joined by + such as 1+5",
      { $0.statuses.map { $0.map(String.init).joined(separator: "+") } ?? "any" },
      { reading, text in
        if text == "any" {
          reading.statuses = nil
          return true
        }
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map { Int32($0) }
        guard !parts.isEmpty, !parts.contains(nil) else { return false }
        reading.statuses = Set(parts.compactMap { $0 }).sorted()
        return true
      }
    )
  }
}

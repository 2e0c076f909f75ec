import Model

/// One option of a policy, as the policy registers it: the name, what values it takes, what it is when not given, what it does.
///
/// ```swift
/// PolicyOption("reservations", .integer(in: 1...), default: 1, "How many waiting workspaces hold a reservation.")
/// PolicyOption("window", .choice([("<=", "ends at the shadow time or before"), ("<", "ends before it")]), default: "<=",
///   "When a candidate counts as ending before the reservation starts.")
/// PolicyOption("half-life", .duration, default: "7d", "After how long past usage counts half.")
/// PolicyOption("order", .expression(.order), default: "fcfs", "Who stands first in the queue.")
/// ```
public struct PolicyOption: Hashable, Sendable {
  /// One of the words an option of choices takes, and what it means.
  public struct Choice: Hashable, Sendable {
    public var name: String
    public var doc: String
  }

  /// What values an option takes.
  public enum Kind: Hashable, Sendable {
    case integers(ClosedRange<Int>)
    case numbers(ClosedRange<Double>)
    case durations(ClosedRange<SimDuration>)
    case flag
    case choices([Choice])
    /// A policy of another extension point.
    case expression(PolicyPoint)
    /// Any string; a bare word needs no quotes.
    case text

    public static func integer(in range: ClosedRange<Int>) -> Kind { .integers(range) }
    public static func integer(in range: PartialRangeFrom<Int>) -> Kind { .integers(range.lowerBound...Int.max) }
    public static func number(in range: ClosedRange<Double>) -> Kind { .numbers(range) }
    public static func number(in range: PartialRangeFrom<Double>) -> Kind {
      .numbers(range.lowerBound...Double.infinity)
    }
    public static func duration(in range: ClosedRange<SimDuration>) -> Kind { .durations(range) }
    public static func duration(in range: PartialRangeFrom<SimDuration>) -> Kind {
      .durations(range.lowerBound...SimDuration(microseconds: .max))
    }
    public static var integer: Kind { .integers(Int.min...Int.max) }
    public static var number: Kind { .numbers(-Double.infinity...Double.infinity) }
    /// Longer than zero.
    public static var duration: Kind { duration(in: SimDuration(microseconds: 1)...) }
    public static func choice(_ choices: [(String, String)]) -> Kind {
      .choices(choices.map { Choice(name: $0.0, doc: $0.1) })
    }
  }

  public var name: String
  public var kind: Kind
  /// `nil`: not set unless given. Durations and expressions are written as strings: `"7d"`, `"fair-share(by: user)"`.
  public var defaultValue: PolicyValue?
  /// One or more sentences, Markdown's `code` allowed.
  public var doc: String

  public init(_ name: String, _ kind: Kind, default defaultValue: PolicyValue?, _ doc: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.doc = doc
  }
}

extension PolicyOption.Kind {
  /// What is allowed, as a phrase: "a whole number from 1 to 64".
  public var phrase: String {
    switch self {
    case .integers(let range):
      "a whole number" + Self.bounds(range, lowest: .min, highest: .max) { String($0) }
    case .numbers(let range):
      "a number" + Self.bounds(range, lowest: -.infinity, highest: .infinity) { Self.spell($0) }
    case .durations(let range):
      "a duration"
        + (range.lowerBound.microseconds == 1
          ? (range.upperBound.microseconds == .max ? " longer than 0s" : " up to \(range.upperBound.text)")
          : Self.bounds(
            range, lowest: SimDuration(microseconds: .min), highest: SimDuration(microseconds: .max), spell: \.text))
    case .flag: "true or false"
    case .choices(let choices): Self.alternatives(choices.map { PolicyValue.spell(word: $0.name) })
    case .expression(let point): point.oneOf
    case .text: "a text"
    }
  }

  private static func bounds<Bound: Comparable>(
    _ range: ClosedRange<Bound>, lowest: Bound, highest: Bound, spell: (Bound) -> String
  ) -> String {
    switch (range.lowerBound == lowest, range.upperBound == highest) {
    case (true, true): ""
    case (false, true): ", at least \(spell(range.lowerBound))"
    case (true, false): ", at most \(spell(range.upperBound))"
    case (false, false): " from \(spell(range.lowerBound)) to \(spell(range.upperBound))"
    }
  }

  private static func spell(_ number: Double) -> String { PolicyValue.simplest(number).description }

  private static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension PolicyValue {
  /// A whole number without its point.
  static func simplest(_ number: Double) -> PolicyValue {
    // Int(exactly:) maps −0 to 0, and beyond 2⁵³ the digits would claim a precision the number has not.
    if abs(number) < 9_007_199_254_740_992, let integer = Int(exactly: number) {
      .integer(integer)
    } else {
      .number(number)
    }
  }

  /// A word bare where the grammar allows it, else quoted.
  static func simplest(word: String) -> PolicyValue {
    PolicyExpression.isName(word) ? .expression(PolicyExpression(unchecked: word, [])) : .text(word)
  }

  static func spell(word: String) -> String { simplest(word: word).description }
}

import Model
import TestSupport

@testable import Policy

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): a seedable generator, so that a failing case can be named by its seed.
struct ExpressionGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Random expressions over all of the grammar, odd characters and extreme numbers included.
enum RandomExpression {
  static func make(_ generator: inout ExpressionGenerator, depth: Int = 0) throws -> PolicyExpression {
    var names: Set<String> = []
    let count = depth < 4 ? Int.random(in: 0...3, using: &generator) : 0
    while names.count < count { names.insert(name(&generator)) }
    return try PolicyExpression(
      name(&generator), names.sorted().map { .init($0, try value(&generator, depth: depth)) })
  }

  private static func name(_ generator: inout ExpressionGenerator) -> String {
    let letters = Array("abcdefgXYZ")
    let others = Array("abcXYZ0189-_")
    let name =
      String(letters.randomElement(using: &generator)!)
      + String((0..<Int.random(in: 0...8, using: &generator)).map { _ in others.randomElement(using: &generator)! })
    return PolicyValue.booleanWords[name] == nil ? name : "a"
  }

  private static func value(_ generator: inout ExpressionGenerator, depth: Int) throws -> PolicyValue {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return .integer(Int(truncatingIfNeeded: generator.next() >> UInt64.random(in: 0..<64, using: &generator)))
    case 1:
      let number = Double(bitPattern: generator.next())
      return .number(number.isFinite ? number : 0.5)
    case 2:
      let units: [Int64] = [1, 1000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000]
      let unit = units.randomElement(using: &generator)!
      return .duration(
        SimDuration(microseconds: Int64.random(in: (.min / unit)...(.max / unit), using: &generator) * unit))
    case 3: return .flag(Bool.random(using: &generator))
    case 4:
      let scalars = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        Unicode.Scalar(UInt32.random(in: 0..<0x300, using: &generator))
          ?? Unicode.Scalar(UInt32.random(in: 0x2000..<0x2100, using: &generator)) ?? "x"
      }
      return .text(String(String.UnicodeScalarView(scalars)))
    default: return .expression(try make(&generator, depth: depth + 1))
    }
  }
}

/// A small catalogue of real-looking policies, with every kind of option.
enum FixtureCatalogue {
  static let entries: [PolicyEntry] = [
    PolicyEntry("fcfs", at: .order, "In order of submission."),
    PolicyEntry("sjf", at: .order, aliases: ["shortest-first"], "Shortest estimate first."),
    PolicyEntry(
      "fair-share", at: .order, "Least past usage first.",
      options: [
        PolicyOption(
          "by", .choice([("user", "per user"), ("group", "per group")]), default: "user", "Whose usage counts."),
        PolicyOption("half-life", .duration, default: "7d", "After how long usage counts half."),
        PolicyOption("weight", .number(in: 0...1), default: 0.5, "How much usage counts against age."),
        PolicyOption("queues", .text, default: nil, "Which queues."),
      ]),
    PolicyEntry("none", at: .backfill, aliases: ["fcfs"], "Nobody overtakes."),
    PolicyEntry(
      "easy", at: .backfill, aliases: ["aggressive"], "Overtake unless it delays the first in the queue.",
      text: "The first in the queue holds a reservation.\n\nTwo rules:\n- ends in time\n- or uses extra processors",
      source: "Lifka, JSSPP 1995",
      options: [
        PolicyOption("order", .expression(.order), default: "fcfs", "Who stands first."),
        PolicyOption(
          "candidates", .expression(.order), default: nil, "Who is tried first; the queue's order when not set."),
        PolicyOption(
          "window", .choice([("<=", "at the shadow time or before"), ("<", "before it")]), default: "<=",
          "When a candidate ends in time."),
        PolicyOption("extra", .flag, default: true, "Whether extra processors may be used."),
        PolicyOption("reservations", .integer(in: 1...64), default: 1, "How many hold one."),
      ]),
  ]

  static func make() throws -> PolicyCatalogue { try PolicyCatalogue(entries) }
}

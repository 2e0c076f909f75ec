import Foundation
import Model
import Testing

@testable import Policy

struct ExpressionParsingTests {
  @Test func readsEveryKindOfValue() throws {
    let expression = try PolicyExpression(
      parsing: #" easy ( order:sjf,n: -4 , x: 1.5e-3, half-life: 1.5h, on: yes, off: false, t: "a\"\u{e9}", u: '"' ) "#)
    #expect(expression.name == "easy")
    #expect(expression["order"] == .expression(try PolicyExpression("sjf")))
    #expect(expression["n"] == -4)
    #expect(expression["x"] == 0.0015)
    #expect(expression["half-life"] == .duration(.seconds(5400)))
    #expect(expression["on"] == true)
    #expect(expression["off"] == false)
    #expect(expression["t"] == "a\"é")
    #expect(expression["u"] == "\"")
    #expect(expression["absent"] == nil)
  }

  @Test(arguments: [
    ("easy()", "easy"), ("easy( order : sjf )", "easy(order: sjf)"),
    (
      "a(t: 90s, u: 120s, v: 14d, w: 2w)",
      "a(t: 90s, u: 2m, v: 14d, w: 14d)"
    ), ("a(b: no, c: '<')", "a(b: false, c: \"<\")"),
    ("a(\n  b: c(d: 1.50),\n  e: 0.0h)", "a(b: c(d: 1.5), e: 0s)"),
  ])
  func writesOneCanonicalForm(given: String, canonical: String) throws {
    #expect(try PolicyExpression(parsing: given).description == canonical)
  }

  @Test(arguments: [
    ("", 1, "expected a policy's name, found nothing"),
    ("easy(", 6, "expected an option of easy, written 'name: value', found the end"),
    ("easy(order sjf)", 12, "expected ':' and a value after option 'order', found 'sjf'"),
    ("easy(order=sjf)", 11, "expected ':' and a value after option 'order', found '='"),
    ("easy(a: )", 9, "expected a value for option 'a'"),
    ("easy(a: 1 b: 2)", 11, "expected ',' or ')' after option 'a' of easy"),
    ("easy(a: 1,)", 11, "expected an option of easy"),
    ("easy(a: 1)x", 11, "expected the end after the policy, found 'x'"),
    ("easy(a: 1, a: 2)", 12, "option 'a' of easy is given twice"), ("easy(4)", 6, "found '4'"),
    ("easy(a: 10min)", 9, "there is no unit 'min'"), ("easy(a: 0.0000001s)", 9, "not a whole number of microseconds"),
    ("easy(a: 99999999999999999999)", 9, "does not fit 64 bits"), ("easy(a: 999999999w)", 9, "does not fit 64 bits"),
    ("easy(a: 1e999)", 9, "'1e999' is not a number"), ("easy(a: 1.)", 11, "expected a digit"),
    ("easy(a: \"x)", 9, "no closing \""),
    ("easy(a: \"\\q\")", 10, "'\\q' is not an escape"), ("easy(a: \"\\u{d800}\")", 10, "is not a Unicode character"),
    ("true", 1, "cannot name a policy"),
    ("easy(no: 1)", 6, "'no' cannot name an option"), ("easy \u{7}", 6, "found U+7"),
  ])
  func namesTheColumn(text: String, column: Int, message: String) throws {
    let error = try #require(throws: QuantaError.self) { try PolicyExpression(parsing: text) }
    #expect(error.kind == .usage)
    #expect(error.location == "policy expression, column \(column)")
    #expect(error.message.contains(message), "\(error)")
    let lines = error.message.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 3)
    #expect(lines[2] == "  " + String(repeating: " ", count: column - 1) + "^")
  }

  @Test func showsTheLineOfALongText() throws {
    let error = try #require(throws: QuantaError.self) {
      try PolicyExpression(parsing: "easy(\n  text: \"\(String(repeating: "x", count: 200))\",\n  window ?)")
    }
    #expect(error.location == "policy expression, line 3, column 10")
    #expect(error.message.hasSuffix("\n    window ?)\n           ^"))
    let long = try #require(throws: QuantaError.self) {
      try PolicyExpression(parsing: "easy(text: \"\(String(repeating: "x", count: 200))\", ?)")
    }
    let lines = long.message.split(separator: "\n")
    let caret = try #require(lines[2].firstIndex(of: "^"))
    #expect(lines[1].count < 100)
    #expect(
      lines[1][lines[1].index(lines[1].startIndex, offsetBy: lines[2].distance(from: lines[2].startIndex, to: caret))]
        == "?")
  }

  @Test(arguments: 0..<40) func descriptionParsesToItself(seed: UInt64) throws {
    var generator = ExpressionGenerator(seed: seed)
    for _ in 0..<50 {
      let expression = try RandomExpression.make(&generator)
      let read = try PolicyExpression(parsing: expression.description)
      #expect(read == expression, "seed \(seed): \(expression)")
      #expect(read.description == expression.description, "seed \(seed)")
    }
  }

  /// Random bytes, and random edits of good expressions, which get further into the parser. What parses must also print and parse.
  @Test(arguments: 0..<40) func anyBytesGiveAnExpressionOrAUsageError(seed: UInt64) throws {
    var generator = ExpressionGenerator(seed: seed)
    for round in 0..<200 {
      var bytes: [UInt8]
      if round % 2 == 0 {
        bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
        }
      } else {
        bytes = Array(try RandomExpression.make(&generator).description.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[place] = Array("()\"'\\:,-.0e9su{ax\n".utf8).randomElement(using: &generator)!
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let expression = try PolicyExpression(parsing: text)
        #expect(try PolicyExpression(parsing: expression.description) == expression, "seed \(seed): \(text)")
      } catch let error as QuantaError {
        #expect(error.kind == .usage, "seed \(seed): \(text)")
      }
    }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "a(b: ", count: depth) + "c" + String(repeating: ")", count: depth)
    }
    let deepest = try PolicyExpression(parsing: nested(PolicyExpression.maximumDepth))
    #expect(throws: QuantaError.self) { try PolicyExpression(parsing: nested(PolicyExpression.maximumDepth + 1)) }
    #expect(throws: QuantaError.self) { try PolicyExpression(parsing: nested(200_000)) }
    #expect(throws: QuantaError.self) { try PolicyExpression("a", [.init("b", .expression(deepest))]) }
  }

  @Test func refusesWhatTheGrammarCannotWrite() {
    #expect(throws: QuantaError.self) { try PolicyExpression("") }
    #expect(throws: QuantaError.self) { try PolicyExpression("a b") }
    #expect(throws: QuantaError.self) { try PolicyExpression("yes") }
    #expect(throws: QuantaError.self) { try PolicyExpression("a", [.init("b", 1), .init("b", 2)]) }
    #expect(throws: QuantaError.self) { try PolicyExpression("a", [.init("b", .number(.infinity))]) }
  }

  @Test func codesAsItsText() throws {
    let expression = try PolicyExpression(parsing: "easy(order: fair-share(half-life: 7d))")
    let json = try JSONEncoder().encode([expression])
    #expect(String(decoding: json, as: UTF8.self) == #"["easy(order: fair-share(half-life: 7d))"]"#)
    #expect(try JSONDecoder().decode([PolicyExpression].self, from: json) == [expression])
  }

  @Test(
    arguments: [
      ("90s", 90_000_000), ("10m", 600_000_000), ("1h", 3_600_000_000), ("7d", 604_800_000_000),
      ("1w", 604_800_000_000), ("250ms", 250_000),
      ("3us", 3), ("-1.25s", -1_250_000), ("-0.5s", -500_000), ("0.000001s", 1), ("1.10m", 66_000_000),
    ] as [(String, Int64)])
  func durations(text: String, microseconds: Int64) throws {
    let duration = try SimDuration(parsing: text)
    #expect(duration.microseconds == microseconds)
    #expect(try SimDuration(parsing: duration.text) == duration)
  }

  @Test(arguments: ["", "7", "s", "7 d", "d7", "1.s", "--1s", "1.2.3s", ".5s", "1e3s", "9223372036854775808us"])
  func badDurations(text: String) {
    #expect(throws: QuantaError.self) { try SimDuration(parsing: text) }
  }
}

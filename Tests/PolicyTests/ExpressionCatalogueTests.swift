import Model
import Testing

@testable import Policy

struct ExpressionCatalogueTests {
  let catalogue: PolicyCatalogue
  init() throws { catalogue = try FixtureCatalogue.make() }

  private func error(_ text: String, as point: PolicyPoint = .backfill) throws -> QuantaError {
    try #require(throws: QuantaError.self) { try catalogue.validate(parsing: text, as: point) }
  }

  @Test func fillsInDefaults() throws {
    let options = try catalogue.validate(parsing: "EASY(reservations: 4, order: fair-share(weight: 1))", as: .backfill)
    #expect(options.name == "easy")
    #expect(try options.integer("reservations") == 4)
    #expect(try options.flag("extra"))
    #expect(try options.choice("window") == "<=")
    #expect(try !options.isSet("candidates"))
    let order = try options.expression("order")
    #expect(order.name == "fair-share")
    #expect(try order.number("weight") == 1)
    #expect(try order.duration("half-life") == .seconds(604_800))
  }

  private enum Window: String {
    case atMost = "<="
    case before = "<"
  }
  private enum Other: String { case before = "<" }

  @Test func choicesBecomeEnumerations() throws {
    #expect(
      try catalogue.validate(parsing: "easy(window: \"<\")", as: .backfill).choice("window", as: Window.self) == .before
    )
    let options = try catalogue.validate(parsing: "easy", as: .backfill)
    #expect(throws: QuantaError.self) { try options.choice("window", as: Other.self) }
  }

  @Test(arguments: ["integer", "number", "flag", "text", "choice"])
  func aSlipInTheProgramIsAnInternalError(accessor: String) throws {
    let options = try catalogue.validate(parsing: "easy", as: .backfill)
    for name in ["order", "candidates", "nothing"] {
      let error = try #require(throws: QuantaError.self) {
        switch accessor {
        case "integer": _ = try options.integer(name)
        case "number": _ = try options.number(name)
        case "flag": _ = try options.flag(name)
        case "text": _ = try options.text(name)
        default: _ = try options.choice(name)
        }
      }
      #expect(error.kind == .internalError)
    }
  }

  @Test(arguments: [
    ("easy(extra: yes, window: '<=', reservations: 1, order: fcfs)", "easy"), ("aggressive", "easy"),
    ("easy(reservations: 2.0, order: shortest-first())", "easy(order: sjf, reservations: 2)"),
    ("easy(order: fair-share(half-life: 168h, weight: 0))", "easy(order: fair-share(weight: 0))"),
    ("easy(candidates: fcfs)", "easy(candidates: fcfs)"), ("easy(window: '<')", "easy(window: \"<\")"),
    ("easy(order: fair-share(BY: group, queues: \"x y\"))", "easy(order: fair-share(by: group, queues: \"x y\"))"),
    ("easy(order: fair_share(queues: short))", "easy(order: fair-share(queues: short))"), ("FCFS", "none"),
  ])
  func canonicalForm(given: String, canonical: String) throws {
    let expression = try catalogue.canonical(try PolicyExpression(parsing: given), as: .backfill)
    #expect(expression.description == canonical)
    #expect(try catalogue.canonical(expression, as: .backfill) == expression)
    #expect(try PolicyExpression(parsing: canonical) == expression)
    let options = try catalogue.validate(parsing: given, as: .backfill)
    #expect(try catalogue.validate(parsing: canonical, as: .backfill) == options)
  }

  @Test func unknownNamesGetTheNearest() throws {
    let typo = try error("esay(order: sjf)")
    #expect(typo.kind == .usage)
    #expect(typo.message == "there is no backfill policy 'esay'")
    #expect(
      typo.remedy
        == "did you mean easy (options: order, candidates, window, extra, reservations)? backfill policies: none, easy")
    let nested = try error("easy(order: fairshare)")
    #expect(nested.location == "policy easy, option order")
    #expect(nested.remedy?.hasPrefix("did you mean fair-share (options: by, half-life, weight, queues)?") == true)
    #expect(try error("easy(order: zzzzzz)").remedy == "order policies: fcfs, sjf, fair-share")
    #expect(try error("sjf").message == "'sjf' is an order policy, and a backfill policy is wanted here")
  }

  @Test func unknownOptionsGetTheNearestAndTheList() throws {
    let typo = try error("easy(windwo: '<')")
    #expect(typo.message == "easy has no option 'windwo'")
    let remedy = try #require(typo.remedy)
    #expect(remedy.hasPrefix("did you mean 'window'? The options of easy are\n"))
    #expect(remedy.contains("\n  reservations: a whole number from 1 to 64, by default 1. How many hold one."))
    #expect(remedy.contains("\n  window: \"<=\" or \"<\", by default \"<=\". When a candidate ends in time."))
    #expect(remedy.contains("\n  candidates: an order policy, not set by default. "))
    #expect(try error("none(a: 1)").message == "none has no options, so no 'a'")
    #expect(try error("easy(Window: '<', window: '<')").message == "option 'window' is given twice")
  }

  @Test(arguments: [
    ("easy(reservations: 65)", "65 is not a whole number from 1 to 64"),
    ("easy(reservations: 0)", "0 is not a whole number from 1 to 64"),
    ("easy(reservations: 1.5)", "1.5 is not a whole number from 1 to 64"),
    ("easy(reservations: 7d)", "7d is not a whole number from 1 to 64"),
    ("easy(extra: 1)", "1 is not true or false"), ("easy(order: 3)", "3 is not an order policy"),
    ("easy(window: '=<')", "\"=<\" is not \"<=\" or \"<\""),
    ("easy(order: fair-share(half-life: 7))", "7 is not a duration longer than 0s"),
    ("easy(order: fair-share(half-life: 0s))", "0s is not a duration longer than 0s"),
    ("easy(order: fair-share(weight: 1.01))", "1.01 is not a number from 0 to 1"),
    ("easy(order: fair-share(queues: 3))", "3 is not a text"),
    ("easy(order: fair-share(queues: a(b: 1)))", "a(b: 1) is not a text"),
  ])
  func wrongValuesSayWhatIsAllowed(text: String, message: String) throws {
    let error = try error(text)
    #expect(error.kind == .usage)
    #expect(error.message == message)
    #expect(error.location?.hasPrefix("policy easy, option ") == true)
    #expect(error.remedy != nil)
  }

  @Test func wrongValuesComeWithARemedy() throws {
    #expect(try error("easy(reservations: 65)").remedy == "reservations: How many hold one.")
    #expect(
      try error("easy(order: fair-share(half-life: 7))").remedy == "write the unit, as in 90s, 10m, 1h or 7d")
    #expect(try error("easy(order: fair-share(queues: 3))").remedy == "put it in quotes")
  }

  @Test func wrongRegistrationsAreFound() {
    func refused(_ entries: PolicyEntry...) {
      #expect(throws: QuantaError.self) { try PolicyCatalogue(entries) }
    }
    func entry(_ option: PolicyOption) -> PolicyEntry { PolicyEntry("a", at: .order, "", options: [option]) }
    refused(PolicyEntry("Upper", at: .order, ""))
    refused(PolicyEntry("a", at: .order, ""), PolicyEntry("b", at: .order, aliases: ["a"], ""))
    refused(entry(PolicyOption("n", .integer(in: 1...2), default: 3, "")))
    refused(entry(PolicyOption("n", .duration, default: "7 days", "")))
    refused(entry(PolicyOption("n", .expression(.placement), default: "first", "")))
    refused(entry(PolicyOption("n", .choice([("yes", "")]), default: nil, "")))
    // A default that is the policy itself never ends.
    refused(entry(PolicyOption("n", .expression(.order), default: "a", "")))
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("esay", "easy", 1), ("sjf", "sfj", 1), ("kitten", "sitting", 3), ("ca", "abc", 2),
    ("abcdef", "badcfe", 3),
  ])
  func distances(a: String, b: String, distance: Int) {
    #expect(NearestName.damerauLevenshtein(Array(a), Array(b)) == distance)
    #expect(NearestName.damerauLevenshtein(Array(b), Array(a)) == distance)
  }

  @Test func nearest() {
    let names = ["conservative", "easy", "depth", "none"]
    #expect(NearestName.of("cons", among: names) == "conservative")
    #expect(NearestName.of("dept", among: names) == "depth")
    #expect(NearestName.of("worst-fit", among: names) == nil)
    #expect(NearestName.of("", among: names) == nil)
  }
}

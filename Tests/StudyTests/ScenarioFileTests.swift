import Foundation
import Model
import Testing

@testable import Policy
@testable import Study

@Suite struct ScenarioFileTests {
  private func study(_ text: String, log: Bool = true, folders: [String] = []) throws -> ScenarioStudy {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    if log {
      try Data("1 0 -1 10 1 -1 -1 1 60 -1 1 1 1 -1 1 -1 -1 -1\n".utf8).write(
        to: URL(fileURLWithPath: "\(folder)/log.swf"))
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/study.yaml"))
    return try ScenarioStudy(
      path: "\(folder)/study.yaml", registry: Registry(), folders: TraceFolders(given: folders, environment: [:]))
  }

  private static let head = """
    cluster: [{hosts: 8, cores: 2, cache: 8GiB}]
    scenarios: [{policy: easy}]

    """

  @Test func everyCombinationBecomesAWorkload() throws {
    let study = try study(
      Self.head + """
        workloads:
          - each:
              share: [5, 10]
              size: [{name: small, nodes: 1..4}, {name: large, nodes: 5..8}]
            name: "${share} %, ${size.name}"
            trace: log.swf
            reservations: {generate: {share: "${share}%", duration: 2h, nodes: "${size.nodes}"}}
          - {name: none, trace: log.swf}
        """)
    #expect(study.workloads.map(\.name) == ["5 %, small", "5 %, large", "10 %, small", "10 %, large", "none"])
    guard case .generated(let last) = study.workloads[3].reservations[0].source else {
      Issue.record("no generated reservations")
      return
    }
    #expect(last.share == 0.1)
    #expect(last.nodes == 5...8)
    #expect(last.duration == .seconds(7200))
    #expect(last.spread == .seconds(1800))
    #expect(last.notice == .seconds(86_400))
  }

  @Test func aScenarioSaysOnlyWhatDiffers() throws {
    let study = try study(
      """
      cluster: [{hosts: 8}]
      site: {boot: 20s, storage: {write: 50MB/s, read: 50MB/s}}
      price: {currency: EUR, kwh: 0.2}
      scenarios:
        - {name: a, policy: easy}
        - {name: b, policy: fcfs, site: {storage: {write: 10MB/s}}, price: {pue: 1.5}}
      workloads: [{trace: log.swf}]
      """)
    let (a, b) = (study.scenarios[0], study.scenarios[1])
    #expect(a.site.boot == .fixed(.seconds(20)) && b.site.boot == a.site.boot)
    #expect(b.site.storage.readKiBps == a.site.storage.readKiBps)
    #expect(b.site.storage.writeKiBps == a.site.storage.writeKiBps / 5)
    #expect(b.estimates.suspendKiBps == b.site.storage.writeKiBps)
    #expect(a.price.pue == 1 && b.price.pue == 1.5)
    #expect(b.price.model.perKWh == 0.2 && b.price.currency == "EUR")
  }

  @Test func cellsAreChosenByPatternAndByWorkload() throws {
    let study = try study(
      """
      cluster: [{hosts: 8}]
      scenarios: [{name: A}, {name: B}]
      workloads:
        - {name: base, trace: log.swf, scenarios: [A]}
        - {name: one, trace: log.swf}
        - {name: two, trace: log.swf}
      replications: 2
      relative-to: {workload: base, scenario: A}
      """)
    #expect(study.cells().count == 10)
    let some = study.cells(matching: "TWO*b")
    // The cell others are compared with stays.
    #expect(
      some.map { [$0.workload, $0.scenario, $0.replication] } == [[0, 0, 0], [0, 0, 1], [2, 1, 0], [2, 1, 1]])
  }

  @Test func tracesAreFoundInFoldersGiven() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    try Data("1 0 -1 10 1 -1 -1 1 60 -1 1 1 1 -1 1 -1 -1 -1\n".utf8).write(
      to: URL(fileURLWithPath: "\(folder)/elsewhere.swf"))
    let found = try study(Self.head + "workloads: [{trace: elsewhere.swf}]", folders: ["/nowhere", folder])
    #expect(found.workloads[0].traces[0].input.path == "\(folder)/elsewhere.swf")
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    var line: Int
    var says: [String]
    var kind = QuantaError.Kind.data
  }

  static let mistakes = [
    Mistake(
      testDescription: "unknown key", text: head + "workload: []", line: 3,
      says: ["no key 'workload'", "did you mean 'workloads'"]),
    Mistake(
      testDescription: "unknown key below", text: head + "workloads:\n  - {trace: {file: log.swf, memry: 1GiB}}",
      line: 4,
      says: ["no key 'memry'", "did you mean 'memory'"]),
    Mistake(
      testDescription: "missing trace", text: head + "workloads:\n  - {trace: nothing.swf}", line: 4,
      says: ["no trace 'nothing.swf'", "--traces"], kind: .noInput),
    Mistake(
      testDescription: "unknown name under each",
      text: head + "workloads:\n  - each: {share: [1]}\n    name: ${shar}\n    trace: log.swf", line: 5,
      says: ["no value called 'shar'", "did you mean 'share'"]),
    Mistake(
      testDescription: "policy", text: "cluster: [{hosts: 8}]\nscenarios:\n  - {policy: eazy}\nworkloads: []", line: 3,
      says: ["eazy", "easy"]),
    Mistake(
      testDescription: "image larger than any cache",
      text: head + "environments:\n  - {name: big, image: 9GiB}\nworkloads: [{trace: log.swf}]", line: 4,
      says: ["'big'", "9 GiB", "8 GiB", "larger"]),
    Mistake(
      testDescription: "catalogue cycle",
      text: head
        + "environments:\n  - {name: a, image: 1GiB, parent: b}\n  - {name: b, image: 1GiB, parent: a}\nworkloads: []",
      line: 4, says: ["go round", "a → b"]),
    Mistake(
      testDescription: "reservations wider than the site",
      text: head + "workloads:\n  - reservations: {generate: {share: 10%, duration: 1h, nodes: 9..99}}", line: 4,
      says: ["99 machines", "16"]),
    Mistake(
      testDescription: "share above 1", text: head + "discard: 120%\nworkloads: [{trace: log.swf}]", line: 3,
      says: ["'120%'", "5%"]),
    Mistake(
      testDescription: "two scenarios of one name",
      text: "cluster: [{hosts: 1}]\nscenarios:\n  - {name: a}\n  - {name: a}\nworkloads: [{trace: log.swf}]", line: 4,
      says: ["two scenarios are called 'a'"]),
    Mistake(
      testDescription: "published for nobody",
      text: head + "workloads: [{trace: log.swf}]\npublished:\n  - {measure: best_effort_mean_wait_s, values: {b: 1}}",
      line: 5, says: ["no scenario 'b'", "scenario 1"]),
    Mistake(
      testDescription: "unknown measure",
      text: head + "workloads: [{trace: log.swf}]\npublished:\n  - {measure: best_effort_mean_wait, values: {b: 1}}",
      line: 5, says: ["no measure", "did you mean 'best_effort_mean_wait_s'"]),
    Mistake(
      testDescription: "negative price", text: head + "price: {kwh: -1}\nworkloads: [{trace: log.swf}]", line: 3,
      says: ["a price, 0 or more"]),
    Mistake(
      testDescription: "no scenarios", text: "cluster: [{hosts: 1}]\nworkloads: [{trace: log.swf}]", line: 1,
      says: ["no scenarios"]),
  ]

  @Test("Mistakes name file, line and remedy", arguments: mistakes)
  func mistakesAreRefused(_ mistake: Mistake) throws {
    do {
      _ = try study(mistake.text)
      Issue.record("not refused")
    } catch let error as QuantaError {
      #expect(error.kind == mistake.kind)
      #expect(error.location?.contains("study.yaml:\(mistake.line)") == true, "\(error)")
      #expect(error.remedy?.isEmpty == false, "\(error)")
      for phrase in mistake.says { #expect("\(error)".contains(phrase), "\(error) lacks: \(phrase)") }
    }
  }
}

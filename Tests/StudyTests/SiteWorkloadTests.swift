import Foundation
import Model
import TestSupport
import Testing

@testable import Policy
@testable import Study

/// Services from utilisation traces, and grid traces with sites.
@Suite struct SiteWorkloadTests {
  private static func run(_ text: String, files: [String: String]) throws -> ScenarioResults {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    for (path, content) in files.merging(["study.yaml": text], uniquingKeysWith: { first, _ in first }) {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: url)
    }
    let study = try ScenarioStudy(
      path: "\(folder)/study.yaml", registry: Registry(), folders: TraceFolders([]))
    return try ScenarioRun(study).execute(into: nil)
  }

  private func total(_ results: ScenarioResults, _ key: String, _ scenario: Int) throws -> Double {
    try #require(results.value(key, workload: 0, scenario: scenario))
  }

  // MARK: Services

  private static let services = [
    // Ten minutes each: 20 % then all of two virtual CPUs; the other way round.
    "v/a": "20\n100\n", "v/b": "100\n20\n",
  ]

  @Test func sharesByHand() throws {
    let results = try Self.run(
      """
      cluster: [{hosts: 1, cores: 2}]
      workloads: [{services: {planetlab: v, vcpus: 2, cpu: 50%}}]
      scenarios:
        - {name: capped, policy: "easy(quanta: capped)"}
        - {name: weighted, policy: "easy(quanta: weighted)"}
        - {name: dedicated, policy: "easy(quanta: dedicated)"}
      """, files: Self.services)
    // Promised: a core each for 10 min. Wanted: 0.4 cores for 5 min, 2 cores for 5 min.
    for scenario in 0..<3 {
      #expect(try total(results, "promised_core_h", scenario) == 2.0 / 6)
      #expect(abs(try total(results, "wanted_core_h", scenario) - 2 * 2.4 / 12) < 1e-12)
    }
    // Capped at a core: 0.4 and 1. Weighted: 0.4 and what is left of two cores, 1.6.
    #expect(abs(try total(results, "received_core_h", 0) - 2 * 1.4 / 12) < 1e-9)
    #expect(abs(try total(results, "received_core_h", 1) - 2 * 2.0 / 12) < 1e-9)
    // Dedicated: one after the other. The second enters when its trace repeats itself, and both receive all they want.
    #expect(abs(try total(results, "received_core_h", 2) - 2 * 2.4 / 12) < 1e-9)
    #expect(try total(results, "best_effort_done_s", 2) == 1200)
    #expect(try total(results, "best_effort_done_s", 0) == 600)
  }

  @Test func severalFoldersKeepTheirTracesApart() throws {
    let results = try Self.run(
      """
      cluster: [{hosts: 4, cores: 2}]
      workloads:
        - services:
            - {planetlab: low, stay: 20m}
            - {planetlab: v, vcpus: 2, machines: 1}
            - {planetlab: low, stay: 5m, ending: holds}
          reservations: {generate: {share: 10%, duration: 2m, nodes: 1, notice: 1m}}
      scenarios: [{policy: "easy(quanta: dedicated)"}]
      """, files: Self.services.merging(["low/x": "10\n"]) { first, _ in first })
    let rows = try #require(results.cells.first?.rows).filter(\.isBestEffort)
    #expect(rows.count == 3)
    #expect(rows.map(\.record.job.run.seconds) == [1200, 600, 300])
    // 10 % for 20 min; 20 % and all of two virtual CPUs for 5 min each; 10 % for 5 min.
    let wanted: [Double] = rows.map { $0.record.wanted / 1e6 }
    let expected: [Double] = [120, 720, 30]
    for (value, expected) in zip(wanted, expected) { #expect(abs(value - expected) < 1e-6) }
    let inputs = try #require(results.inputs[0])
    #expect(inputs.sources.prefix(3).map(\.requests) == [1, 1, 1])
    #expect(inputs.sources[1].reading == "planetlab: 2 machines, 4 samples, the first 1")
    // What `sha256sum x | sha256sum` prints in the folder.
    #expect(inputs.sources[0].sha256.count == 64 && inputs.sources[0].sha256 == inputs.sources[2].sha256)
    // Reservations fall into the stay of the services, not into the instant at which these are offered.
    #expect(inputs.reservations > 0)
    let starts = try #require(results.cells.first?.rows).compactMap(\.reserved)
    #expect(starts.contains { $0 > .seconds(60) } && starts.allSatisfy { $0 <= .seconds(1200 + 60) })
  }

  // MARK: Grids

  /// A line of the Grid Workload Format: one processor for 100 s.
  private static func job(_ id: Int, site: String) -> String {
    let numbers: [Int] = [id, 0, -1, 100, 1, -1, -1, 1, 100, -1, 1]
    var columns: [String] = numbers.map { "\($0)" }
    columns += ["u", "g", "e", "q", "p", site, site]
    columns += [String](repeating: "-1", count: 11)
    return columns.joined(separator: "\t") + "\n"
  }

  private static let sites = ["north", "G1/site1/c1", "G1/site1/c2", "moon", "-1"]

  private static let grid = [
    "grid.gwf": "# made up\n" + sites.enumerated().map { job($0.offset + 1, site: $0.element) }.joined()
  ]

  private static func gridStudy(_ scenarios: String, trace: String = "file: grid.gwf") -> String {
    """
    cluster: [{hosts: 3, cores: 1, site: south}, {hosts: 3, cores: 1, site: north}]
    site: {wide-area: 100Mbit/s}
    workloads: [{trace: {\(trace)}}]
    scenarios:
    \(scenarios)
    """
  }

  private func hosts(_ results: ScenarioResults, _ scenario: Int) throws -> [Int64: Int32] {
    let outcome = try #require(results.outcomes(workload: 0, scenario: scenario).first)
    return Dictionary(outcome.segments.filter { $0.phase == .run }.map { ($0.workspace, $0.host) }) { first, _ in first
    }
  }

  @Test func jobsAreAtHomeWhereTheStudySays() throws {
    let results = try Self.run(
      Self.gridStudy(
        """
          - {name: anywhere, policy: easy}
          - {name: prefers, policy: "easy(placement: \\"scored(locality: 1)\\")"}
          - {name: only, policy: "easy(placement: \\"first-fit(home: true)\\")"}
        """.replacing("\\\"", with: ""), trace: "file: grid.gwf, sites: {G1/site1: north}"), files: Self.grid)
    // Hosts 0, 1 and 2 are south; 3, 4 and 5 north, where three of the jobs belong.
    #expect(try hosts(results, 0) == [1: 0, 2: 1, 3: 2, 4: 3, 5: 4])
    for scenario in 1...2 { #expect(try hosts(results, scenario) == [1: 3, 2: 4, 3: 5, 4: 0, 5: 1], "\(scenario)") }
    #expect(
      results.inputs[0]?.sources[0].reading.hasSuffix(
        "; at home at a site of the hosts (3), of sites without hosts, at home nowhere (1): moon (1), site not said (1)"
      )
        == true)
  }

  @Test func withoutAMappingNamesAreCompared() throws {
    let results = try Self.run(Self.gridStudy("  - {policy: easy}"), files: Self.grid)
    #expect(
      results.inputs[0]?.sources[0].reading.contains(
        "at home nowhere (3): G1/site1/c1 (1), G1/site1/c2 (1), moon (1)") == true)
  }

  @Test func aSiteWithoutHostsCannotBeMappedTo() throws {
    do {
      _ = try Self.run(
        Self.gridStudy("  - {policy: easy}", trace: "file: grid.gwf, sites: {moon: nroth}"), files: Self.grid)
      Issue.record("not refused")
    } catch let error as QuantaError {
      #expect(error.location?.hasSuffix("study.yaml:3") == true)
      #expect("\(error)".contains("did you mean 'north'"), "\(error)")
    }
  }
}

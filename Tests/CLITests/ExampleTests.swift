import Foundation
import Study
import Testing

@Suite("Examples")
struct ExampleTests {
  static let folder = Command.package.appendingPathComponent("Examples").path
  static let studies: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

  @Test(
    "Each study runs, and each cluster serves a replay",
    arguments: studies.filter { !ScenarioStudy.isOne("\(folder)/\($0)") })
  func runs(_ name: String) async throws {
    let scratch = try Scratch()
    let path = "\(Self.folder)/\(name)"
    let isCluster = try String(contentsOfFile: path, encoding: .utf8).contains("\ngroups:")
    let result =
      if isCluster {
        try await Command.quanta("replay", Command.sample, "--cluster", path, in: scratch.path)
      } else {
        try await Command.quanta("compare", path, in: scratch.path)
      }
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(result.text.contains("bounded slowdown"))
    #expect(result.text.contains("10,000 read, 10,000 kept"))
  }

  @Test("There are some") func exist() { #expect(Self.studies.count >= 3) }

  @Test("The command line overrides a study, which stands for the rest")
  func overrides() async throws {
    let scratch = try Scratch()
    try scratch.file(
      "study.yaml",
      """
      trace: \(Command.sample)
      policies: [fcfs, {mine: easy}]
      reading: {run-over-estimate: raise, too-wide: clip}
      tau: 20s
      seed: 18446744073709551615
      rows: "no"
      out: results
      """)
    let own = try await Command.quanta("compare", "study.yaml", "--format", "csv", in: scratch.path)
    #expect(own.status == 0, "\(own.errors)")
    #expect(own.text.split(separator: "\n")[0].contains("fcfs,mine") || own.text.contains("\nmine,"))
    #expect(scratch.holds("results/jobs-2.csv") && !scratch.holds("results/jobs-3.csv"))
    let other = try await Command.quanta(
      "compare", "study.yaml", "--policy", "sjf", "--too-wide", "stop", "--procs", "100", "--out", "elsewhere",
      in: scratch.path)
    expectRefusal(other, 65, says: ["the machine has 100"])
    #expect(scratch.holds("elsewhere/jobs-1.csv") && !scratch.holds("elsewhere/jobs-2.csv"))
  }
}

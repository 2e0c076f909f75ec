import Foundation
import Testing

/// What the command prints, to the byte. After a change that is meant: `QUANTA_GOLDEN=update swift test --filter GoldenTests`,
/// then read the difference.
@Suite("What the command prints")
struct GoldenTests {
  static let log = "Traces/lublin-128.swf.gz"

  /// The file each output is kept in, and the arguments that make it.
  static let outputs: [(file: String, arguments: [String])] = [
    ("policies.txt", ["policies"]),
    ("policies-easy.txt", ["policies", "easy"]),
    ("policies-fair-share.md", ["policies", "fair-share", "--markdown"]),
    ("replay.txt", ["replay", log, "--policy", "easy"]),
    (
      "replay-hosts.txt",
      ["replay", log, "--policy", "easy(placement: best-fit)", "--cluster", "Examples/cluster.yaml"]
    ),
    ("replay.json", ["replay", log, "--policy", "easy(candidates: sjf)", "--json", "-"]),
    ("explain.txt", ["replay", log, "--policy", "easy", "--explain", "2000"]),
    ("explain-conservative.txt", ["replay", log, "--policy", "conservative", "--explain", "7000"]),
    ("compare.txt", compare + ["--format", "text"]),
    ("compare.csv", compare + ["--format", "csv"]),
    ("compare.json", compare + ["--format", "json"]),
    ("compare.md", compare + ["--format", "markdown"]),
    ("study.txt", ["study", "Examples/services.yaml"]),
    ("study.csv", ["study", "Examples/services.yaml", "--format", "csv"]),
    ("trace-info.txt", ["trace", "info", log]),
  ]

  static let compare = ["compare", log, "--policy", "fcfs", "--policy", "easy", "--policy", "easy(candidates: sjf)"]

  @Test("stays what it is", arguments: outputs.indices)
  func printed(_ index: Int) async throws {
    let (file, arguments) = Self.outputs[index]
    let result = try await Command.run([Command.binary] + arguments, in: Command.package.path, input: "/dev/null")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    try expectGolden(file, result.text)
  }

  @Test("Rows stay what they are")
  func rows() async throws {
    let scratch = try Scratch()
    let result = try await Command.quanta("replay", Self.log, "--policy", "easy", "--jobs-csv", "-")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    try scratch.file("jobs.csv", result.output)
    let digest = try await Command.script("sha256sum jobs.csv", in: scratch.path)
    let beginning = result.text.split(separator: "\n").prefix(20).joined(separator: "\n")
    try expectGolden("jobs.csv", beginning + "\n…\n" + digest.text)
  }

  @Test("Every command's help stays what it is")
  func help() async throws {
    var waiting: [[String]] = [[]]
    var seen = 0
    while let command = waiting.popLast() {
      let result = try await Command.run(
        [Command.binary] + command + ["--help"], in: Command.package.path, input: "/dev/null")
      #expect(result.status == 0)
      try expectGolden((["help"] + command).joined(separator: "-") + ".txt", result.text)
      waiting += Self.subcommands(result.text).map { command + [$0] }
      seen += 1
    }
    #expect(seen > 10)
  }

  /// The names below `SUBCOMMANDS:`; lines that go on with a description are indented deeper.
  private static func subcommands(_ help: String) -> [String] {
    guard let section = help.range(of: "SUBCOMMANDS:\n") else { return [] }
    return help[section.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map { String($0.split(separator: " ")[0]) }
  }
}

private let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

/// Compares `text` with the file kept under that name, or keeps it when `QUANTA_GOLDEN` is `update`.
private func expectGolden(_ name: String, _ text: String, at location: SourceLocation = #_sourceLocation) throws {
  let url = golden.appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["QUANTA_GOLDEN"] == "update" { return try Data(text.utf8).write(to: url) }
  guard let kept = try? String(contentsOf: url, encoding: .utf8) else {
    Issue.record(
      "Golden/\(name) is missing: QUANTA_GOLDEN=update swift test --filter GoldenTests", sourceLocation: location)
    return
  }
  guard kept != text else { return }
  let (old, new) = (
    kept.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false)
  )
  let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
  Issue.record(
    """
    Golden/\(name):\(line + 1) differs
      kept:    \(line < old.count ? old[line] : "(the end)")
      printed: \(line < new.count ? new[line] : "(the end)")
    If it is meant: QUANTA_GOLDEN=update swift test --filter GoldenTests
    """, sourceLocation: location)
}

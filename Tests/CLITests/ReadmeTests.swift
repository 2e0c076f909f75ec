import Foundation
import Testing

@Suite("README")
struct ReadmeTests {
  struct Example: Sendable {
    var command: String
    var output: String
  }

  /// Lines after `$ ` in fenced blocks, each with what stands below it.
  static func examples() throws -> [Example] {
    let text = try String(contentsOf: Command.package.appendingPathComponent("README.md"), encoding: .utf8)
    var examples: [Example] = []
    var isInside = false
    // Blocks without a prompt show commands, not what they print.
    var isExample = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside.toggle()
        isExample = false
      } else if isInside, line.hasPrefix("$ ") {
        examples.append(Example(command: String(line.dropFirst(2)), output: ""))
        isExample = true
      } else if isExample {
        examples[examples.count - 1].output += line + "\n"
      }
    }
    return examples
  }

  /// After a change that is meant: `QUANTA_GOLDEN=update`, as for the golden files.
  @Test("Every example prints what the page says")
  func examplesAreTrue() async throws {
    let examples = try Self.examples()
    #expect(examples.count >= 7)
    let scratch = try Scratch()
    for folder in ["Traces", "Examples"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(scratch.path)/\(folder)", withDestinationPath: Command.package.appendingPathComponent(folder).path)
    }
    for example in examples {
      let script = "quanta() { \"$QUANTA\" \"$@\"; }; \(example.command) 2>&1"
      let result = try await Command.script(script, in: scratch.path)
      if ProcessInfo.processInfo.environment["QUANTA_GOLDEN"] == "update" {
        let page = Command.package.appendingPathComponent("README.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let head = "$ \(example.command)\n"
        try Data(text.replacing(head + example.output, with: head + result.text).utf8).write(to: page)
      } else {
        #expect(result.text == example.output, "$ \(example.command)")
      }
    }
  }
}

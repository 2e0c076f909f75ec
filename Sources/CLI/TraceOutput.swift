import ArgumentParser
import Foundation
import Model
import Workload

/// Where a command that makes a log writes it.
struct TraceOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The log to write (.gz: gzip; -: standard output).", valueName: "file"))
  var output: String

  /// Runs `rewrite` over the log at `path` and tells, on standard error, what became of it.
  func run(_ rewrite: TraceRewrite, _ path: String, _ lines: LineOptions) throws {
    let summary = try rewrite.run(lines.open(path), to: output)
    FileHandle.standardError.write(Data((summary.sentence + "\n").utf8))
  }

  /// The header's note: the command with the arguments that matter, and the log it came from.
  static func note(_ what: String, of path: String) -> String {
    let source = path == "-" ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
    return "made of \(source) by: quanta trace \(what)"
  }
}

/// JSON with sorted keys in snake case: the same bytes for the same value.
func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.keyEncodingStrategy = .convertToSnakeCase
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

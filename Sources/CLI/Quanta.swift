import ArgumentParser
import Foundation
import Model
import Policy
import Study

@main
struct Quanta: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quanta",
    abstract: "Simulate grids of virtual machines: which policy, on how many machines?",
    discussion: """
      Replay a log under one policy, or compare several:

        quanta replay LOG.swf.gz --policy easy
        quanta compare LOG.swf.gz --policy fcfs --policy easy --policy 'easy(order: sjf)' --out Reports/mine

      Policies are expressions; `quanta policies` lists them. Exit codes: 0 success, 64 usage, 65 bad data, 66 no such input, 70 internal \
      error, 74 input or output failed, 130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      ReplayCommand.self, CompareCommand.self, StudyCommand.self, ResumeCommand.self, PoliciesCommand.self,
      MetricsCommand.self,
      TraceCommand.self, LiveCommand.self,
    ])

  /// The one funnel from errors to messages and exit codes.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try flushOutput()
    } catch let error as QuantaError {
      fail("\(error)", error.kind.rawValue)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      // Help and the version arrive here as well.
      guard !exitCode(for: error).isSuccess else { exit(withError: error) }
      fail(unknownCommand() ?? sentence(for: error), exitCode(for: error).rawValue)
    }
  }

  /// What to say when the first word is meant as a command and is none.
  private static func unknownCommand() -> String? {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !names.contains(word) else {
      return nil
    }
    let guess = NearestName.of(word, among: names).map { "did you mean '\($0)'? " } ?? ""
    return "there is no command '\(word)'; \(guess)The commands are \(names.joined(separator: ", "))"
  }

  private static func fail(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("quanta: error: \(message)\n".utf8))
    Foundation.exit(code)
  }

  /// What is wrong with the command line, and where help is.
  private static func sentence(for error: any Error) -> String {
    let quoted = fullMessage(for: error).split(separator: "'")
    let help = quoted.last { $0.hasPrefix("quanta ") && $0.hasSuffix("--help") } ?? "quanta --help"
    let text = message(for: error).trimmingCharacters(in: [".", "\n"])
    return text + (text.hasSuffix("?") ? " See '\(help)'" : "; see '\(help)'")
  }

  /// Printing does not fail at once: what is still in the buffer may not fit the disk.
  private static func flushOutput() throws {
    guard fflush(nil) == 0 else {
      throw QuantaError(
        .inputOutput, "cannot write to standard output: \(String(cString: strerror(errno)))",
        remedy: "make room or send it elsewhere")
    }
  }
}

extension ExitCode {
  /// Ended by Ctrl-C, after what was done had been kept: 128 + SIGINT, as shells have it.
  static var interrupted: ExitCode { ExitCode(130) }
}

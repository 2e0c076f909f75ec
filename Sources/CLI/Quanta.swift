import ArgumentParser
import Foundation
import Model
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
      ReplayCommand.self, CompareCommand.self, ResumeCommand.self, PoliciesCommand.self, TraceCommand.self,
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
    } catch let error as QuantaError {
      FileHandle.standardError.write(Data("quanta: error: \(error)\n".utf8))
      Foundation.exit(error.kind.rawValue)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}

extension ExitCode {
  /// Ended by Ctrl-C, after what was done had been kept: 128 + SIGINT, as shells have it.
  static var interrupted: ExitCode { ExitCode(130) }
}

import ArgumentParser
import Foundation
import Live
import Model
import Policy

@main
struct QuantaLive: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quanta live",
    abstract: "Apply a policy to real Xen hosts through libvirt.",
    discussion: """
      See what there is, see what would be done, then do it:

        quanta live hosts --uri xen+tcp://h1/system --uri xen+tcp://h2/system
        quanta live plan site.yaml
        quanta live run site.yaml

      and, while that runs, from anywhere on the same machine:

        quanta live submit workspace.yaml
        quanta live list

      Commands that take no site file look for one under --site, in the environment variable QUANTA_SITE, in ./site.yaml and in \
      /etc/quanta/site.yaml. hosts, plan, drift, list, show, replay-journal and run --shadow only look: their connections are read-only. \
      Domains that Quanta did not make are never touched.

      Exit codes: 0 success, 1 the answer is no (drift found, refused), 64 usage, 65 bad data, 66 no such input, 70 internal error, 74 a \
      host or a file failed, 130 interrupted.
      """,
    subcommands: [
      HostsCommand.self, PlanCommand.self, ApplyCommand.self, RunCommand.self, SubmitCommand.self, ListCommand.self,
      ShowCommand.self, CancelCommand.self, SuspendCommand.self, ResumeCommand.self, MaintenanceCommand.self,
      DriftCommand.self, ReportCommand.self, RollbackCommand.self, CalibrateCommand.self, ReplayJournalCommand.self,
      SchemaCommand.self,
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
      fflush(nil)
    } catch let error as QuantaError {
      fail("\(error)", error.kind.rawValue)
    } catch let error as LibvirtError {
      fail("\(error.explained())", QuantaError.Kind.inputOutput.rawValue)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      guard !exitCode(for: error).isSuccess else { exit(withError: error) }
      let text = message(for: error).trimmingCharacters(in: [".", "\n"])
      fail(
        text + (text.hasSuffix("?") ? " See 'quanta live --help'" : "; see 'quanta live --help'"),
        exitCode(for: error).rawValue)
    }
  }

  private static func fail(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("quanta live: error: \(message)\n".utf8))
    Foundation.exit(code)
  }
}

extension ExitCode {
  /// The answer is no: something differs, or was refused.
  static var no: ExitCode { ExitCode(1) }
  static var interrupted: ExitCode { ExitCode(130) }
}

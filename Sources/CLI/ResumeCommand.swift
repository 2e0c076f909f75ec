import ArgumentParser
import Foundation
import Model
import Study
import Workload

/// `quanta resume`: goes on with a run from its checkpoint.
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run from its checkpoint.",
    discussion: """
      The checkpoint knows the log, the policy and where the results go; the results are those of a run that was never interrupted, to the \
      byte. The log must be the same file, unchanged.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Flag(name: [.short, .long], help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    let interrupt = Interrupt()
    let saved = try Checkpoint(path: checkpoint)
    let progress = ProgressLine.make(saved.header.settings.policy, quiet: quiet)
    let control = ProgressLine.control(progress, interrupt)
    let outcome: RunOutcome
    do { outcome = try saved.resume(at: checkpoint, control) } catch {
      progress?.clear()
      throw error
    }
    progress?.clear()
    if !quiet { print(RunText.summary(outcome), terminator: "") }
    if outcome.interrupted { throw ExitCode.interrupted }
  }
}

import ArgumentParser
import Model
import Workload

/// `quanta trace info`.
struct TraceInfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a log holds: jobs, span, load, users, distributions, oddities.",
    discussion: """
      The offered load is the processors × run time of all jobs over the machine's capacity between the first and the last submission: \
      near or above 1, queues grow whatever the policy.

        quanta trace info LOG.swf.gz
        quanta trace info LOG.swf.gz --procs 256 --status 1 --json
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Print JSON; units stand in the keys.")
  var json = false

  func run() async throws {
    let info = try TraceInfo(reading.open(log), processors: reading.procs, reading: reading.makeReading())
    print(try json ? jsonText(info) : TraceInfoText.text(info))
  }
}

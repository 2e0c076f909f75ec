import ArgumentParser

/// `quanta trace`: look at logs and make others of them.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Look at logs in the Standard Workload Format, and make others of them.",
    discussion: """
      A log is plain or gzip text, or - for standard input. The commands that write make gzip when the name ends in .gz, and write to \
      standard output for -, so they can be chained:

        quanta trace window LOG.swf.gz --from 30d --to 60d --rebase -o - | quanta trace scale - --load 1.2 -o busy.swf.gz
      """,
    subcommands: [
      TraceInfoCommand.self, TraceReadCommand.self, TraceCheckCommand.self, TraceFilterCommand.self,
      TraceScaleCommand.self,
      TraceWindowCommand.self, TraceConvertCommand.self, TraceMergeCommand.self, TraceSynthCommand.self,
    ])
}

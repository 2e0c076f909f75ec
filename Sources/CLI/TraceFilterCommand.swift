import ArgumentParser
import Model
import Workload

/// `quanta trace filter`.
struct TraceFilterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter",
    abstract: "Keep the jobs of some users, queues, sizes, run times or statuses.",
    discussion: """
      A job is kept when it satisfies every condition given; the lines of those kept stay as they are.

        quanta trace filter LOG.swf.gz --user 12 --user 13 --max-procs 32 -o small.swf.gz
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @Option(help: "Keep this user's jobs (repeatable).") var user: [Int32] = []
  @Option(help: "Keep this group's jobs (repeatable).") var group: [Int32] = []
  @Option(help: "Keep this queue's jobs (repeatable).") var queue: [Int32] = []
  @Option(help: "Keep this partition's jobs (repeatable).") var partition: [Int32] = []
  @Option(help: "Keep jobs of this status (repeatable).") var status: [Int32] = []
  @Option(help: "Keep jobs of at least so many processors.") var minProcs: Int32?
  @Option(help: "Keep jobs of at most so many processors.") var maxProcs: Int32?
  @Option(help: "Keep jobs that ran at least so many seconds.") var minRun: Int64?
  @Option(help: "Keep jobs that ran at most so many seconds.") var maxRun: Int64?

  @OptionGroup var lines: LineOptions
  @OptionGroup var output: TraceOutputOptions

  func run() async throws {
    var filter = RecordFilter()
    var words: [String] = []
    func list(_ name: String, _ values: [Int32]) -> [Int32]? {
      guard !values.isEmpty else { return nil }
      words += values.map { "--\(name) \($0)" }
      return values
    }
    filter.users = list("user", user)
    filter.groups = list("group", group)
    filter.queues = list("queue", queue)
    filter.partitions = list("partition", partition)
    filter.statuses = list("status", status)
    if minProcs != nil || maxProcs != nil {
      let (low, high) = (minProcs ?? .min, maxProcs ?? .max)
      guard low <= high else { throw QuantaError(.usage, "--min-procs \(low) is above --max-procs \(high)") }
      filter.processors = low...high
      words += [minProcs.map { "--min-procs \($0)" }, maxProcs.map { "--max-procs \($0)" }].compactMap { $0 }
    }
    if minRun != nil || maxRun != nil {
      let bound = Int64.max / 1_000_000
      let (low, high) = (max(minRun ?? -bound, -bound), min(maxRun ?? bound, bound))
      guard low <= high else { throw QuantaError(.usage, "--min-run \(low) is above --max-run \(high)") }
      filter.run = .seconds(low) ... .seconds(high)
      words += [minRun.map { "--min-run \($0)" }, maxRun.map { "--max-run \($0)" }].compactMap { $0 }
    }
    guard !filter.isEmpty else {
      throw QuantaError(.usage, "no condition is given", remedy: "give at least one, such as --user 12")
    }
    var rewrite = TraceRewrite(
      note: TraceOutputOptions.note((["filter"] + words).joined(separator: " "), of: log))
    rewrite.filter = filter
    try output.run(rewrite, log, lines)
  }
}

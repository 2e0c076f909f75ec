import ArgumentParser
import Model
import Workload

/// `quanta trace window`.
struct TraceWindowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "window",
    abstract: "Cut a stretch out of a log, by time, date or number of jobs.",
    discussion: """
      Times are since the log's first job (86400, 90m, 12h, 30d, 2w) or dates in UTC (2000-05-31, 2000-05-31T08:30), which need the \
      header's UnixStartTime. --from belongs to the stretch, --to does not.

        quanta trace window LOG.swf.gz --from 30d --to 60d --rebase -o june.swf.gz
        quanta trace window LOG.swf.gz --from 2000-05-01 --to 2000-06-01 -o may.swf.gz
        quanta trace window LOG.swf.gz --jobs 1-1000 -o first.swf
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @Option(help: "Begin here.") var from: String?
  @Option(help: "End before this.") var to: String?
  @Option(help: "The records from the m-th to the n-th, counted from 1: m-n.") var jobs: String?

  @Flag(help: "Move the stretch to begin at time 0, and UnixStartTime with it.")
  var rebase = false

  @OptionGroup var lines: LineOptions
  @OptionGroup var output: TraceOutputOptions

  func run() async throws {
    let words = [from.map { "--from \($0)" }, to.map { "--to \($0)" }, jobs.map { "--jobs \($0)" }].compactMap { $0 }
    let what = (["window"] + words + (rebase ? ["--rebase"] : [])).joined(separator: " ")
    var rewrite = TraceRewrite(note: TraceOutputOptions.note(what, of: log))
    rewrite.window = TraceWindow(try extent(), rebase: rebase)
    try output.run(rewrite, log, lines)
  }

  private func extent() throws -> TraceWindow.Extent {
    if let jobs {
      guard from == nil, to == nil else { throw QuantaError(.usage, "--jobs goes with neither --from nor --to") }
      let bounds = jobs.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard bounds.count == 2, let first = bounds[0], let last = bounds[1], first >= 1, first <= last else {
        throw QuantaError(.usage, "--jobs '\(jobs)' is not m-n", remedy: "give two numbers such as 1-1000")
      }
      return .jobs(first...last)
    }
    switch (try time("--from", from), try time("--to", to)) {
    case (nil, nil): throw QuantaError(.usage, "no window is given", remedy: "give --from, --to or --jobs")
    case (.offset(let from)?, .offset(let to)?): return .offset(from: from, to: to)
    case (.offset(let from)?, nil): return .offset(from: from, to: nil)
    case (nil, .offset(let to)?): return .offset(from: nil, to: to)
    case (.date(let from)?, .date(let to)?): return .date(from: from, to: to)
    case (.date(let from)?, nil): return .date(from: from, to: nil)
    case (nil, .date(let to)?): return .date(from: nil, to: to)
    default: throw QuantaError(.usage, "--from and --to are of different kinds", remedy: "give two dates or two times")
    }
  }

  private func time(_ option: String, _ text: String?) throws -> TraceTime? {
    guard let text else { return nil }
    guard let time = TraceTime(text) else {
      throw QuantaError(
        .usage, "\(option) '\(text)' is no time", remedy: "write 86400, 90m, 12h, 30d, 2000-05-31 or 2000-05-31T08:30")
    }
    return time
  }
}

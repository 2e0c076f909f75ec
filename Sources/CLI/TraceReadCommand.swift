import ArgumentParser
import Model
import Workload

/// `quanta trace read`: what a reading makes of a log, and nothing else.
struct TraceReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read a log as a simulation would, and say what the reading did to it.",
    discussion: """
      Jobs read, kept and dropped, by rule. Try a reading before you simulate with it:

        quanta trace read LOG.swf.gz --no-run requested --run-over-estimate raise
      """)

  @Argument(help: "The log: SWF, plain or gzip; - for standard input.")
  var log: String

  @OptionGroup var reading: ReadingOptions

  func run() throws {
    let arrivals = try reading.arrivals(log)
    var batch: [Arrival] = []
    repeat {
      batch.removeAll(keepingCapacity: true)
      try arrivals.read(into: &batch, limit: 512)
    } while !batch.isEmpty
    print("\(arrivals.counts.sentence)\nreading: \(arrivals.reading)")
  }
}

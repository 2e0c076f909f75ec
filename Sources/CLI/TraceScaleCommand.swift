import ArgumentParser
import Model
import Workload

extension LoadScale.Method: ExpressibleByArgument {}

/// `quanta trace scale`.
struct TraceScaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Make a log's load heavier or lighter.",
    discussion: """
      By interarrival (the default) jobs come closer together and stay as they are; by run-time they come when they came and run longer. \
      --to-load reads the log twice, first to learn its offered load under the canonical reading.

        quanta trace scale LOG.swf.gz --load 1.25 -o heavier.swf.gz
        quanta trace scale LOG.swf.gz --to-load 0.9 --by run-time -o at-90.swf.gz
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @Option(help: "Multiply the load by this.")
  var load: Double?

  @Option(help: "Bring the offered load to this.")
  var toLoad: Double?

  @Option(help: "Processors of the machine, for --to-load; without it, the header's.")
  var procs: Int32?

  @Option(help: "What to change.")
  var by = LoadScale.Method.interarrival

  @OptionGroup var lines: LineOptions
  @OptionGroup var output: TraceOutputOptions

  func run() async throws {
    let factor: Double
    switch (load, toLoad) {
    case (let load?, nil): factor = load
    case (nil, let target?): factor = try target / offeredLoad()
    default: throw QuantaError(.usage, "give either --load or --to-load")
    }
    var rewrite = TraceRewrite(note: TraceOutputOptions.note("scale --load \(factor) --by \(by.rawValue)", of: log))
    rewrite.scale = try LoadScale(by, factor: factor)
    try output.run(rewrite, log, lines)
  }

  private func offeredLoad() throws -> Double {
    guard log != "-" else {
      throw QuantaError(.usage, "--to-load reads the log twice, which standard input cannot", remedy: "name a file")
    }
    let source = try lines.open(log)
    let machine = try source.machineSize(given: procs)
    guard let load = try TraceInfo(source, processors: machine).offeredLoad else {
      throw QuantaError(.data, "all jobs are submitted at once, so the log has no load", at: log)
    }
    return load
  }
}

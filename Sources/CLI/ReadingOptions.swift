import ArgumentParser
import Model
import Workload

extension Reading.Processors: ExpressibleByArgument {}
extension Reading.Run: ExpressibleByArgument {}
extension Reading.Estimate: ExpressibleByArgument {}
extension Reading.RunOverEstimate: ExpressibleByArgument {}
extension Reading.NoRun: ExpressibleByArgument {}
extension Reading.NoProcessors: ExpressibleByArgument {}
extension Reading.TooWide: ExpressibleByArgument {}
extension Reading.NegativeSubmit: ExpressibleByArgument {}
extension Reading.Memory: ExpressibleByArgument {}
extension Reading.Origin: ExpressibleByArgument {}
extension BadLinePolicy: ExpressibleByArgument {}

/// How a log is to be read: shared by every command that reads one.
struct ReadingOptions: ParsableArguments {
  @Option(help: "Processors of the machine; without it, the header's MaxProcs, else its MaxNodes.")
  var procs: Int32?

  @Option(
    help: ArgumentHelp(
      "The whole reading in one expression; the options below change it further. (default: canonical)",
      discussion: "canonical, or canonical(run-over-estimate: raise, memory: requested, status: 1+5)"))
  var reading: String?

  @Option(help: "Which field gives a job's processors (canonical: allocated-or-requested).")
  var processorsField: Reading.Processors?

  @Option(help: "Divide a job's processors by this, rounding up: for machines counted in nodes (canonical: 1).")
  var processorsPerUnit: Int32?

  @Option(help: "Which field gives the run time (canonical: logged).")
  var runField: Reading.Run?

  @Option(help: "Which field gives the estimate (canonical: requested-or-run).")
  var estimateField: Reading.Estimate?

  @Option(help: "A job that runs longer than its estimate (canonical: kill).")
  var runOverEstimate: Reading.RunOverEstimate?

  @Option(help: "A job with a run time ≤ 0 (canonical: drop).")
  var noRun: Reading.NoRun?

  @Option(help: "A job with processors ≤ 0 (canonical: drop).")
  var noProcessors: Reading.NoProcessors?

  @Option(help: "A job with more processors than the machine (canonical: drop).")
  var tooWide: Reading.TooWide?

  @Option(help: "A job with a negative submit time (canonical: stop).")
  var negativeSubmit: Reading.NegativeSubmit?

  @Option(help: ArgumentHelp("Keep only these statuses, such as 1 or 1+5 (canonical: any).", valueName: "statuses"))
  var status: String?

  @Option(help: "Where the memory of each virtual machine comes from (canonical: ignore).")
  var memory: Reading.Memory?

  @Option(help: "What is time 0: the first submit of a job kept, or the log's own (canonical: first).")
  var origin: Reading.Origin?

  @OptionGroup var lines: LineOptions

  @Option(
    name: .customLong("reorder-window"),
    help: ArgumentHelp(
      "How many jobs a record may stand too late in the log and still take its place. (default: \(SWFArrivals.defaultReorderWindow))",
      valueName: "jobs"))
  var givenReorderWindow: Int?

  var reorderWindow: Int { givenReorderWindow ?? SWFArrivals.defaultReorderWindow }

  /// The reading asked for, where nothing is asked for that of a study file.
  ///
  /// - Throws: `QuantaError` of kind `usage`.
  func makeReading(over base: Reading = .canonical) throws -> Reading {
    var result = try reading.map { try Reading(parsing: $0) } ?? base
    if let processorsField { result.processors = processorsField }
    if let processorsPerUnit { try result.set("processors-per-unit", to: String(processorsPerUnit)) }
    if let runField { result.run = runField }
    if let estimateField { result.estimate = estimateField }
    if let runOverEstimate { result.runOverEstimate = runOverEstimate }
    if let noRun { result.noRun = noRun }
    if let noProcessors { result.noProcessors = noProcessors }
    if let tooWide { result.tooWide = tooWide }
    if let negativeSubmit { result.negativeSubmit = negativeSubmit }
    if let status { try result.set("status", to: status) }
    if let memory { result.memory = memory }
    if let origin { result.origin = origin }
    return result
  }

  /// Opens the log at `path` (`-`: standard input).
  func open(_ path: String) throws -> SWFLog { try lines.open(path) }

  /// The jobs of the log at `path` under this reading, on the machine given or the header's.
  func arrivals(_ path: String) throws -> SWFArrivals {
    let reading = try makeReading()
    let log = try open(path)
    return try SWFArrivals(
      log, processors: log.machineSize(given: procs), reading: reading, reorderWindow: reorderWindow)
  }
}

/// How the lines of a log are to be taken: shared by every command that reads one.
struct LineOptions: ParsableArguments {
  @Option(
    name: .customLong("on-bad-line"),
    help: "A line that is not a record: stop with an error, or skip and count it. (default: stop)")
  var givenOnBadLine: BadLinePolicy?

  var onBadLine: BadLinePolicy { givenOnBadLine ?? .stop }

  /// Opens the log at `path` (`-`: standard input).
  func open(_ path: String) throws -> SWFLog { try SWFLog.open(path: path, onBadLine: onBadLine) }
}

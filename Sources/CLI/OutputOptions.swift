import ArgumentParser
import Foundation
import Model
import Policy
import Study

extension RowsChoice: ExpressibleByArgument {}

/// Where the results of one run go.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("jobs-csv"),
    help: ArgumentHelp(
      "Write id,submit,start,end,procs,run,est,job of every job; - for standard output.", valueName: "file"))
  var jobsCSV: String?

  @Option(help: ArgumentHelp("Write metrics, counts and provenance as JSON; - for standard output.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Add the run to this SQLite database.", valueName: "file"))
  var database: String?

  @Flag(name: .customLong("no-database"), help: "Write no database (there is none unless --database names one).")
  var noDatabase = false

  @Option(help: "One row a job in the database; auto: up to 1,000,000 jobs.")
  var rows = RowsChoice.auto

  @Flag(
    name: .customLong("every-change"),
    help: "Keep every change of the system's state in the database, not only means over time.")
  var everyChange = false

  @Option(help: ArgumentHelp("Bound τ of the bounded slowdowns.", valueName: "duration"))
  var tau = "10s"

  @Flag(name: [.short, .long], help: "Print nothing but errors.")
  var quiet = false

  var needsProvenance: Bool { json != nil || database != nil }

  /// Somebody will read them.
  var needsMetrics: Bool { needsProvenance || !quiet && jobsCSV != "-" }

  func makeTau() throws -> SimDuration { try Self.makeTau(tau) }

  static func makeTau(_ text: String) throws -> SimDuration {
    let tau = try duration(text, "--tau")
    guard tau > .zero else { throw QuantaError(.usage, "τ must be positive", at: "--tau", remedy: "such as 10s") }
    return tau
  }

  /// Reads a duration given with `option`.
  static func duration(_ text: String, _ option: String) throws -> SimDuration {
    do { return try SimDuration(parsing: text) } catch var error as QuantaError {
      error.location = option
      throw error
    }
  }

  func open(_ trace: TraceInput, _ settings: RunSettings) throws -> (RunSinks, RunDatabase?) {
    if jobsCSV == "-", json == "-" {
      throw QuantaError(.usage, "--jobs-csv and --json cannot both be standard output", remedy: "name a file for one")
    }
    var sinks = RunSinks(csv: try jobsCSV.map { try JobsCSVWriter(path: $0) })
    guard let database, !noDatabase else { return (sinks, nil) }
    let opened = try RunDatabase(adding: trace, settings, to: database, rows: rows)
    sinks.database = (opened.store, opened.run)
    sinks.storesJobs = opened.storesJobs
    return (sinks, opened)
  }

  func finish(_ outcome: RunOutcome, _ trace: TraceInput, _ sinks: inout RunSinks, _ database: RunDatabase?) throws {
    // An interrupted run has gaps among its ids: what has left the system is written all the same.
    try sinks.csv?.finish()
    try database?.finish(outcome, of: trace)
    if let json { try JSONDocument.write(outcome.document(of: trace), to: json) }
    guard !quiet, jobsCSV != "-", json != "-" else { return }
    print(RunText.summary(outcome), terminator: "")
  }

  func tell(_ message: String) {
    if !quiet { FileHandle.standardError.write(Data("quanta: \(message)\n".utf8)) }
  }
}

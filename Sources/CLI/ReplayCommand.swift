import ArgumentParser
import Foundation
import Model
import Policy
import Sim
import Study
import Workload

/// `quanta replay`: one log, one policy.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Replay a log under one policy.",
    discussion: """
      Prints the metrics. Rows of every job go where you ask:

        quanta replay LOG.swf.gz --policy easy --jobs-csv jobs.csv --json run.json
        quanta replay LOG.swf.gz --policy conservative --database results.sqlite
        quanta replay LOG.swf.gz --policy easy --explain 4711

      A long run can save itself and go on later, with the same results to the byte:

        quanta replay LOG.swf.gz --policy easy --jobs-csv jobs.csv --checkpoint run.checkpoint --checkpoint-every 30d
        quanta resume run.checkpoint
      """)

  @Argument(help: "The log: SWF, plain or gzip; - for standard input.")
  var log: String

  @Option(help: "The policy expression; see `quanta policies`.")
  var policy = "easy"

  @OptionGroup(title: "Reading the log") var reading: ReadingOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions
  @OptionGroup(title: "Results") var output: OutputOptions

  @Flag(help: "Also count who starts later than without those submitted after him; costs a simulation a job.")
  var fairStart = false

  @Option(
    name: .customLong("explain"),
    help: ArgumentHelp("Tell why this job of the log waited, and when and why it started.", valueName: "job"))
  var explain: Int64?

  @Option(help: ArgumentHelp("Where checkpoints go.", valueName: "file"))
  var checkpoint: String?

  @Option(help: ArgumentHelp("Simulated time between two checkpoints, such as 30d.", valueName: "duration"))
  var checkpointEvery: String?

  func run() throws {
    guard !StudyFile.isNamed(log) else {
      throw QuantaError(
        .usage, "is a study file, not a log", at: log,
        remedy: "run it with: quanta \(ScenarioStudy.isOne(log) ? "study" : "compare") \(log)")
    }
    let trace = try reading.makeInput(log)
    let specification = try PolicySpecification(parsing: policy, registry: Registry())
    let settings = RunSettings(
      policy: specification.text, cluster: try cluster.makeCluster(), tau: try output.makeTau(),
      keepsSamples: output.everyChange, followsFairStarts: fairStart)
    if let explain { return try tell(explain, trace, settings, specification.rules) }

    var run = SimulationRun(trace, settings)
    run.recordsDigest = output.needsProvenance
    run.computesMetrics = output.needsMetrics || checkpoint != nil || checkpointEvery != nil
    let interrupt = Interrupt()
    let progress = ProgressLine.make(specification.text, quiet: output.quiet)
    run.control = ProgressLine.control(progress, interrupt)

    var (sinks, database) = try output.open(trace, settings)
    run.checkpoints = try plan(trace, settings, database)
    let outcome: RunOutcome
    do { outcome = try run.execute(into: &sinks) } catch {
      progress?.clear()
      throw error
    }
    progress?.clear()
    try output.finish(outcome, trace, &sinks, database)
    if outcome.interrupted {
      if let checkpoint { output.tell("interrupted; go on with: quanta resume \(checkpoint)") }
      throw ExitCode.interrupted
    }
  }

  private func plan(_ trace: TraceInput, _ settings: RunSettings, _ database: RunDatabase?) throws -> CheckpointPlan? {
    guard checkpoint != nil || checkpointEvery != nil else { return nil }
    guard !trace.isStandardInput, output.jobsCSV != "-" else {
      throw QuantaError(
        .usage, "a run that reads standard input or writes jobs to standard output cannot be resumed",
        remedy: "name files, or leave --checkpoint out")
    }
    let every = try OutputOptions.duration(checkpointEvery ?? "30d", "--checkpoint-every")
    guard every > .zero else {
      throw QuantaError(
        .usage, "a checkpoint every \(every.text) is never or always", at: "--checkpoint-every",
        remedy: "give a time such as 30d")
    }
    let path = checkpoint ?? "quanta.checkpoint"
    // Better known now than when the first one is due.
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else {
      throw QuantaError(
        .inputOutput, "no checkpoint can be written there: \(String(cString: strerror(errno)))", at: path,
        remedy: "name a file in a folder you may write to with --checkpoint")
    }
    let header = Checkpoint.Header(
      trace: trace, traceSHA256: try TraceDigest.sha256(path: trace.path), settings: settings, every: every,
      csvPath: output.jobsCSV, jsonPath: output.json, databasePath: database?.store.path, databaseRun: database?.run,
      storesJobs: database?.storesJobs ?? false)
    return CheckpointPlan(every: every, path: path, header: header)
  }

  private func tell(_ job: Int64, _ trace: TraceInput, _ settings: RunSettings, _ rules: Rules) throws {
    let arrivals = try trace.open()
    let shape = settings.cluster ?? .processors(arrivals.processors)
    var replay = try Replay(
      arrivals, on: shape, under: rules, demandsMemory: shape.limitsMore && trace.reading.memory != .ignore)
    let explanation = try replay.run(explaining: job) { _ in }
    guard explanation.workspace != nil else {
      throw QuantaError(
        .data, "no job \(job) is simulated under this reading", at: log,
        remedy: "give the log's own job number; 'quanta trace check' tells which jobs a reading drops")
    }
    print(explanation.text(policy: settings.policy, origin: arrivals.unixOrigin), terminator: "")
  }
}

extension ReadingOptions {
  func makeInput(_ path: String) throws -> TraceInput {
    TraceInput(
      path: path, reading: try makeReading(), onBadLine: lines.onBadLine, reorderWindow: reorderWindow,
      processors: procs)
  }

  /// The log of a study, read as it says where the command line says nothing else.
  func makeInput(_ study: StudyFile) throws -> TraceInput {
    TraceInput(
      path: study.trace, reading: try makeReading(over: study.reading ?? .canonical),
      onBadLine: lines.givenOnBadLine ?? study.onBadLine ?? .stop,
      reorderWindow: givenReorderWindow ?? study.reorderWindow ?? SWFArrivals.defaultReorderWindow,
      processors: procs ?? study.processors)
  }
}

import Model
import Policy
import Sim
import Synchronization
import Workload

/// Several policies on one trace: the same arrivals, run times and machine for each.
public struct Comparison: Sendable {
  public var trace: TraceInput
  /// In the order given; the first is what the others are compared with.
  public var runs: [RunSettings]
  /// How many runs go on at a time; the results do not depend on it.
  public var threads: Int
  public var control = RunControl()

  /// - Throws: `QuantaError` of kind `usage` when no policy is given, or one twice.
  public init(_ trace: TraceInput, _ runs: [RunSettings], threads: Int = 1) throws {
    guard !runs.isEmpty else {
      throw QuantaError(.usage, "there is no policy to compare", remedy: "give --policy at least once")
    }
    for (index, run) in runs.enumerated() where runs[..<index].contains(where: { $0.policy == run.policy }) {
      throw QuantaError(.usage, "the policy '\(run.policy)' is given twice", remedy: "give each policy once")
    }
    for (index, run) in runs.enumerated() where runs[..<index].contains(where: { $0.title == run.title }) {
      throw QuantaError(.usage, "two policies are called '\(run.title)'", remedy: "give each a name of its own")
    }
    self.trace = trace
    self.runs = runs
    self.threads = max(1, threads)
  }

  /// What one run came to, with every job.
  public struct Result: Sendable {
    public var outcome: RunOutcome
    /// In order of id, those that ran.
    public var jobs: [JobRecord]
  }

  /// Simulates all policies.
  ///
  /// - Parameter sinks: where the rows of each run go, in the order of ``runs``; runs of a database are already entered.
  /// - Returns: one result a policy, in the order given; fewer when cancelled.
  /// - Throws: the error of the first run, in the order given, that failed.
  public func execute(into sinks: [RunSinks]) throws -> [Result] {
    let loaded = trace.isStandardInput ? try LoadedTrace(trace) : nil
    let results = Slots<Swift.Result<Result, any Error>>(count: runs.count)
    let next = Atomic<Int>(0)
    let workers = min(threads, runs.count)
    let boxes = sinks.map(SinkBox.init)
    let progress = ComparisonProgress(runs: runs.count)
    // Runs share nothing but the counter: which worker takes which run does not show in any result.
    concurrently(workers) {
      while !control.isCancelled() {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < runs.count else { return }
        results.set(Swift.Result { try one(index, loaded, boxes[index], progress) }, at: index)
      }
    }
    return try results.values.compactMap { try $0?.get() }
  }

  private func one(
    _ index: Int, _ loaded: LoadedTrace?, _ box: SinkBox, _ progress: ComparisonProgress
  ) throws -> Result {
    var run = SimulationRun(trace, runs[index])
    run.control = control
    if let report = control.progress { run.control.progress = { report(progress.note($0, of: index)) } }
    defer { progress.finish(index) }
    var jobs: [JobRecord] = []
    var sinks = box.sinks
    let collected = JobCollector()
    sinks.each = { collected.add($0) }
    let outcome = try run.execute(loaded, into: &sinks)
    try sinks.csv?.finish()
    jobs = collected.jobs
    jobs.sort { $0.id < $1.id }
    return Result(outcome: outcome, jobs: jobs)
  }
}

/// The jobs of one run, collected on the run's own thread.
private final class JobCollector {
  var jobs: [JobRecord] = []
  func add(_ records: [JobRecord]) { jobs += records.filter { $0.outcome != .rejected } }
}

/// Hands the sinks of a run to the one worker that takes it.
private final class SinkBox: @unchecked Sendable {
  let sinks: RunSinks
  init(_ sinks: RunSinks) { self.sinks = sinks }
}

import Foundation
import Model
import Workload

/// Whether one row a workspace goes into the database.
public enum RowsChoice: String, Sendable, CaseIterable {
  /// Up to ``ResultStore/storesJobsUpTo`` jobs, as far as the log's header tells.
  case auto
  case yes, no

  /// Whether runs of so many jobs in all get rows.
  func storesRows(jobs: Int) -> Bool {
    switch self {
    case .yes: true
    case .no: false
    case .auto: jobs <= ResultStore.storesJobsUpTo
    }
  }
}

/// A run being written into a database.
public struct RunDatabase: Sendable {
  public let store: ResultStore
  public let run: RunID
  /// One row a workspace goes into it.
  public let storesJobs: Bool

  /// Enters a run into the database at `path`, made if there is none.
  ///
  /// - Parameters:
  ///   - trace: what is simulated.
  ///   - settings: under which policy, on which machine.
  ///   - path: the database file.
  ///   - study: the study it belongs to; runs of one policy are numbered as replications.
  ///   - rows: whether jobs get a row each.
  public init(
    adding trace: TraceInput, _ settings: RunSettings, to path: String, study: String = "replay",
    rows: RowsChoice = .auto
  ) throws {
    let store = try ResultStore(path: path)
    let id = try store.study(named: study, description: "")
    let earlier = try store.runs(of: id).filter { $0.inputs.name == settings.title }.count
    // What is not known before the trace has been read is filled in at the end.
    let provenance = Provenance(
      tracePath: trace.path, traceSHA256: "", reading: trace.reading.description, policy: settings.policy,
      cluster: settings.cluster?.text ?? "", processors: 0, seed: settings.seed, version: Version.current,
      tau: settings.tau.seconds)
    self.store = store
    run = try store.addRun(
      RunInputs(name: settings.title, replication: earlier, provenance: provenance, reading: []), to: id)
    switch rows {
    case .yes: storesJobs = true
    case .no: storesJobs = false
    case .auto: storesJobs = try Self.announced(trace) <= Int64(ResultStore.storesJobsUpTo)
    }
  }

  /// Goes on with a run from where a checkpoint left it.
  public init(resuming header: Checkpoint.Header, path: String, run: RunID) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw QuantaError(
        .noInput, "the database the run was begun with is not there", at: path,
        remedy: "put it back, resume from the folder the run was begun in, or run anew")
    }
    store = try ResultStore(path: path)
    self.run = run
    storesJobs = header.storesJobs
    try store.rewind(run, jobs: header.databaseRows ?? 0, samples: 0)
  }

  /// Enters what came out, and the inputs as far as they were not known at the beginning.
  public func finish(_ outcome: RunOutcome, of trace: TraceInput) throws {
    try store.setInputs(outcome.provenance(of: trace), outcome.counts.table, of: run)
    try store.setSeries(outcome.bins, width: outcome.binWidth, of: run)
    try store.append(samples: outcome.samples[...], to: run)
    try store.finish(run, summary: outcome.summary, state: outcome.interrupted ? .interrupted : .finished)
  }

  /// Jobs the header announces; where it does not, no more than the file has room for.
  private static func announced(_ trace: TraceInput) throws -> Int64 {
    guard !trace.isStandardInput else { return 0 }
    let header = try SWFLog.open(path: trace.path, onBadLine: trace.onBadLine).header
    if let jobs = header.integer("MaxJobs") ?? header.integer("MaxRecords") { return jobs }
    let size = try? FileManager.default.attributesOfItem(atPath: trace.path)[.size] as? Int64
    return (size ?? 0) / leastBytes
  }

  /// A packed record takes no less.
  private static let leastBytes: Int64 = 8
}

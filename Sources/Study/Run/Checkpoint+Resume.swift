import Foundation
import Model
import Workload

extension Checkpoint {
  /// Runs on to the end, into the files the run was begun with, and goes on making checkpoints at `path`.
  ///
  /// - Throws: `QuantaError` of kind `data` when the trace or a result is no longer what it was.
  public func resume(at path: String, _ control: RunControl) throws -> RunOutcome {
    let digest = try TraceDigest.sha256(path: header.trace.path)
    guard digest == header.traceSHA256 else {
      throw QuantaError(
        .data, "the log is not the one the checkpoint was made with (SHA-256 differs)", at: header.trace.path,
        remedy: "put the same file there, or run anew")
    }
    var sinks = RunSinks(storesJobs: header.storesJobs)
    if let csv = header.csvPath, let position = header.csvPosition {
      guard FileManager.default.fileExists(atPath: csv) else {
        throw QuantaError(
          .noInput, "the rows the run has written are not there", at: csv,
          remedy: "put the file back, resume from the folder the run was begun in, or run anew")
      }
      sinks.csv = try JobsCSVWriter(path: csv, resumingAt: position)
    }
    var database: RunDatabase?
    if let file = header.databasePath, let run = header.databaseRun {
      let opened = try RunDatabase(resuming: header, path: file, run: run)
      sinks.database = (opened.store, opened.run)
      database = opened
    }
    var run = SimulationRun(header.trace, header.settings)
    run.control = control
    run.checkpoints = CheckpointPlan(every: header.every, path: path, header: header)
    let outcome = try run.resume(self, into: &sinks)
    try sinks.csv?.finish()
    try database?.finish(outcome, of: header.trace)
    if let json = header.jsonPath { try JSONDocument.write(outcome.document(of: header.trace), to: json) }
    return outcome
  }
}

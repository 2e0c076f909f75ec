import GRDB
import Sim

extension ResultStore {
  /// Enters the time series of a run, in place of any it had: means over equal stretches, the first from the first submission on.
  public func setSeries(_ bins: [Observer.Bin], width: Int64, of run: RunID) throws {
    try write { db in
      try db.execute(sql: "DELETE FROM series WHERE run_id = ?", arguments: [run.rawValue])
      let insert = try db.cachedStatement(sql: "INSERT INTO series VALUES (?, ?, ?, ?, ?, ?)")
      for (index, bin) in bins.enumerated() {
        try insert.execute(arguments: [
          run.rawValue, index + 1, width, bin.busy, bin.queueLength, bin.queuedProcessors,
        ])
      }
    }
  }

  /// Enters what is known of a run's inputs only when the trace has been read: its digest, its machine, how often each rule applied.
  public func setInputs(_ provenance: Provenance, _ counts: [ReadingCount], of run: RunID) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE run SET trace_sha256 = ?, cluster = ?, processors = ?, clairvoyant = ? WHERE id = ?",
        arguments: [
          provenance.traceSHA256, provenance.cluster, provenance.processors, provenance.clairvoyant, run.rawValue,
        ])
      try db.execute(sql: "DELETE FROM reading_count WHERE run_id = ?", arguments: [run.rawValue])
      for (index, count) in counts.enumerated() {
        try db.execute(
          sql: "INSERT INTO reading_count VALUES (?, ?, ?, ?, ?)",
          arguments: [run.rawValue, index + 1, count.rule, count.jobs, count.text])
      }
    }
  }
}

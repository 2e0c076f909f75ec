import GRDB
import Model

extension ResultStore {
  /// Appends jobs in the order given (that in which they left the system), as one transaction. Batches of 10,000 and more are fast.
  public func append(jobs: ArraySlice<JobRecord>, to run: RunID) throws {
    try append(jobs: jobs, samples: [], to: run)
  }

  /// Appends samples in order of time, as one transaction.
  public func append(samples: ArraySlice<SystemSample>, to run: RunID) throws {
    try append(jobs: [], samples: samples, to: run)
  }

  /// Appends both as one transaction, so that a checkpoint finds them in step.
  public func append(jobs: ArraySlice<JobRecord>, samples: ArraySlice<SystemSample>, to run: RunID) throws {
    try write { db in
      if !jobs.isEmpty { try Self.insert(jobs, db, run, after: Self.rows("job", db, run)) }
      if !samples.isEmpty { try Self.insert(samples, db, run, after: Self.rows("sample", db, run)) }
    }
  }

  /// How many rows of jobs and of samples a run has.
  public func rowCounts(of run: RunID) throws -> (jobs: Int64, samples: Int64) {
    try read { db in (try Self.rows("job", db, run), try Self.rows("sample", db, run)) }
  }

  /// Goes back to a checkpoint: keeps the first `jobs` and `samples` rows of a run, removes its metrics and marks it as running.
  ///
  /// - Throws: `QuantaError` of kind `data` when the run has fewer rows than that: it is not the file the checkpoint was made with.
  public func rewind(_ run: RunID, jobs: Int64, samples: Int64) throws {
    try write { db in
      for (table, keep) in [("job", jobs), ("sample", samples)] {
        let found = try Self.rows(table, db, run)
        guard found >= keep else {
          throw QuantaError(
            .data,
            "\(path) holds \(found) \(table) rows of run \(run.rawValue), the checkpoint expects at least \(keep)",
            remedy: "it was changed since; start the run anew")
        }
        try db.execute(
          sql: "DELETE FROM \(table) WHERE run_id = ? AND position > ?", arguments: [run.rawValue, keep])
      }
      for table in ["metric", "class_metric", "user_metric"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE run_id = ?", arguments: [run.rawValue])
      }
      try db.execute(
        sql: "UPDATE run SET state = ? WHERE id = ?", arguments: [RunState.running.rawValue, run.rawValue])
      guard db.changesCount == 1 else { throw missing(run) }
    }
  }

  /// Positions count 1, 2, … without gaps, so the last one is the number of rows. O(log rows).
  private static func rows(_ table: String, _ db: Database, _ run: RunID) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT max(position) FROM \(table) WHERE run_id = ?", arguments: [run.rawValue]) ?? 0
  }

  private static func insert(_ jobs: ArraySlice<JobRecord>, _ db: Database, _ run: RunID, after last: Int64) throws {
    let row = try BulkInsert(db, sql: "INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    row.bind(run.rawValue, at: 1)
    var position = last
    for job in jobs {
      position += 1
      row.bind(position, at: 2)
      row.bind(job.id, at: 3)
      row.bind(job.jobNumber, at: 4)
      row.bind(job.submit.microseconds, at: 5)
      if job.outcome == .rejected {
        row.bindNull(at: 6)
        row.bindNull(at: 7)
      } else {
        row.bind(job.start.microseconds, at: 6)
        row.bind(job.end.microseconds, at: 7)
      }
      row.bind(job.requested.microseconds, at: 8)
      row.bind(Int64(job.processors), at: 9)
      row.bind(Int64(job.user), at: 10)
      row.bind(Int64(job.group), at: 11)
      row.bind(Int64(job.queue), at: 12)
      row.bind(Int64(job.application), at: 13)
      row.bind(Int64(job.outcome.rawValue), at: 14)
      row.bind(job.backfilled ? 1 : 0, at: 15)
      try row.step()
    }
  }

  private static func insert(
    _ samples: ArraySlice<SystemSample>, _ db: Database, _ run: RunID, after last: Int64
  ) throws {
    let row = try BulkInsert(db, sql: "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?)")
    row.bind(run.rawValue, at: 1)
    var position = last
    for sample in samples {
      position += 1
      row.bind(position, at: 2)
      row.bind(sample.time.microseconds, at: 3)
      row.bind(Int64(sample.busyProcessors), at: 4)
      row.bind(Int64(sample.queueLength), at: 5)
      row.bind(sample.queuedProcessors, at: 6)
      row.bind(Int64(sample.running), at: 7)
      try row.step()
    }
  }
}

import GRDB
import Model

extension ResultStore {
  /// In which order the jobs of a run are read.
  public enum JobOrder: Sendable {
    /// As they left the system: the order of storage, read without sorting.
    case completion
    /// By id, i.e. in order of submission.
    case id
  }

  /// Names and ids of the studies, in the order in which they were made.
  public func studies() throws -> [(id: StudyID, name: String, description: String)] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT id, name, description FROM study ORDER BY id").map {
        (StudyID(rawValue: $0[0]), $0[1], $0[2])
      }
    }
  }

  /// The runs of a study, or of all, in the order in which they were entered.
  public func runs(of study: StudyID? = nil) throws -> [StoredRun] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT * FROM run WHERE ?1 IS NULL OR study_id = ?1 ORDER BY id", arguments: [study?.rawValue])
      return try rows.map { try self.run($0, db) }
    }
  }

  private func run(_ row: Row, _ db: Database) throws -> StoredRun {
    let id: Int64 = row["id"]
    let seed: String = row["seed"]
    let state: String = row["state"]
    guard let seed = UInt64(seed), let state = RunState(rawValue: state) else {
      throw QuantaError(
        .data, "\(path): run \(id) has an unreadable seed or state", remedy: "the file was changed by hand")
    }
    let counts = try Row.fetchAll(
      db, sql: "SELECT rule, jobs, text FROM reading_count WHERE run_id = ? ORDER BY position", arguments: [id])
    let provenance = Provenance(
      tracePath: row["trace_path"], traceSHA256: row["trace_sha256"], reading: row["reading"], policy: row["policy"],
      cluster: row["cluster"], processors: row["processors"], seed: seed, version: row["version"],
      clairvoyant: row["clairvoyant"], tau: row["tau_s"])
    return StoredRun(
      id: RunID(rawValue: id), study: StudyID(rawValue: row["study_id"]),
      inputs: RunInputs(
        name: row["name"], replication: row["replication"], provenance: provenance,
        reading: counts.map { ReadingCount(rule: $0[0], jobs: $0[1], text: $0[2]) }),
      state: state)
  }

  /// Metrics and tables of a run; all undefined and empty when it has not finished.
  public func summary(of run: RunID) throws -> MetricsSummary {
    try read { db in
      let id = run.rawValue
      var values: [String: Double?] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT name, value FROM metric WHERE run_id = ?", arguments: [id]) {
        let name: String = row[0]
        values[name] = .some(row[1])
      }
      let classes = try Row.fetchAll(
        db,
        sql: """
          SELECT size, length, jobs, mean_wait_s, mean_bounded_slowdown, work_core_h
          FROM class_metric WHERE run_id = ? ORDER BY position
          """, arguments: [id])
      let users = try Row.fetchAll(
        db,
        sql: """
          SELECT user_id, jobs, mean_wait_s, mean_bounded_slowdown, work_core_h
          FROM user_metric WHERE run_id = ? ORDER BY user_id
          """, arguments: [id])
      return MetricsSummary(
        metrics: MetricSet(values),
        classes: classes.map {
          ClassMetrics(
            size: $0[0], length: $0[1], jobs: $0[2], meanWait: $0[3], meanBoundedSlowdown: $0[4], coreHours: $0[5])
        },
        users: users.map {
          UserMetrics(user: $0[0], jobs: $0[1], meanWait: $0[2], meanBoundedSlowdown: $0[3], coreHours: $0[4])
        })
    }
  }

  /// Hands the jobs of a run to `body` one by one; memory does not grow with their number.
  ///
  /// A rejected job, which has neither, reads with start and end equal to its submission.
  public func forEachJob(of run: RunID, order: JobOrder = .completion, _ body: (JobRecord) throws -> Void) throws {
    try read { db in
      let sql = "SELECT * FROM job WHERE run_id = ? ORDER BY \(order == .id ? "id" : "position")"
      let cursor = try Row.fetchCursor(db, sql: sql, arguments: [run.rawValue])
      while let row = try cursor.next() { try body(job(row)) }
    }
  }

  private func job(_ row: Row) throws -> JobRecord {
    let outcome: UInt8 = row[13]
    guard let outcome = Outcome(rawValue: outcome) else {
      throw QuantaError(
        .data, "\(path): a job has the unknown outcome \(outcome)", remedy: "the file was changed by hand")
    }
    let submit: Int64 = row[4]
    let start: Int64? = row[5]
    let end: Int64? = row[6]
    return JobRecord(
      id: row[2], jobNumber: row[3], submit: SimTime(microseconds: submit),
      start: SimTime(microseconds: start ?? submit), end: SimTime(microseconds: end ?? submit),
      requested: SimDuration(microseconds: row[7]), processors: row[8], user: row[9], group: row[10], queue: row[11],
      application: row[12], outcome: outcome, backfilled: row[14])
  }

  /// Hands the samples of a run to `body` in order of time.
  public func forEachSample(of run: RunID, _ body: (SystemSample) throws -> Void) throws {
    try read { db in
      let cursor = try Row.fetchCursor(
        db, sql: "SELECT * FROM sample WHERE run_id = ? ORDER BY position", arguments: [run.rawValue])
      while let row = try cursor.next() {
        try body(
          SystemSample(
            time: SimTime(microseconds: row[2]), busyProcessors: row[3], queueLength: row[4], queuedProcessors: row[5],
            running: row[6]))
      }
    }
  }
}

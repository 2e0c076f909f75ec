import GRDB
import Model

extension ResultStore {
  /// The study of that name, made when there is none yet.
  public func study(named name: String, description: String = "") throws -> StudyID {
    try write { db in
      if let id = try Int64.fetchOne(db, sql: "SELECT id FROM study WHERE name = ?", arguments: [name]) {
        return StudyID(rawValue: id)
      }
      try db.execute(sql: "INSERT INTO study (name, description) VALUES (?, ?)", arguments: [name, description])
      return StudyID(rawValue: db.lastInsertedRowID)
    }
  }

  /// Enters a run with its inputs, in state `running`. Runs are numbered in the order of these calls: make them in a
  /// fixed order before work is spread over threads.
  ///
  /// - Throws: `QuantaError` of kind `usage` when the study has a run of that name and replication.
  public func addRun(_ inputs: RunInputs, to study: StudyID) throws -> RunID {
    try write { db in
      let taken = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE study_id = ? AND name = ? AND replication = ?)",
        arguments: [study.rawValue, inputs.name, inputs.replication])
      guard taken != true else {
        throw QuantaError(
          .usage, "\(path) already holds a run \"\(inputs.name)\" (replication \(inputs.replication)) in this study",
          remedy: "name another file or study, or remove that run")
      }
      let provenance = inputs.provenance
      try db.execute(
        sql: """
          INSERT INTO run (study_id, name, replication, trace_path, trace_sha256, reading, policy, cluster, processors,
            seed, version, clairvoyant, tau_s, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          study.rawValue, inputs.name, inputs.replication, provenance.tracePath, provenance.traceSHA256,
          provenance.reading, provenance.policy, provenance.cluster, provenance.processors, String(provenance.seed),
          provenance.version, provenance.clairvoyant, provenance.tau, RunState.running.rawValue,
        ])
      let run = db.lastInsertedRowID
      for (position, count) in inputs.reading.enumerated() {
        try db.execute(
          sql: "INSERT INTO reading_count VALUES (?, ?, ?, ?, ?)",
          arguments: [run, position + 1, count.rule, count.jobs, count.text])
      }
      return RunID(rawValue: run)
    }
  }

  /// Enters the metrics of a run, in place of any it had, and how it ended. One transaction.
  public func finish(_ run: RunID, summary: MetricsSummary, state: RunState = .finished) throws {
    try write { db in
      let id = run.rawValue
      for table in ["metric", "class_metric", "user_metric"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE run_id = ?", arguments: [id])
      }
      for entry in summary.metrics.entries {
        try db.execute(sql: "INSERT INTO metric VALUES (?, ?, ?)", arguments: [id, entry.key, entry.value])
      }
      for (position, row) in summary.classes.enumerated() {
        try db.execute(
          sql: "INSERT INTO class_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            id, position + 1, row.size, row.length, row.jobs, row.meanWait, row.meanBoundedSlowdown, row.coreHours,
          ])
      }
      for row in summary.users {
        try db.execute(
          sql: "INSERT INTO user_metric VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [id, row.user, row.jobs, row.meanWait, row.meanBoundedSlowdown, row.coreHours])
      }
      try db.execute(sql: "UPDATE run SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
      guard db.changesCount == 1 else { throw missing(run) }
    }
  }

  /// Removes a run and everything below it.
  public func remove(_ run: RunID) throws {
    try write { db in try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run.rawValue]) }
  }

  func missing(_ run: RunID) -> QuantaError {
    QuantaError(.internalError, "\(path) holds no run \(run.rawValue)")
  }
}

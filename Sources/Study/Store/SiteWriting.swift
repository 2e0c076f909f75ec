import GRDB
import Model

extension ResultStore {
  /// Enters what a run at a site of virtual machines came to, in place of anything it had. One transaction.
  ///
  /// - Parameters:
  ///   - run: which one.
  ///   - outcome: its metrics and totals.
  ///   - storesRows: one row a workspace as well.
  public func finish(_ run: RunID, site outcome: CellOutcome, storesRows: Bool) throws {
    try write { db in
      let id = run.rawValue
      for table in ["metric", "workspace", "site_total"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE run_id = ?", arguments: [id])
      }
      for entry in outcome.metrics.entries {
        try db.execute(sql: "INSERT INTO metric VALUES (?, ?, ?)", arguments: [id, entry.key, entry.value])
      }
      let totals = outcome.totals
      try db.execute(
        sql: "INSERT INTO site_total VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          id, totals.cacheHits, totals.cacheMisses, totals.evictions, totals.stagedKiB, totals.transfers,
          totals.failedTransfers, totals.migratedKiB, totals.hostFailures, totals.downTime, totals.offTime,
          totals.hostTime, totals.energy, totals.idleEnergy, totals.capacity, totals.hypervisor,
        ])
      if storesRows { try Self.insert(outcome.rows, db, id) }
      let state: RunState = outcome.interrupted ? .interrupted : .finished
      try db.execute(sql: "UPDATE run SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
      guard db.changesCount == 1 else { throw missing(run) }
    }
  }

  private static func insert(_ rows: [SiteRow], _ db: Database, _ run: Int64) throws {
    let marks = Array(repeating: "?", count: 38).joined(separator: ", ")
    let insert = try db.cachedStatement(sql: "INSERT INTO workspace VALUES (\(marks))")
    for (position, row) in rows.enumerated() {
      let record = row.record
      let job = record.job
      let ran = job.outcome != .rejected
      var values: [(any DatabaseValueConvertible)?] = [
        run, position + 1, job.id, job.jobNumber, record.terms.word, record.terms.time?.microseconds,
        record.environment.index, record.count, record.quantum.vcpus, record.quantum.cpuMilli,
        record.quantum.memoryKiB, record.quantum.diskKiB, record.quantum.networkKbps, job.submit.microseconds,
        ran ? job.start.microseconds : nil, ran ? job.end.microseconds : nil, job.requested.microseconds,
        row.dedicated.microseconds, Int(job.outcome.rawValue), job.backfilled,
      ]
      values += Phase.allCases.map { record.phases[$0].microseconds }
      values += [
        record.suspensions, record.migrations, record.restarts, record.promised, record.wanted, record.received,
        record.wasted, record.movedKiB, job.user, record.cause,
      ]
      try insert.execute(arguments: StatementArguments(values))
    }
  }

  /// Sets one metric of a run that has it.
  func setMetric(_ name: String, _ value: Double?, of run: RunID) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE metric SET value = ? WHERE run_id = ? AND name = ?", arguments: [value, run.rawValue, name])
    }
  }

  /// Enters which cell of a study a run is.
  public func setCell(workload: String, scenario: String, site: String, environments: String, of run: RunID) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO cell VALUES (?, ?, ?, ?, ?)",
        arguments: [run.rawValue, workload, scenario, site, environments])
    }
  }
}

extension Terms {
  /// As the database and files name them.
  var word: String {
    switch self {
    case .bestEffort(let preemptible): preemptible ? "best effort, preemptible" : "best effort"
    case .advanceReservation: "advance reservation"
    case .deadline: "deadline"
    case .immediate: "immediate"
    }
  }

  /// The reserved start, or the deadline.
  var time: SimTime? {
    switch self {
    case .advanceReservation(let start): start
    case .deadline(let by): by
    default: nil
    }
  }
}

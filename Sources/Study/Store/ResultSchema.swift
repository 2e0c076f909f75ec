import GRDB

/// The tables of a result database, as numbered migrations. A migration that was released is never edited: a change is a new one.
///
/// Described column by column in <doc:ResultSchema>.
enum ResultSchema {
  /// Marks the file as ours (`PRAGMA application_id`, "Qnta"): no other database is ever migrated by mistake.
  static let applicationID: Int32 = 0x516e_7461

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: studies, runs, metrics, jobs, samples") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: first)
    }
    migrator.registerMigration("2: metrics by class and user, jobs in seconds") { db in
      try db.execute(sql: second)
    }
    migrator.registerMigration("3: time series as means over equal stretches") { db in
      try db.execute(sql: third)
    }
    migrator.registerMigration("4: cells of studies of sites, workspaces, site totals") { db in
      try db.execute(sql: fourth)
    }
    return migrator
  }()

  /// Rows of a run hang below it by their position: appended at the end of the tree, and cut off beyond a checkpoint by one range.
  private static let first = """
    CREATE TABLE study (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      description TEXT NOT NULL
    ) STRICT;
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      study_id INTEGER NOT NULL REFERENCES study(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      replication INTEGER NOT NULL,
      trace_path TEXT NOT NULL,
      trace_sha256 TEXT NOT NULL,
      reading TEXT NOT NULL,
      policy TEXT NOT NULL,
      cluster TEXT NOT NULL,
      processors INTEGER NOT NULL,
      seed TEXT NOT NULL,
      version TEXT NOT NULL,
      clairvoyant INTEGER NOT NULL CHECK (clairvoyant IN (0, 1)),
      tau_s REAL NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
      UNIQUE (study_id, name, replication)
    ) STRICT;
    CREATE TABLE reading_count (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      rule TEXT NOT NULL,
      jobs INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metric (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      value REAL,
      PRIMARY KEY (run_id, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE job (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      id INTEGER NOT NULL,
      job_number INTEGER NOT NULL,
      submit_us INTEGER NOT NULL,
      start_us INTEGER,
      end_us INTEGER,
      requested_us INTEGER NOT NULL,
      processors INTEGER NOT NULL,
      user_id INTEGER NOT NULL,
      group_id INTEGER NOT NULL,
      queue_id INTEGER NOT NULL,
      application_id INTEGER NOT NULL,
      outcome INTEGER NOT NULL,
      backfilled INTEGER NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sample (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      time_us INTEGER NOT NULL,
      busy_processors INTEGER NOT NULL,
      queue_length INTEGER NOT NULL,
      queued_processors INTEGER NOT NULL,
      running INTEGER NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  private static let second = """
    CREATE TABLE class_metric (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      size TEXT NOT NULL,
      length TEXT NOT NULL,
      jobs INTEGER NOT NULL,
      mean_wait_s REAL,
      mean_bounded_slowdown REAL,
      work_core_h REAL NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE user_metric (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      user_id INTEGER NOT NULL,
      jobs INTEGER NOT NULL,
      mean_wait_s REAL NOT NULL,
      mean_bounded_slowdown REAL NOT NULL,
      work_core_h REAL NOT NULL,
      PRIMARY KEY (run_id, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW job_seconds AS
      SELECT run_id, id, job_number, submit_us / 1e6 AS submit_s, start_us / 1e6 AS start_s, end_us / 1e6 AS end_s,
        (start_us - submit_us) / 1e6 AS wait_s, (end_us - start_us) / 1e6 AS run_s, requested_us / 1e6 AS requested_s,
        processors, user_id, group_id, queue_id, application_id,
        CASE outcome WHEN 0 THEN 'finished' WHEN 1 THEN 'killed at request' ELSE 'rejected' END AS outcome, backfilled
      FROM job;
    """

  /// Stretch p of a run begins at (p − 1) × width_us after its first submission.
  private static let third = """
    CREATE TABLE series (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      width_us INTEGER NOT NULL,
      busy_processors REAL NOT NULL,
      queue_length REAL NOT NULL,
      queued_processors REAL NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// Phases stand in the order of ``Phase``.
  private static let fourth = """
    CREATE TABLE cell (
      run_id INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
      workload TEXT NOT NULL,
      scenario TEXT NOT NULL,
      site TEXT NOT NULL,
      environments TEXT NOT NULL
    ) STRICT;
    CREATE TABLE workspace (
      run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      id INTEGER NOT NULL,
      job_number INTEGER NOT NULL,
      terms TEXT NOT NULL,
      terms_us INTEGER,
      environment INTEGER NOT NULL,
      machines INTEGER NOT NULL,
      vcpus INTEGER NOT NULL,
      cpu_milli INTEGER NOT NULL,
      memory_kib INTEGER NOT NULL,
      disk_kib INTEGER NOT NULL,
      network_kbps INTEGER NOT NULL,
      submit_us INTEGER NOT NULL,
      start_us INTEGER,
      end_us INTEGER,
      requested_us INTEGER NOT NULL,
      dedicated_us INTEGER NOT NULL,
      outcome INTEGER NOT NULL,
      backfilled INTEGER NOT NULL,
      staging_us INTEGER NOT NULL,
      boot_us INTEGER NOT NULL,
      run_us INTEGER NOT NULL,
      suspend_us INTEGER NOT NULL,
      suspended_us INTEGER NOT NULL,
      resume_us INTEGER NOT NULL,
      migrate_us INTEGER NOT NULL,
      shutdown_us INTEGER NOT NULL,
      suspensions INTEGER NOT NULL,
      migrations INTEGER NOT NULL,
      restarts INTEGER NOT NULL,
      promised_core_us REAL NOT NULL,
      wanted_core_us REAL NOT NULL,
      received_core_us REAL NOT NULL,
      wasted_core_us REAL NOT NULL,
      moved_kib INTEGER NOT NULL,
      user_id INTEGER NOT NULL,
      cause TEXT,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE site_total (
      run_id INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,
      cache_hits INTEGER NOT NULL,
      cache_misses INTEGER NOT NULL,
      evictions INTEGER NOT NULL,
      staged_kib INTEGER NOT NULL,
      transfers INTEGER NOT NULL,
      failed_transfers INTEGER NOT NULL,
      migrated_kib INTEGER NOT NULL,
      host_failures INTEGER NOT NULL,
      down_host_us REAL NOT NULL,
      off_host_us REAL NOT NULL,
      host_us REAL NOT NULL,
      energy_j REAL NOT NULL,
      idle_energy_j REAL NOT NULL,
      capacity_core_us REAL NOT NULL,
      hypervisor_core_us REAL NOT NULL
    ) STRICT;
    """
}

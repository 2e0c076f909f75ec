import GRDB

/// The tables of a journal.
///
/// `entry` is the journal: it only ever grows, and triggers see to that. All other tables can be made from it again, except
/// `request`, which other processes write, and `measurement`.
enum JournalSchema {
  /// "QJnl": tells a journal from other SQLite databases.
  static let applicationID: Int32 = 0x514A_6E6C

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(
        sql: """
          PRAGMA application_id = \(applicationID);
          CREATE TABLE entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which it happened
            time INTEGER NOT NULL,                 -- µs since 1970
            kind TEXT NOT NULL,                    -- epoch, instant, order, begun, intention, outcome, finished, note
            subject INTEGER,                       -- the entry it is about
            body TEXT NOT NULL                     -- JSON
          );
          CREATE INDEX entry_kind ON entry (kind, id);
          CREATE INDEX entry_subject ON entry (subject, id) WHERE subject IS NOT NULL;
          CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
          CREATE TRIGGER entry_remains BEFORE DELETE ON entry
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

          CREATE TABLE identity (name TEXT NOT NULL);  -- one row: tells this journal from all others
          INSERT INTO identity VALUES (lower(hex(randomblob(8))));

          CREATE TABLE request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            made INTEGER NOT NULL,                 -- µs since 1970
            kind TEXT NOT NULL,                    -- submit, cancel, suspend, resume, maintain, unmaintain
            subject TEXT NOT NULL,                 -- a workspace's id, a host's name
            body TEXT NOT NULL,                    -- JSON of a submission; else empty
            taken INTEGER,                         -- the entry of the instant that took it
            answer TEXT                            -- what came of it
          );
          CREATE INDEX request_open ON request (taken) WHERE taken IS NULL;

          CREATE TABLE work (                      -- orders that are not done with, or whose end nobody has heard of
            id INTEGER PRIMARY KEY,                -- the entry of the order
            body TEXT NOT NULL,
            finish TEXT
          );

          CREATE TABLE workspace (
            id INTEGER PRIMARY KEY,
            request TEXT NOT NULL,                 -- JSON of what was asked for
            submitted INTEGER NOT NULL,
            generations TEXT NOT NULL,             -- JSON
            status TEXT NOT NULL,                  -- JSON of a workspace's status, as last known
            isOver INTEGER NOT NULL
          );
          CREATE INDEX workspace_open ON workspace (isOver, id);

          CREATE TABLE image (                     -- images read back and found to be what they should be
            host TEXT NOT NULL, volume TEXT NOT NULL, checksum TEXT NOT NULL, time INTEGER NOT NULL,
            PRIMARY KEY (host, volume)
          );

          CREATE TABLE measurement (               -- what machines received
            time INTEGER NOT NULL, workspace INTEGER NOT NULL, machine INTEGER NOT NULL, host TEXT NOT NULL,
            window INTEGER NOT NULL,               -- µs
            received INTEGER NOT NULL,             -- ns of CPU time
            promised INTEGER NOT NULL,             -- thousandths of a core
            PRIMARY KEY (workspace, machine, time)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2") { db in
      // What people have asked for that lasts, whichever policy decides.
      try db.execute(
        sql: """
          ALTER TABLE workspace ADD COLUMN isHeld INTEGER NOT NULL DEFAULT 0;  -- its owner wants it suspended
          UPDATE workspace SET isHeld = 1 WHERE json_extract(status, '$.state') = 'held';
          CREATE TABLE maintenance (host TEXT PRIMARY KEY) WITHOUT ROWID;      -- takes nobody new
          """)
    }
    return migrator
  }
}

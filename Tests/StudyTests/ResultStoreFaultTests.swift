import Foundation
import GRDB
import Model
import Testing

@testable import Study

@Suite struct ResultStoreFaultTests {
  @Test func aFullDiskLeavesTheBatchesBefore() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let store = try ResultStore(path: folder + "/a.sqlite")
    let run = try store.addRun(Fixtures.inputs(), to: store.study(named: "s"))
    let records = Fixtures.jobs(20_000, seed: 1)
    try store.append(jobs: records[..<1_000], to: run)
    let pages = try store.queue.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 20)") }
    let error = #expect(throws: QuantaError.self) { try store.append(jobs: records[1_000...], to: run) }
    #expect(error?.kind == .inputOutput)
    #expect(error?.message.contains(folder + "/a.sqlite") == true)
    #expect(error?.message.contains("full") == true)
    // The store is still of use: what was there stays, and what fits goes in.
    #expect(try store.rowCounts(of: run).jobs == 1_000)
    try store.append(jobs: records[1_000..<1_100], to: run)
    #expect(try store.rowCounts(of: run).jobs == 1_100)
    try store.close()
    #expect(try ResultStore(path: folder + "/a.sqlite", mode: .readOnly).rowCounts(of: run).jobs == 1_100)
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    for path in [folder + "/none/a.sqlite", "/proc/quanta.sqlite", folder] {
      let error = #expect(throws: QuantaError.self) { try ResultStore(path: path) }
      #expect(error?.kind == .inputOutput)
      #expect(error?.message.contains(path) == true)
    }
    let missing = #expect(throws: QuantaError.self) { try ResultStore(path: folder + "/a.sqlite", mode: .readOnly) }
    #expect(missing?.kind == .noInput)
  }

  @Test func aReadOnlyStoreRefusesToWrite() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    _ = try ResultStore(path: folder + "/a.sqlite").study(named: "s")
    let store = try ResultStore(path: folder + "/a.sqlite", mode: .readOnly)
    let error = #expect(throws: QuantaError.self) { try store.study(named: "t") }
    #expect(error?.kind == .inputOutput)
  }

  @Test func filesOfOthersAreNotTouched() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let text = folder + "/text.sqlite"
    try Data(String(repeating: "not a database\n", count: 100).utf8).write(to: URL(fileURLWithPath: text))
    let garbage = #expect(throws: QuantaError.self) { try ResultStore(path: text) }
    #expect(garbage?.kind == .data)

    let foreign = folder + "/foreign.sqlite"
    try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE study (x)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: foreign))
    let error = #expect(throws: QuantaError.self) { try ResultStore(path: foreign) }
    #expect(error?.kind == .data)
    #expect(try Data(contentsOf: URL(fileURLWithPath: foreign)) == before)
  }

  @Test func aFileOfVersionOneIsMigratedWithItsRows() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/a.sqlite"
    let old = try DatabaseQueue(path: path)
    try ResultSchema.migrator.migrate(old, upTo: "1: studies, runs, metrics, jobs, samples")
    try old.write { db in
      try db.execute(
        sql: """
          INSERT INTO study VALUES (1, 'old', '');
          INSERT INTO run VALUES (1, 1, 'fcfs', 0, 't.swf', 'ff', 'canonical', 'fcfs', '8 processors', 8, '7', '0.1', 0, 10.0,
            'finished');
          INSERT INTO metric VALUES (1, 'mean_wait_s', 12.5);
          INSERT INTO job VALUES (1, 1, 1, 9, 0, 5000000, 9000000, 4000000, 2, 1, -1, -1, -1, 0, 0);
          """)
      #expect(try !db.tableExists("class_metric"))
    }
    try old.close()
    let refused = #expect(throws: QuantaError.self) { try ResultStore(path: path, mode: .readOnly) }
    #expect(refused?.message.contains("older version") == true)

    let store = try ResultStore(path: path)
    let run = try #require(try store.runs().first)
    #expect(run.inputs.provenance.seed == 7)
    #expect(try store.summary(of: run.id).metrics["mean_wait_s"] == 12.5)
    #expect(try store.rowCounts(of: run.id).jobs == 1)
    try store.finish(run.id, summary: Fixtures.summary(Fixtures.jobs(10, seed: 1)))
    #expect(try store.summary(of: run.id).classes.count == 20)
    // A migrated file and a new one have the same schema.
    let fresh = try ResultStore(path: folder + "/b.sqlite")
    func schema(_ store: ResultStore) throws -> [String] {
      try store.queue.read {
        try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")
      }
    }
    #expect(try schema(store) == schema(fresh))
  }

  @Test func aFileOfALaterVersionIsRefused() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/a.sqlite"
    try ResultStore(path: path).close()
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: from the future')")
    }
    let error = #expect(throws: QuantaError.self) { try ResultStore(path: path) }
    #expect(error?.kind == .data)
    #expect(error?.message.contains("newer version") == true)
  }
}

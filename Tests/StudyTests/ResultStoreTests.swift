import Foundation
import GRDB
import Model
import Testing

@testable import Study

extension Fixtures {
  static func inputs(_ name: String = "easy", replication: Int = 0) -> RunInputs {
    RunInputs(
      name: name, replication: replication, provenance: provenance(policy: name), reading: readingCounts)
  }

  static func samples(_ count: Int) -> [SystemSample] {
    (0..<Int32(count)).map { index in
      let time = SimTime.seconds(Int64(index / 2) * 60)
      return SystemSample(
        time: time, busyProcessors: index % 100, queueLength: index, queuedProcessors: Int64(index) * 5_000_000_000,
        running: index % 7)
    }
  }
}

@Suite struct ResultStoreTests {
  private func jobs(_ store: ResultStore, _ run: RunID, _ order: ResultStore.JobOrder = .completion) throws
    -> [JobRecord]
  {
    var found: [JobRecord] = []
    try store.forEachJob(of: run, order: order) { found.append($0) }
    return found
  }

  private func samples(_ store: ResultStore, _ run: RunID) throws -> [SystemSample] {
    var found: [SystemSample] = []
    try store.forEachSample(of: run) { found.append($0) }
    return found
  }

  /// What comes back of a rejected job: it has neither start nor end.
  private func stored(_ jobs: [JobRecord]) -> [JobRecord] {
    jobs.map { job in
      var job = job
      if job.outcome == .rejected {
        job.start = job.submit
        job.end = job.submit
      }
      return job
    }
  }

  @Test func everythingWrittenIsReadBack() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/results.sqlite"
    let records = Fixtures.jobs(1_000, seed: 3).sorted { $0.end < $1.end }
    let summary = try Fixtures.summary(records)
    let run: RunID
    do {
      let store = try ResultStore(path: path)
      let study = try store.study(named: "KTH", description: "six policies")
      #expect(try store.study(named: "KTH") == study)
      run = try store.addRun(Fixtures.inputs(), to: study)
      try store.append(jobs: records[..<400], samples: Fixtures.samples(50)[..<20], to: run)
      try store.append(jobs: records[400...], to: run)
      try store.append(samples: Fixtures.samples(50)[20...], to: run)
      try store.finish(run, summary: summary)
      try store.close()
    }
    let store = try ResultStore(path: path, mode: .readOnly)
    #expect(try store.studies().map(\.description) == ["six policies"])
    let runs = try store.runs()
    #expect(runs.map(\.inputs) == [Fixtures.inputs()])
    #expect(runs.map(\.state) == [.finished])
    #expect(try store.runs(of: StudyID(rawValue: 99)).isEmpty)
    #expect(try store.summary(of: run) == summary)
    #expect(try jobs(store, run) == stored(records))
    #expect(try jobs(store, run, .id) == stored(records).sorted { $0.id < $1.id })
    #expect(try samples(store, run) == Fixtures.samples(50))
    #expect(try store.rowCounts(of: run) == (1_000, 50))
  }

  @Test func sameResultsGiveTheSameBytes() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let records = Fixtures.jobs(500, seed: 7)
    func make(_ name: String, batch: Int) throws -> ResultStore {
      let store = try ResultStore(path: "\(folder)/\(name)")
      let study = try store.study(named: "s")
      let runs = try ["fcfs", "easy"].map { try store.addRun(Fixtures.inputs($0), to: study) }
      // Runs end in another order than they began, in batches of another size: as on several threads.
      for run in batch > 100 ? runs : runs.reversed() {
        for first in stride(from: 0, to: records.count, by: batch) {
          try store.append(jobs: records[first..<min(first + batch, records.count)], to: run)
        }
        try store.append(samples: Fixtures.samples(30)[...], to: run)
        try store.finish(run, summary: Fixtures.summary(records))
      }
      return store
    }
    let first = try make("a.sqlite", batch: 500)
    let second = try make("b.sqlite", batch: 33)
    let dump = try first.dump()
    #expect(try second.dump() == dump)
    #expect(dump.contains("mean_bounded_slowdown"))
    #expect(dump.contains("CREATE TABLE job"))
    try first.close()
    try second.close()
    if FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3") {
      let shell = try [first, second].map { try Self.shellDump($0.path) }
      #expect(shell[0] == shell[1])
      #expect(shell[0].contains("INSERT INTO job"))
    }
  }

  private static func shellDump(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = [path, ".dump"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func rewoundAndContinuedEqualsUninterrupted() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let records = Fixtures.jobs(300, seed: 7)
    let series = Fixtures.samples(40)
    let whole = try ResultStore(path: folder + "/whole.sqlite")
    let cut = try ResultStore(path: folder + "/cut.sqlite")
    let wholeRun = try whole.addRun(Fixtures.inputs(), to: whole.study(named: "s"))
    let cutRun = try cut.addRun(Fixtures.inputs(), to: cut.study(named: "s"))
    try whole.append(jobs: records[...], samples: series[...], to: wholeRun)
    try whole.finish(wholeRun, summary: Fixtures.summary(records))

    try cut.append(jobs: records[..<200], samples: series[..<30], to: cutRun)
    try cut.finish(cutRun, summary: Fixtures.summary(Array(records[..<200])), state: .interrupted)
    #expect(try cut.runs().map(\.state) == [.interrupted])
    try cut.rewind(cutRun, jobs: 120, samples: 11)
    #expect(try cut.rowCounts(of: cutRun) == (120, 11))
    #expect(try cut.runs().map(\.state) == [.running])
    #expect(try cut.summary(of: cutRun).metrics["mean_wait_s"] == nil)
    let error = #expect(throws: QuantaError.self) { try cut.rewind(cutRun, jobs: 121, samples: 0) }
    #expect(error?.kind == .data)
    #expect(try cut.rowCounts(of: cutRun) == (120, 11))
    try cut.append(jobs: records[120...], samples: series[11...], to: cutRun)
    try cut.finish(cutRun, summary: Fixtures.summary(records))
    #expect(try cut.dump() == whole.dump())
  }

  @Test func runsAreToldApartAndRemovedWhole() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let store = try ResultStore(path: folder + "/a.sqlite")
    let study = try store.study(named: "s")
    let records = Fixtures.jobs(20, seed: 1)
    let first = try store.addRun(Fixtures.inputs("x"), to: study)
    let second = try store.addRun(Fixtures.inputs("x", replication: 1), to: study)
    let error = #expect(throws: QuantaError.self) { try store.addRun(Fixtures.inputs("x"), to: study) }
    #expect(error?.kind == .usage)
    for run in [first, second] {
      try store.append(jobs: records[...], samples: Fixtures.samples(3)[...], to: run)
      try store.finish(run, summary: Fixtures.summary(records))
    }
    try store.remove(first)
    #expect(try store.runs().map(\.id) == [second])
    #expect(try store.rowCounts(of: first) == (0, 0))
    #expect(try store.rowCounts(of: second) == (20, 3))
    #expect(try store.summary(of: first).users.isEmpty)
  }

  @Test func rowsOfARunThatIsNotThereAreRefused() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let store = try ResultStore(path: folder + "/a.sqlite")
    let ghost = RunID(rawValue: 5)
    #expect(throws: QuantaError.self) { try store.append(jobs: Fixtures.jobs(5, seed: 1)[...], to: ghost) }
    #expect(throws: QuantaError.self) { try store.finish(ghost, summary: Fixtures.summary([])) }
    #expect(try store.rowCounts(of: ghost) == (0, 0))
  }

  @Test func valuesInSecondsCanBeAskedInSQL() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let store = try ResultStore(path: folder + "/a.sqlite")
    let run = try store.addRun(Fixtures.inputs(), to: store.study(named: "s"))
    try store.append(
      jobs: [
        Fixtures.job(1, submit: 1, wait: 2.5, run: 10),
        Fixtures.job(2, submit: 1, wait: 0, run: 0, outcome: .rejected),
      ], to: run)
    let rows = try store.queue.read { db in
      try Row.fetchAll(db, sql: "SELECT wait_s, run_s, outcome FROM job_seconds ORDER BY id")
    }
    #expect(
      rows == [
        ["wait_s": 2.5, "run_s": 10.0, "outcome": "finished"], ["wait_s": nil, "run_s": nil, "outcome": "rejected"],
      ])
  }
}

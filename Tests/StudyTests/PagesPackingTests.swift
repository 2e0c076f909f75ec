import Foundation
import Model
import TestSupport
import Testing

@testable import Study

/// Rows for jobs whose records name no hosts: every job gets as many rows as it has processors, and no row two jobs at a time.
struct PagesPackingTests {
  /// Jobs that never need more than `capacity` processors at a time, started as first come, first served would.
  private func jobs(_ count: Int, capacity: Int32, seed: UInt64) -> [JobRecord] {
    var random = SplitMix(seed: seed)
    var now: Int64 = 0
    var running: [(end: Int64, processors: Int32)] = []
    return (1...count).map { id in
      now += Int64.random(in: 0...20, using: &random)
      let processors = Int32.random(in: 1...capacity, using: &random)
      running.sort { $0.end < $1.end }
      while running.reduce(0, { $0 + $1.processors }) + processors > capacity
        || running.first.map({ $0.end <= now }) == true
      { now = max(now, running.removeFirst().end) }
      let end = now + Int64.random(in: 0...60, using: &random)
      running.append((end, processors))
      return JobRecord(
        id: Int64(id), jobNumber: Int64(id), submit: .zero, start: .seconds(now), end: .seconds(end),
        requested: .seconds(60), processors: processors)
    }
  }

  @Test(arguments: 1...20)
  func noRowHoldsTwoJobsAndEachJobGetsItsProcessors(seed: Int) throws {
    let capacity: Int32 = [1, 7, 64, 128][seed % 4]
    // The order in which records come must not matter to what holds.
    let jobs = jobs(300, capacity: capacity, seed: UInt64(seed)).reversed() as [JobRecord]
    let pieces = try LanePacking.pack(jobs, capacity: Int(capacity))
    var rows = [Int](repeating: 0, count: jobs.count)
    var held = [[(from: SimTime, to: SimTime)]](repeating: [], count: Int(capacity))
    for piece in pieces {
      rows[piece.job] += piece.rows.count
      #expect(piece.rows.lowerBound >= 0 && piece.rows.upperBound <= Int(capacity), "seed \(seed)")
      for row in piece.rows { held[row].append((jobs[piece.job].start, jobs[piece.job].end)) }
    }
    for (index, job) in jobs.enumerated() {
      #expect(rows[index] == (job.end > job.start ? Int(job.processors) : 0), "seed \(seed), job \(job.id)")
    }
    for row in held {
      let sorted = row.sorted { $0.from < $1.from }
      for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(one.to <= next.from, "seed \(seed)") }
    }
  }

  @Test func takesTheLowestGapThatHoldsAJobWholeElseSplitsIt() throws {
    func job(_ id: Int64, _ start: Int64, _ end: Int64, _ processors: Int32) -> JobRecord {
      JobRecord(
        id: id, jobNumber: id, submit: .zero, start: .seconds(start), end: .seconds(end), requested: .seconds(1),
        processors: processors)
    }
    let jobs = [
      job(1, 0, 10, 2), job(2, 0, 20, 2), job(3, 0, 10, 3), job(4, 0, 20, 1), job(5, 10, 20, 3), job(6, 10, 20, 2),
    ]
    let pieces = try LanePacking.pack(jobs, capacity: 8)
    #expect(
      pieces == [
        .init(job: 0, rows: 0..<2), .init(job: 1, rows: 2..<4), .init(job: 2, rows: 4..<7), .init(job: 3, rows: 7..<8),
        .init(job: 4, rows: 4..<7), .init(job: 5, rows: 0..<2),
      ])
    let split = try LanePacking.pack(Array(jobs[..<4]) + [job(5, 10, 20, 5)], capacity: 8)
    #expect(split.suffix(2) == [.init(job: 4, rows: 0..<2), .init(job: 4, rows: 4..<7)])
  }

  @Test func saysSoWhenJobsNeedMoreThanThereIs() {
    let jobs = [Fixtures.job(1, wait: 0, run: 10, processors: 5), Fixtures.job(2, wait: 5, run: 10, processors: 4)]
    #expect { try LanePacking.pack(jobs, capacity: 8) } throws: { error in
      (error as? QuantaError)?.kind == .internalError
    }
  }

  @Test func windowsAreReadAndWrittenBack() throws {
    let window = try GanttWindow(parsing: "3d..90h")
    #expect(window.from == .seconds(3 * 86_400) && window.to == .seconds(90 * 3600))
    #expect(try GanttWindow(parsing: window.text) == window)
    for text in ["", "3d", "4d..3d", "3d..3d", "..3d", "3..4", "1d..2d..3d", "-1d..2d"] {
      #expect(throws: QuantaError.self, "\(text)") { try GanttWindow(parsing: text) }
    }
  }

  @Test func commandLinesSurviveAShell() throws {
    let words = [
      "quanta", "compare", "a b.swf", "it's", "", "$(touch x)", "`y`", "easy(order: sjf)", "\n", "--out", "é",
    ]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf '%s\\0' " + ShellText.line(words)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == words.map { $0 + "\0" }.joined())
  }
}

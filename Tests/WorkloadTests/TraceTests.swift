import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Looking at logs")
struct TraceLookTests {
  @Test("Check tells each oddity with its line, in the order of lines")
  func check() throws {
    let text =
      "; MaxProcs: 8\n; MaxRecords: 99\n" + line(1, submit: "-1") + "bad line\n"
      + line(2, run: "0", procs: -1, asked: 4, estimate: "9")
      + "\n" + line(2, run: "30", procs: 5, asked: 4, estimate: "20") + "; late: yes\n"
      + line(3, submit: "-5", run: "-7", procs: 9, cpu: "4", status: 271) + line(4, run: "-1", procs: 0).dropLast()
    var told: [TraceCheck.Finding] = []
    let summary = try TraceCheck.run(.text(text, onBadLine: .skip)) { told.append($0) }
    #expect(told.map(\.line) == told.map(\.line).sorted())
    func lines(_ oddity: Oddity) -> [Int] { told.filter { $0.oddity == oddity }.map(\.line) }
    #expect(lines(.submitNegative) == [3, 9])
    #expect(lines(.badLine) == [4])
    #expect(
      told.first { $0.oddity == .badLine }?.detail.contains("2 columns") == false,
      "'bad' is refused before columns are counted")
    #expect(lines(.blankLine) == [6])
    #expect(lines(.lateComment) == [8])
    #expect(lines(.runZero) == [5])
    #expect(lines(.runNegative) == [9])
    #expect(lines(.runUnknown) == [10])
    #expect(lines(.allocatedUnknown) == [5])
    #expect(lines(.noProcessors) == [10])
    #expect(lines(.allocatedOverRequested) == [7])
    #expect(lines(.tooWide) == [9])
    #expect(lines(.runOverEstimate) == [7])
    #expect(lines(.jobNumber) == [7])
    #expect(lines(.submitOutOfOrder) == [9])
    #expect(lines(.status) == [9])
    let counts = Dictionary(uniqueKeysWithValues: summary.oddities.map { ($0.oddity, $0.count) })
    #expect(counts[.recordCount] == 1)
    #expect(counts[.missingFinalNewline] == 1)
    #expect(counts[.estimateUnknown] == 3)
    #expect(counts[.noHeader] == nil)
    #expect(!summary.readable)
    #expect(summary.oddities.first { $0.oddity == .badLine }?.firstLine == 4)
  }

  @Test("Check shows no more than asked for and counts all")
  func limit() throws {
    let text = (1...700).map { line($0, run: "0") + "x\n" }.joined()
    var told = 0
    let summary = try TraceCheck.run(.text(text, onBadLine: .skip), limit: 3) { finding in
      if [.runZero, .badLine].contains(finding.oddity) { told += 1 }
    }
    #expect(told == 6)
    #expect(summary.oddities.first { $0.oddity == .runZero }?.count == 700)
    #expect(summary.oddities.first { $0.oddity == .badLine }?.count == 700)
    #expect(summary.oddities.contains { $0.oddity == .noHeader })
  }

  @Test("Info adds up: span, load, identities, quantiles, hours")
  func info() throws {
    // 00:00 UTC plus an hour; one job each hour for ten hours, 2 processors × 1800 s on 4.
    var text = "; MaxProcs: 4\n; UnixStartTime: 86400\n; TimeZone: 3600\n"
    for job in 0..<10 {
      text += line(job, submit: "\(job * 3600)", run: "1800", procs: 2, estimate: "3600", user: job % 3)
    }
    text += line(99, submit: "1", run: "0")
    let info = try TraceInfo(.text(text))
    #expect(info.counts.kept == 10)
    #expect(info.counts.droppedNoRun == 1)
    #expect(info.spanS == 32_400)
    #expect(info.workProcessorS == 36_000)
    #expect(info.offeredLoad == 36_000.0 / (4 * 32_400))
    #expect(info.users == 3)
    #expect(info.queues == 0, "-1 is no identity")
    #expect(info.powerOfTwoShare == 1)
    #expect(info.serialShare == 0)
    #expect(info.interarrivalS?.median == 3600)
    #expect(info.accuracy?.mean == 0.5)
    #expect(info.byHour == [0] + [Int](repeating: 1, count: 10) + [Int](repeating: 0, count: 13))
    #expect(info.oddities.contains { $0.oddity == .runZero && $0.count == 1 })
    let unknown = try TraceInfo(.text(line(1) + line(2, submit: "9")))
    #expect(unknown.offeredLoad == nil)
    #expect(unknown.processors == nil)
    #expect(thrown { _ = try TraceInfo(.text("")) }?.kind == .data)
  }

  @Test("Quantiles and moments of a known sample")
  func distribution() throws {
    let d = try #require(QuantileTable((1...101).map(Double.init).shuffled()))
    #expect(
      [d.min, d.p05, d.p25, d.median, d.p75, d.p95, d.p99, d.max, d.mean] == [1, 6, 26, 51, 76, 96, 100, 101, 51])
    #expect(QuantileTable([]) == nil)
  }

  @Test(
    "Points in time",
    arguments: [
      ("86400", .offset(.seconds(86_400))), ("90m", .offset(.seconds(5400))), ("2w", .offset(.seconds(1_209_600))),
      ("1970-01-02", .date(86_400)), ("2000-02-29T12:30", .date(951_827_400)),
      ("2004-12-31T23:59:59Z", .date(1_104_537_599)),
      ("2000-13-01", nil), ("5y", nil), ("-5", nil), ("", nil), ("2000-01-01T", nil), ("999999999999999999999", nil),
      ("9999999999999w", nil),
    ] as [(String, TraceTime?)])
  func times(text: String, time: TraceTime?) { #expect(TraceTime(text) == time) }
}

@Suite("Logs made into others")
struct TraceRewriteTests {
  private func rewrite(_ text: String, to name: String = "out.swf", _ change: (inout TraceRewrite) throws -> Void)
    throws -> (
      log: SWFLog, records: [SWFRecord], summary: TraceRewrite.Summary
    )
  {
    let folder = try ScratchFolder()
    var plan = TraceRewrite(note: "made by a test")
    try change(&plan)
    let path = folder.path + "/" + name
    let summary = try plan.run(.text(text), to: path)
    let log = try SWFLog.open(path: path)
    return (log, try log.all(), summary)
  }

  static let text =
    "; MaxProcs: 8\n; MaxRecords: 5\n; UnixStartTime: 1000\n"
    + (1...5).map { line($0, submit: "\($0 * 100)", run: "\($0 * 10)", procs: $0, estimate: "25", user: $0 % 2) }
    .joined()

  @Test("What is written reads back the same, plain and gzip", arguments: 0..<10 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let folder = try ScratchFolder()
    var records: [SWFRecord] = []
    for place in 1...2000 {
      var record = SWFRecord()
      for field in SWFField.allCases {
        let range: ClosedRange<Int64> =
          switch field.content {
          case .time: -SWFField.maxSeconds * 1_000_000...SWFField.maxSeconds * 1_000_000
          case .int: Int64(Int32.min)...Int64(Int32.max)
          case .long: -Int64.max...Int64.max
          case .memory: -(Int64.max - 1)...Int64.max - 1
          }
        record[field] =
          Bool.random(using: &random)
          ? Int64.random(in: -3_000_000...3_000_000, using: &random) : .random(in: range, using: &random)
      }
      record.line = place + 1
      records.append(record)
    }
    var header = SWFHeader()
    header.append(key: "MaxProcs", value: "128")
    for name in ["log.swf", "log.swf.gz"] {
      let path = folder.path + "/" + name
      let writer = try SWFWriter(path: path, header: header)
      for record in records { try writer.write(record) }
      #expect(!FileManager.default.fileExists(atPath: path), "no file before it is complete")
      try writer.finish()
      let log = try SWFLog.open(path: path)
      #expect(try log.all() == records, "seed \(seed)")
      #expect(log.header == header)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasSuffix(".partial") })
    }
    let magic = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/log.swf.gz")).prefix(2)
    #expect(Array(magic) == [0x1F, 0x8B])
  }

  @Test("Arrivals written as a log read back as the same arrivals")
  func arrivals() throws {
    let folder = try ScratchFolder()
    var source = try SWFArrivals(.text(Self.text), processors: 8)
    let jobs = try source.all()
    #expect(jobs.contains { $0.killedAtRequest })
    let path = folder.path + "/again.swf"
    let writer = try SWFWriter(path: path, header: SWFHeader(lines: ["; MaxProcs: 8"]))
    for job in jobs { try writer.write(job) }
    try writer.finish()
    let log = try SWFLog.open(path: path)
    var again = try SWFArrivals(log, processors: log.machineSize())
    let same = try again.all().map { job in
      var job = job
      job.killedAtRequest = job.actual == job.workspace.requested && jobs[Int(job.workspace.id) - 1].killedAtRequest
      return job
    }
    #expect(same == jobs)
  }

  @Test("Filter keeps what satisfies every condition")
  func filter() throws {
    let made = try rewrite(Self.text) {
      $0.filter.users = [1]
      $0.filter.processors = 2...5
      $0.filter.run = .seconds(0) ... .seconds(40)
    }
    #expect(made.records.map(\.jobNumber) == [3])
    #expect(made.summary.sentence == "5 read, 1 written; filtered out (4)")
    // Counts that no longer hold are notes; everything else of the header stays.
    #expect(made.log.header.integer("MaxRecords") == nil)
    #expect(
      made.log.header.fields.filter { $0.key == "Note" }.map(\.value) == ["MaxRecords before: 5", "made by a test"])
    #expect(made.log.header.maxProcs == 8)
  }

  @Test("Windows by job, by offset and by date, moved to time 0")
  func window() throws {
    #expect(try rewrite(Self.text) { $0.window = TraceWindow(.jobs(2...3)) }.records.map(\.jobNumber) == [2, 3])
    // The first record is at 100 s.
    let offset = try rewrite(Self.text) {
      $0.window = TraceWindow(.offset(from: .seconds(100), to: .seconds(300)), rebase: true)
    }
    #expect(offset.records.map(\.jobNumber) == [2, 3])
    #expect(offset.records.map(\.submit) == [.zero, .seconds(100)])
    #expect(offset.log.header.unixStartTime == 1200)
    #expect(offset.summary.outsideWindow == 3)
    let date = try rewrite(Self.text) { $0.window = TraceWindow(.date(from: 1250, to: nil), rebase: true) }
    #expect(date.records.map(\.submit) == [.seconds(50), .seconds(150), .seconds(250)])
    #expect(date.log.header.unixStartTime == 1250)
    #expect(thrown { _ = try rewrite(line(1)) { $0.window = TraceWindow(.date(from: 0, to: nil)) } }?.kind == .usage)
  }

  @Test("Scale changes the load by its factor and nothing else")
  func scale() throws {
    let closer = try rewrite(Self.text) { $0.scale = try LoadScale(.interarrival, factor: 1.25) }
    #expect(closer.records.map(\.submit) == [100, 180, 260, 340, 420].map { .seconds($0) })
    #expect(closer.records.map(\.run) == [10, 20, 30, 40, 50].map { .seconds($0) })
    let longer = try rewrite(Self.text) { $0.scale = try LoadScale(.runTime, factor: 2) }
    #expect(longer.records.map(\.run) == [20, 40, 60, 80, 100].map { .seconds($0) })
    #expect(longer.records.allSatisfy { $0.requestedTime == .seconds(50) && $0.averageCPU == SWFRecord.unknown })
    for factor in [0, -1, .infinity, .nan] {
      #expect(thrown { _ = try LoadScale(.runTime, factor: factor) }?.kind == .usage)
    }
  }

  @Test("Sorting is stable; renumbering follows preceding jobs")
  func sort() throws {
    let text =
      line(5, submit: "9") + line(6, submit: "3")
      + line(7, submit: "9").replacingOccurrences(of: "-1 -1\n", with: "5 2\n")
      + line(8, submit: "3").replacingOccurrences(of: "-1 -1\n", with: "77 2\n")
    let made = try rewrite(text) {
      $0.sort = true
      $0.renumber = true
    }
    #expect(made.records.map(\.jobNumber) == [1, 2, 3, 4])
    #expect(made.records.map(\.submit) == [3, 3, 9, 9].map { .seconds($0) })
    #expect(made.records.map(\.precedingJob) == [-1, -1, -1, 3])
  }

  @Test("A reading applied once is a log that the reading no longer changes")
  func reading() throws {
    let folder = try ScratchFolder()
    let text = "; MaxProcs: 4\n" + Self.text + line(9, submit: "2000", run: "-1")
    let path = folder.path + "/clean.swf"
    var plan = TraceRewrite(note: "cleaned")
    plan.reading = .canonical
    let summary = try plan.run(.text(text), to: path)
    #expect(summary.reading?.droppedTooWide == 1)
    #expect(summary.reading?.droppedNoRun == 1)
    #expect(summary.sentence.contains("killed at the estimate (2)"))

    var before = try SWFArrivals(.text(text), processors: 4)
    let expected = try before.all()
    #expect(expected.filter(\.killedAtRequest).count == 2)
    var after = try SWFArrivals(SWFLog.open(path: path), processors: 4)
    let jobs = try after.all()
    #expect(after.counts.dropped == 0)
    #expect(after.counts.changes.isEmpty)
    #expect(jobs.map(\.workspace) == expected.map(\.workspace))
    #expect(jobs.map(\.actual) == expected.map(\.actual))
  }

  @Test("A log can be rewritten in place; nothing left writes nothing")
  func inPlace() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("log.swf", Self.text)
    var plan = TraceRewrite(note: "in place")
    plan.filter.users = [1]
    _ = try plan.run(SWFLog.open(path: path), to: path)
    #expect(try SWFLog.open(path: path).all().map(\.jobNumber) == [1, 3, 5])
    plan.filter.users = [99]
    #expect(thrown { _ = try plan.run(SWFLog.open(path: path), to: path) }?.kind == .data)
    #expect(try SWFLog.open(path: path).all().count == 3, "a failed run leaves the file as it was")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log.swf"])
  }

  @Test("A place that cannot be written, a full disk")
  func unwritable() throws {
    let missing = thrown { _ = try SWFWriter(path: "/nonexistent/x.swf", header: SWFHeader()) }
    #expect(missing?.kind == .inputOutput)
    #expect(missing?.location == "/nonexistent/x.swf")
    let full = thrown {
      let writer = try SWFWriter(path: "/dev/full", header: SWFHeader(lines: ["; Version: 2.2"]))
      try writer.finish()
    }
    #expect(full?.kind == .inputOutput)
    #expect(full?.message.contains("No space left") == true)
  }
}

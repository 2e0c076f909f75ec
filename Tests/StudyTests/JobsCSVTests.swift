import Foundation
import Model
import TestSupport
import Testing

@testable import Study

@Suite struct JobsCSVTests {
  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func written(_ jobs: [JobRecord], in folder: String, name: String = "jobs.csv") throws -> String {
    let writer = try JobsCSVWriter(path: "\(folder)/\(name)")
    try writer.add(contentsOf: jobs)
    try writer.finish()
    return try text("\(folder)/\(name)")
  }

  /// The same lines by the plainest means.
  private func plain(_ jobs: [JobRecord]) -> String {
    func seconds(_ microseconds: Int64) -> String {
      let sign = microseconds < 0 ? "-" : ""
      let fraction = String(format: "%06d", Int(microseconds.magnitude % 1_000_000))
      let digits = fraction.replacing(/0+$/, with: "")
      return "\(sign)\(microseconds.magnitude / 1_000_000)" + (digits.isEmpty ? "" : ".\(digits)")
    }
    let lines = jobs.sorted { $0.id < $1.id }.map { job in
      let ran = job.outcome != .rejected
      return [
        "\(job.id)", seconds(job.submit.microseconds), ran ? seconds(job.start.microseconds) : "",
        ran ? seconds(job.end.microseconds) : "", "\(job.processors)", ran ? seconds(job.run.microseconds) : "",
        seconds(job.requested.microseconds), "\(job.jobNumber)",
      ].joined(separator: ",")
    }
    return ([JobsCSVWriter.header] + lines).joined(separator: "\n") + "\n"
  }

  @Test func linesByHand() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let jobs = [
      JobRecord(
        id: 1, jobNumber: 77, submit: .zero, start: .seconds(5), end: SimTime(microseconds: 6_250_000),
        requested: .seconds(60), processors: 4),
      JobRecord(
        id: 2, jobNumber: 80, submit: SimTime(microseconds: 1), start: .zero, end: .zero, requested: .seconds(9),
        processors: 9_999, outcome: .rejected),
    ]
    #expect(
      try written(jobs, in: folder) == """
        id,submit,start,end,procs,run,est,job
        1,0,5,6.25,4,1.25,60,77
        2,0.000001,,,9999,,9,80

        """)
  }

  @Test(arguments: 1...5)
  func anyOrderOfCompletionGivesTheLinesInOrderOfId(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let jobs = Fixtures.jobs(5_000, seed: UInt64(seed))
    let expected = plain(jobs)
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    #expect(try written(jobs, in: folder) == expected)
    #expect(try written(jobs.sorted { $0.end < $1.end }, in: folder) == expected)
    #expect(try written(jobs.shuffled(using: &random), in: folder) == expected)
    #expect(try written(jobs.reversed(), in: folder) == expected)
  }

  @Test func numbersOfEveryLength() throws {
    var values: [Int64] = [0, .max, .min, .min + 1]
    var power: Int64 = 1
    for _ in 0..<18 {
      power *= 10
      values += [power - 1, power, power + 1, -power]
    }
    for value in values {
      let found = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalFormat.longest) { buffer -> String in
        guard let base = buffer.baseAddress else { return "" }
        return String(decoding: buffer.prefix(DecimalFormat.write(value, to: base) - base), as: UTF8.self)
      }
      #expect(found == "\(value)")
    }
  }

  @Test func onlyJobsBehindAnUnfinishedOneWait() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let writer = try JobsCSVWriter(path: folder + "/a.csv")
    let jobs = Fixtures.jobs(4_000, seed: 5)
    try writer.add(contentsOf: jobs[1...])
    #expect(writer.waitingRows == 3_999)
    try writer.add(jobs[0])
    #expect(writer.waitingRows == 0)
    #expect(try writer.finish() == 0)
    #expect(writer.rowsWritten == 4_000)
  }

  @Test func anInterruptedRunKeepsWhatIsDone() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let jobs = Fixtures.jobs(10, seed: 5)
    let writer = try JobsCSVWriter(path: folder + "/a.csv")
    let done = jobs.filter { $0.id != 3 && $0.id != 4 && $0.id != 10 }
    try writer.add(contentsOf: done)
    #expect(try writer.finish() == 2)
    #expect(try text(folder + "/a.csv") == plain(done))
  }

  @Test(arguments: [1, 700, 2_999])
  func resumedFileEqualsAnUninterruptedOne(at checkpoint: Int) throws {
    let jobs = Fixtures.jobs(3_000, seed: 11).sorted { $0.end < $1.end }
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/resumed.csv"
    let first = try JobsCSVWriter(path: path)
    try first.add(contentsOf: jobs[..<checkpoint])
    let position = try first.checkpoint()
    // Lines written after the checkpoint, then lost with the process, must not stay.
    try first.add(contentsOf: jobs[checkpoint...].prefix(500))
    try first.flush()
    let saved = try JSONDecoder().decode(JobsCSVWriter.Position.self, from: JSONEncoder().encode(position))
    let second = try JobsCSVWriter(path: path, resumingAt: saved)
    try second.add(contentsOf: jobs[checkpoint...])
    try second.finish()
    #expect(try text(path) == plain(jobs))
    #expect(second.rowsWritten == 3_000)
  }

  @Test func aFileCutSinceTheCheckpointIsNotContinued() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let path = folder + "/a.csv"
    let writer = try JobsCSVWriter(path: path)
    try writer.add(contentsOf: Fixtures.jobs(100, seed: 1))
    let position = try writer.checkpoint()
    try Data("id".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: QuantaError.self) { try JobsCSVWriter(path: path, resumingAt: position) }
    #expect(error?.kind == .inputOutput)
    let pipe = #expect(throws: QuantaError.self) { try JobsCSVWriter(path: "-", resumingAt: position) }
    #expect(pipe?.kind == .usage)
    let device = #expect(throws: QuantaError.self) { try JobsCSVWriter(path: "/dev/null", resumingAt: position) }
    #expect(device?.kind == .usage)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func aFullDiskIsReportedWithWhatIsKept() throws {
    let writer = try JobsCSVWriter(path: "/dev/full")
    try writer.add(contentsOf: Fixtures.jobs(10, seed: 1))
    let error = #expect(throws: QuantaError.self) { try writer.finish() }
    #expect(error?.kind == .inputOutput)
    #expect(error?.message.contains("/dev/full") == true)
    #expect(error?.message.contains("No space left") == true)
    #expect(error?.remedy?.contains("first 0 bytes are kept") == true)
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let error = #expect(throws: QuantaError.self) { try JobsCSVWriter(path: folder + "/none/a.csv") }
    #expect(error?.kind == .inputOutput)
    #expect(error?.message.contains(folder + "/none/a.csv") == true)
    #expect(throws: QuantaError.self) { try JobsCSVWriter(path: folder) }
  }

  @Test func aJobThatLeavesTwiceIsAnError() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let jobs = Fixtures.jobs(3, seed: 1)
    let writer = try JobsCSVWriter(path: folder + "/a.csv")
    try writer.add(jobs[0])
    #expect(throws: QuantaError.self) { try writer.add(jobs[0]) }
    try writer.add(jobs[2])
    #expect(throws: QuantaError.self) { try writer.add(jobs[2]) }
  }
}

@Suite(.enabled(if: RealLogs.present, "\(RealLogs.absent)"))
struct JobsCSVOracleTests {
  @Test func oracleComesBackColumnByColumn() throws {
    let oracle = try RealLogs.gunzip("oracle/kth-easy.csv.gz").split(separator: "\n")
    let records = try RealLogs.records("kth-easy").sorted { ($0.end, $0.id) < ($1.end, $1.id) }
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let writer = try JobsCSVWriter(path: folder + "/a.csv")
    try writer.add(contentsOf: records)
    try writer.finish()
    let lines = try String(contentsOfFile: folder + "/a.csv", encoding: .utf8).split(separator: "\n")
    let columns = lines.map { $0[..<($0.lastIndex(of: ",") ?? $0.endIndex)] }
    #expect(columns == oracle)
  }
}

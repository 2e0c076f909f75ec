import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Grid Workload Format")
struct GWFTests {
  /// A line with the columns that matter; `overrides` by column number.
  static func line(_ overrides: [Int: String] = [:], separator: String = "\t") -> String {
    var columns = [
      "1", "1100000000", "5", "60.5", "4", "12.25", "1024", "4", "3600", "-1", "1", "U7", "G2", "app1", "q0", "-1",
      "G1/site1/c1", "G1/site2/c1", "UNITARY",
    ]
    columns += [String](repeating: "-1", count: 10)
    for (column, text) in overrides { columns[column - 1] = text }
    return columns.joined(separator: separator) + "\n"
  }

  static func read(_ text: String, onBadLine: BadLinePolicy = .stop) throws -> GWFTrace {
    try GWFTrace.read(bytes: Array(text.utf8), name: "test.gwf", onBadLine: onBadLine)
  }

  @Test("Every column lands where it belongs")
  func columns() throws {
    let trace = try Self.read("# JobID\tSubmitTime\n\n" + Self.line())
    let job = try #require(trace.records.first?.job)
    #expect(job.line == 3 && job.jobNumber == 1)
    #expect(job.submit == .seconds(1_100_000_000) && job.wait == .seconds(5))
    #expect(job.run == SimDuration(microseconds: 60_500_000))
    #expect(job.averageCPU == SimDuration(microseconds: 12_250_000))
    #expect(job.allocatedProcessors == 4 && job.requestedProcessors == 4)
    #expect(job.usedMemoryKiB == 1024 && job.requestedMemoryKiB == -1)
    #expect(job.requestedTime == .seconds(3600) && job.status == 1)
    #expect((job.user, job.group, job.application, job.queue, job.partition) == (1, 1, 1, 1, -1))
    #expect(trace.users.names == ["U7"] && trace.executables.names == ["app1"])
    #expect(trace.sites.names == ["G1/site1/c1", "G1/site2/c1"])
    #expect(trace.records[0].originSite == 0 && trace.records[0].lastRunSite == 1)
    #expect(trace.comments == ["# JobID\tSubmitTime"])
    #expect(trace.unreadColumns.isEmpty)
  }

  @Test("Jobs come by submission, from 0, with the site they were submitted at")
  func arrivals() throws {
    let trace = try Self.read(
      Self.line([1: "10", 2: "1100000100", 17: "B"]) + Self.line([1: "11", 2: "1100000000", 17: "A"])
        + Self.line([1: "12", 2: "1100000100", 17: "-1", 18: "A"]) + Self.line([1: "13", 4: "-1"])
        + Self.line([1: "14", 5: "-1", 8: "9", 9: "30", 17: "B"]))
    let (list, counts) = try trace.arrivals(processors: 100)
    var source = list
    let arrivals = try source.all()
    #expect(arrivals.map(\.workspace.jobNumber) == [11, 14, 10, 12])
    #expect(arrivals.map(\.workspace.id) == [1, 2, 3, 4])
    #expect(arrivals.map(\.workspace.submit) == [0, 0, 100, 100].map { SimTime.seconds($0) })
    let names = arrivals.map { $0.workspace.site < 0 ? "" : trace.sites.names[Int($0.workspace.site)] }
    #expect(names == ["A", "B", "B", ""])
    #expect(arrivals[1].workspace.count == 9 && arrivals[1].killedAtRequest && arrivals[1].actual == .seconds(30))
    #expect(counts.read == 5 && counts.kept == 4 && counts.droppedNoRun == 1)
  }

  @Test("Blanks separate where there are no tabs, a tab may end a line, an empty column is unknown")
  func separators() throws {
    let plain = try Self.read(Self.line())
    for text in [
      Self.line(separator: " "), Self.line(separator: "   "), Self.line(separator: " \t "),
      Self.line().replacing("\n", with: "\t\n"), Self.line().replacing("\n", with: "\r\n"),
      Self.line([16: ""]), Self.line([10: ""]),
    ] {
      #expect(try Self.read(text).records == plain.records, "\(text)")
    }
  }

  @Test("Columns that are not read are counted by name")
  func unread() throws {
    let trace = try Self.read(Self.line([19: "BoT", 20: "b7", 28: "VO1"]) + Self.line([28: "VO1"]))
    #expect(trace.unreadColumns.map(\.name) == ["JobStructure", "JobStructureParams", "VOID"])
    #expect(trace.unreadColumns.map(\.jobs) == [1, 1, 2])
  }

  static let refusals: [(text: String, says: String)] = [
    ("1\t2\t3\n", "3 columns where a job has 29"), (line([29: "-1\t-1"]), "30 columns"),
    (line([4: "long"]), "column 4 (RunTime) is 'long', not a number"),
    (line([5: "1.5"]), "column 5 (NProcs) is '1.5', not a whole number"),
    (line([2: "99999999999999999999"]), "column 2 (SubmitTime)"), (line([11: "done"]), "column 11 (Status) is 'done'"),
  ]

  @Test("What is no job is refused with file, line and remedy, or left out and counted", arguments: refusals)
  func refused(_ refusal: (text: String, says: String)) throws {
    let text = "# head\n" + Self.line() + refusal.text
    let error = try #require(thrown { _ = try Self.read(text) })
    #expect(error.kind == .data && error.location == "test.gwf:3" && error.remedy != nil)
    #expect(error.message.contains(refusal.says), "\(error)")
    let trace = try Self.read(text, onBadLine: .skip)
    #expect(trace.records.count == 1 && trace.badLines == 1)
  }

  @Test("Random bytes never crash and are refused at a line", arguments: 0..<200)
  func randomBytes(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let alphabet = Array("0123456789 -.\t\n#ax".utf8)
    let noise = (0..<random.draw(1...400)).map { _ in
      seed % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet[random.draw(0...(alphabet.count - 1))]
    }
    let error = try #require(
      thrown { _ = try GWFTrace.read(bytes: Array("x\t".utf8) + noise, name: "noise.gwf") })
    #expect(error.kind == .data && error.location?.hasPrefix("noise.gwf:") == true, "\(error)")
  }

  @Test("One damaged byte is read or refused at a line, never more", arguments: 0..<300)
  func damaged(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var bytes = Array((Self.line() + Self.line([1: "2"])).utf8)
    bytes[random.draw(0...(bytes.count - 1))] = UInt8(truncatingIfNeeded: random.next())
    let error = thrown { _ = try GWFTrace.read(bytes: bytes, name: "hurt.gwf").arrivals() }
    if let error { #expect(error.location?.hasPrefix("hurt.gwf") == true, "\(error)") }
  }

  @Test("A log has its sites as partitions, and a trace made of that log has the same jobs")
  func conversion() throws {
    let folder = try ScratchFolder()
    let trace = try Self.read(
      Self.line([1: "1", 2: "1100000050", 17: "G1/site2", 18: "G1/site2/c1"])
        + Self.line([1: "2", 2: "1100000020.5", 17: "G1/site1", 18: "-1"]))
    try trace.writeSWF(path: folder.path + "/a.swf", note: "a note")
    let log = try SWFLog.open(path: folder.path + "/a.swf")
    #expect(log.header.unixStartTime == 1_100_000_020)
    let records = try log.all()
    #expect(records.map(\.jobNumber) == [2, 1])
    #expect(records.map(\.submit.microseconds) == [500_000, 30_000_000])
    let partitions = log.header.fields.filter { $0.key == "Partition" }.map(\.value)
    // In the order met: where the first was submitted, where it ran, where the second was submitted.
    #expect(partitions == ["1 G1/site2", "2 G1/site2/c1", "3 G1/site1"])
    #expect(partitions[Int(records[0].partition) - 1].hasSuffix("G1/site1"))
    #expect(partitions[Int(records[1].partition) - 1].hasSuffix("G1/site2"))

    let writer = try GWFWriter(path: folder.path + "/b.gwf.gz", comments: ["made"])
    for record in records { try writer.write(record, originSite: "S \(record.partition)") }
    try writer.finish()
    let again = try GWFTrace.read(path: folder.path + "/b.gwf.gz")
    #expect(again.records.map(\.job.jobNumber) == [2, 1])
    #expect(again.records.map(\.job.submit) == records.map(\.submit))
    #expect(again.records.map(\.job.run) == records.map(\.run))
    #expect(again.records.map(\.job.averageCPU) == records.map(\.averageCPU))
    #expect(again.sites.names == records.map { "S\($0.partition)" })
  }
}

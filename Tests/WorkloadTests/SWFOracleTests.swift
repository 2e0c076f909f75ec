import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Reading real logs", .enabled(if: RealLogs.present, "\(RealLogs.absent)"))
struct SWFOracleTests {
  @Test("The canonical reading of KTH-SP2 is the oracles', job by job")
  func oracle() throws {
    let log = try SWFLog.open(path: RealLogs.path("swf/KTH-SP2-1996-2.1-cln.swf.gz"))
    var source = try SWFArrivals(log, processors: log.machineSize())
    let arrivals = try source.all()

    // The oracle is read with the standard library alone, so that the two readers share nothing but the file system.
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/bin/gzip")
    unpack.arguments = ["-dc", RealLogs.path("oracle/kth-fcfs.csv.gz")]
    let pipe = Pipe()
    unpack.standardOutput = pipe
    try unpack.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Int64($0) } }

    #expect(rows.count == 28_467)
    try #require(arrivals.count == rows.count)
    for (arrival, row) in zip(arrivals, rows) {
      let workspace = arrival.workspace
      let mine = [
        workspace.id * 1_000_000, workspace.submit.microseconds, Int64(workspace.count) * 1_000_000,
        arrival.actual.microseconds, workspace.requested.microseconds,
      ]
      let theirs = [row[0], row[1], row[4], row[5], row[6]].map { $0 * 1_000_000 }
      guard mine == theirs else {
        Issue.record("job \(row[0]): \(mine) instead of \(theirs)")
        return
      }
    }
    #expect(source.counts.read == 28_476)
    #expect(source.counts.droppedNoRun == 8)
    #expect(source.counts.droppedNoProcessors == 1)
    #expect(source.counts.killedAtEstimate == 475)
    #expect(source.firstSubmit == .seconds(599_850))
  }

  /// Records, jobs kept by the canonical reading, and the machine, counted from each log with awk.
  static let logs: [(name: String, records: Int, kept: Int, processors: Int32?)] = [
    ("KTH-SP2-1996-2", 28_489, 28_481, 100), ("KTH-SP2-1996-2.1-cln", 28_476, 28_467, 100),
    ("LANL-CM5-1994-4.1-cln", 122_060, 122_055, 1024), ("LCG-2005-1", 188_041, 187_520, 24_515),
    ("LPC-EGEE-2004-1.2-cln", 234_889, 214_322, 140), ("METACENTRUM-2009-2", 103_656, 99_944, nil),
    ("NASA-iPSC-1993-3.1-cln", 18_239, 18_066, 128), ("SDSC-BLUE-2000-4.2-cln", 243_306, 232_536, 1152),
    ("SDSC-DS-2004-2.1-cln", 96_069, 84_893, 1664), ("UniLu-Gaia-2014-2", 51_987, 51_859, 2004),
  ]

  @Test("Every real log is read to its end, no line refused", arguments: logs)
  func everyLog(_ expected: (name: String, records: Int, kept: Int, processors: Int32?)) throws {
    let log = try SWFLog.open(path: RealLogs.path("swf/\(expected.name).swf.gz"), onBadLine: .stop)
    #expect(log.header.processors == expected.processors)
    let source = try SWFArrivals(log, processors: log.machineSize(given: expected.processors ?? 100_000))
    var previous = SimTime.zero
    var kept = 0
    var batch: [Arrival] = []
    repeat {
      batch.removeAll(keepingCapacity: true)
      try source.read(into: &batch, limit: 4096)
      kept += batch.count
      for arrival in batch {
        if arrival.workspace.submit < previous { Issue.record("out of order at \(arrival.workspace.id)") }
        previous = arrival.workspace.submit
      }
    } while !batch.isEmpty
    #expect(source.counts.read == expected.records)
    #expect(kept == expected.kept)
    #expect(source.counts.kept == kept)
  }

  /// Counts of oddities, made with awk.
  static let oddities: [(name: String, counts: [Oddity: Int])] = [
    (
      "LANL-CM5-1994-4.1-cln",
      [.runOverEstimate: 40_180, .runZero: 2, .allocatedOverRequested: 1212, .noProcessors: 3, .allocatedUnknown: 0]
    ),
    ("LPC-EGEE-2004-1.2-cln", [.runZero: 6373, .runUnknown: 14_194, .runOverEstimate: 755, .submitOutOfOrder: 0]),
    ("UniLu-Gaia-2014-2", [.carriageReturn: 38, .runZero: 100, .runUnknown: 28, .runOverEstimate: 1500, .badLine: 0]),
    ("METACENTRUM-2009-2", [.noHeader: 1, .runZero: 3712, .estimateUnknown: 103_656, .requestedUnknown: 103_656]),
  ]

  @Test("Check counts what independent counting finds", arguments: oddities)
  func check(_ expected: (name: String, counts: [Oddity: Int])) throws {
    let log = try SWFLog.open(path: RealLogs.path("swf/\(expected.name).swf.gz"), onBadLine: .skip)
    let summary = try TraceCheck.run(log, limit: 0) { _ in }
    for (oddity, count) in expected.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      #expect(summary.oddities.first { $0.oddity == oddity }?.count ?? 0 == count, "\(oddity)")
    }
  }

  @Test("A log counted in nodes is read with processors-per-unit")
  func nodes() throws {
    let log = try SWFLog.open(path: RealLogs.path("haizea/blue-30days.swf"))
    var reading = Reading.canonical
    reading.processorsPerUnit = 8
    var source = try SWFArrivals(log, processors: 144, reading: reading)
    let arrivals = try source.all()
    #expect(arrivals.first?.workspace.count == 4)
    #expect(arrivals.allSatisfy { $0.workspace.count <= 144 })
  }
}

import Foundation
import Model
import Policy
import Testing

@testable import Live
@testable import Operation

@Suite struct OperationTimesTests {
  private func times(_ write: (JournalOfWork) throws -> Void) throws -> OperationTimes {
    let folder = try Scratch()
    let bench = try JournalOfWork(TestSite.site(folder, hosts: 2))
    try bench.submit(1, handle: 0)
    try write(bench)
    return try OperationTimes(folder: bench.site.state)
  }

  /// From the beginning to the end, however long it waited before.
  @Test func waitingIsNotCounted() throws {
    let times = try times {
      try $0.work(
        .suspend, 1, predicted: 6100, calls: [("delete volume", 100), ("save", 9800), ("delete volume", 100)])
    }
    let one = try #require(times.orders.first)
    #expect(one.observed == SimDuration(microseconds: 10_000_000))
    #expect(one.predicted == SimDuration(microseconds: 6_100_000))
    #expect(abs((one.error ?? 0) + 0.39) < 1e-12)
    #expect(one.course == .smooth)
    #expect(one.hosts == ["h1"] && one.environment == "plain" && one.memoryKiB == 128 << 10)
    #expect(times.calls.map(\.took.seconds) == [0.1, 9.8, 0.1])
  }

  @Test func whatFailedOrWasBegunTwiceIsCountedApart() throws {
    let times = try times { bench in
      for length in [8000, 10000, 12000] as [Int64] {
        try bench.work(.suspend, 1, predicted: 9000, calls: [("save", length)])
      }
      try bench.work(.suspend, 1, predicted: 9000, begun: 2, calls: [("save", 90_000)])
      try bench.work(.suspend, 1, predicted: 9000, calls: [("save", 1)], outcome: .failed, failing: "save")
      try bench.work(.suspend, 1, predicted: 9000, calls: [("save", 1)], outcome: .rolledBack)
    }
    let summary = try #require(times.summaries.first)
    #expect(summary.operation == "suspend")
    #expect(summary.count == 3 && summary.failed == 2 && summary.repeated == 1)
    #expect(summary.median == 10 && summary.mean == 10 && summary.deviation == 2)
    // The farthest from the mean, of the mean.
    #expect(abs(summary.spread - 0.2) < 1e-12)
    // 9 s for 8, 10 and 12 s: +12.5 %, −10 %, −25 %.
    #expect(abs((summary.medianError ?? 0) + 0.1) < 1e-12)
    #expect(abs((summary.p90Error ?? 0) - (0.125 + 0.8 * 0.125)) < 1e-12)
    let save = try #require(times.callSummaries.first { $0.operation == "save" })
    #expect(save.count == 5 && save.failed == 1)
  }

  @Test func movingAndBootingHaveNamesOfTheirOwn() throws {
    let times = try times { bench in
      try bench.work(
        .start, 1, predicted: 0, calls: [("clone by reference", 10), ("set weight 256, cap 50", 5), ("unpause", 5)])
      try bench.work(.resume, 1, predicted: 0, calls: [("restore paused", 10)])
      try bench.work(.resume, 1, on: [1], from: [0], predicted: 0, calls: [("restore paused", 10)])
      try bench.work(.migrate, 1, on: [1], from: [0], predicted: 0, calls: [("migrate to h2", 10)])
      try bench.work(.migrate, 1, on: [1], from: [0], predicted: 0, calls: [("save", 10)])
    }
    #expect(
      times.orders.map(\.operation) == ["start", "resume", "resume elsewhere", "migrate", "migrate with a pause"])
    #expect(times.orders.allSatisfy { $0.error == nil })
    #expect(
      Set(times.calls.map(\.name)) == [
        "clone by reference", "set weight and cap", "unpause", "boot", "restore paused", "migrate", "save",
      ])
  }

  @Test func ordersForAReasonCanBeLeftOut() throws {
    let times = try times { bench in
      try bench.work(.suspend, 1, predicted: 0, calls: [("save", 10)])
    }
    #expect(times.without(reason: "another") == times)
    #expect(times.without(reason: "it stood first in the queue, and fits") == OperationTimes())
  }

  /// Two runs tell more than one; who is named must be there.
  @Test func runsCanBeCalibratedFromTogether() throws {
    let folders = [try Scratch(), try Scratch()]
    let sites = folders.map { TestSite.site($0, hosts: 2) }
    for (site, seconds) in zip(sites, [4, 6] as [Int64]) {
      let bench = try JournalOfWork(site)
      try bench.submit(1, handle: 0)
      try bench.work(.suspend, 1, predicted: 0, calls: [("save", 1000 * seconds)])
    }
    var calibration = Calibration(
      site: sites[0], environment: sites[0].environments[0], rounds: 1, memoryKiB: 24 << 10, recordedOnly: true,
      log: TestSite.log)
    func rate() throws -> Double { try calibration.run().file.estimates.suspendKiBps }
    #expect(try rate() == Double(128 << 10) / 4)
    calibration.others = [sites[1].state]
    #expect(try rate() == Double(128 << 10) * (1.0 / 4 + 1.0 / 6) / 2)
    calibration.others.append(folders[0].path + "/nowhere")
    let error = #expect(throws: QuantaError.self) { try calibration.run() }
    #expect(error?.kind == .noInput)
  }

  @Test func tellsOfNothing() throws {
    let times = try times { _ in }
    #expect(times.text == "nothing was done on the hosts yet\n")
    #expect(throws: QuantaError.self) { try OperationTimes(folder: "/nowhere/at-all") }
  }

  @Test func driftSheetHasBoth() throws {
    let times = try times { try $0.work(.suspend, 1, predicted: 6100, calls: [("save", 10_000)]) }
    let item = Drift.Item(
      kind: .missing, host: "h1", target: "quanta-t-1-0", expected: "running", found: "nothing",
      remedy: "a running controller notices")
    let sheet = DriftSheet(items: [item], accuracy: times)
    #expect(sheet.text.contains("Hosts and journal differ in 1 thing\n"))
    #expect(sheet.text.contains("−39.0\u{202F}%"))
    #expect(DriftSheet(items: [], accuracy: times).text.hasPrefix("Hosts and journal agree.\n"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(try sheet.json().utf8)) as? [String: Any])
    let accuracy = try #require(object["accuracy"] as? [String: Any])
    let orders = try #require(accuracy["orders"] as? [[String: Any]])
    #expect(orders[0]["began"] as? String == "2026-11-27T10:00:07Z")
  }
}

import Foundation
import Model
import Policy
import Stats
import Testing

@testable import Live
@testable import Operation

@Suite struct EstimatesMakerTests {
  /// Orders as a journal would give them, none at the same time as another; 128 MiB each.
  private func orders(_ operation: String, _ seconds: [Double], kib: Int64 = 128 << 10, cap: Int32 = 0)
    -> [OperationTimes.Order]
  {
    let kind = ["start", "stop", "suspend", "resume", "resume elsewhere"].firstIndex(of: operation) ?? 9
    return seconds.enumerated().map { index, value in
      OperationTimes.Order(
        id: Int64(1000 * kind + index), operation: operation, workspace: 1, hosts: ["h1"], environment: "plain",
        memoryKiB: kib,
        setting: DomainSetting(cap: cap), began: TestSite.now + .seconds(Int64(1000 * kind + index) * 1000),
        observed: SimDuration(seconds: value) ?? .zero,
        predicted: .zero, course: .smooth,
        reason: "")
    }
  }

  private func made(_ orders: [OperationTimes.Order], _ before: Estimates = Estimates()) -> EstimatesMaker {
    var maker = EstimatesMaker(before, OperationTimes(orders: orders))
    maker.make()
    return maker
  }

  @Test func estimatesAreMedians() {
    let file = made(
      orders("start", [20, 22, 60]) + orders("stop", [3, 4, 5]) + orders("suspend", [2, 4, 8])
        + orders("resume", [1, 2, 4])
    ).file
    #expect(file.estimates.boot == .seconds(22))
    #expect(file.estimates.shutdown == .seconds(4))
    #expect(file.estimates.suspendKiBps == Double(128 << 10) / 4)
    #expect(file.estimates.resumeKiBps == Double(128 << 10) / 2)
    // Too few to fit a law to.
    #expect(file.boot == nil && file.environments == ["plain": .init(.fixed(.seconds(22)))])
  }

  /// What is predicted with the new estimates is what was observed.
  @Test func resumingElsewhereIsReadingAndMoving() throws {
    let file = made(orders("resume", [2]) + orders("resume elsewhere", [10])).file
    let kib: Int64 = 128 << 10
    let predicted =
      Estimates.time(kib, at: file.estimates.resumeKiBps) + Estimates.time(kib, at: file.estimates.migrationKiBps)
    #expect(abs(predicted.seconds - 10) < 1e-5)
  }

  /// While two save to one disk each has half of it.
  @Test func savingsShareADisk() {
    var two = orders("suspend", [10, 10])
    two[0].began = TestSite.now
    two[1].began = TestSite.now + .seconds(4)
    let kib = Double(128 << 10)
    #expect(made(two).file.estimates.suspendKiBps == kib / 7)
    two[1].hosts = ["h2"]
    #expect(made(two).file.estimates.suspendKiBps == kib / 10)
    #expect(made(two, Estimates(sharesStorage: true)).file.estimates.suspendKiBps == kib / 7)
    // What failed had its part of the disk too.
    two[1].hosts = ["h1"]
    two[1].course = .failed
    #expect(made(two).file.estimates.suspendKiBps == kib / 7)
  }

  @Test func whatWasNotObservedStays() {
    let before = Estimates(
      boot: .seconds(9), runFactor: 1.05, stagingKiBps: 7, migrationKiBps: 5, movesDisk: true, repositoryLinks: 3)
    let maker = made(orders("suspend", [4]), before)
    var expected = before
    expected.suspendKiBps = Double(128 << 10) / 4
    #expect(maker.file.estimates == expected)
    #expect(maker.findings.map(\.what) == ["suspend"])
  }

  @Test func whatFailedTellsNothing() {
    var failed = orders("start", [500])
    failed[0].course = .failed
    var twice = orders("start", [500])
    twice[0].course = .repeated
    #expect(made(failed + twice + orders("start", [20])).file.estimates.boot == .seconds(20))
  }

  /// What works at half a core's speed takes longer; what is left is how long it takes with a whole one.
  @Test func whatCapsStretchIsFound() {
    let file = made(
      orders("start", [10, 10, 11]) + orders("start", [22, 22, 23], cap: 40) + orders("stop", [4], cap: 40)
        + orders("stop", [4])
    ).file
    // 1 − f + f / 0.4 = 2.2
    #expect(abs(file.estimates.bootCPU - 0.8) < 0.02)
    #expect(abs(file.estimates.boot.seconds - 10) < 0.2)
    #expect(file.estimates.shutdownCPU == 0 && file.estimates.shutdown == .seconds(4))
  }

  /// Each environment has a part of its own.
  @Test func capsStretchEnvironmentsDifferently() throws {
    func starts(_ name: String, _ times: [Double], cap: Int32) -> [OperationTimes.Order] {
      orders("start", times, cap: cap).map { order in
        var order = order
        order.environment = name
        return order
      }
    }
    let file = made(
      starts("heavy", [10, 10], cap: 0) + starts("heavy", [22, 22], cap: 40) + starts("light", [10, 10], cap: 0)
        + starts("light", [13, 13], cap: 40) + starts("one cap", [7], cap: 40)
    ).file
    let (heavy, light) = (try #require(file.environments["heavy"]), try #require(file.environments["light"]))
    #expect(abs((heavy.cpu ?? 0) - 0.8) < 0.002 && abs((light.cpu ?? 0) - 0.2) < 0.002)
    #expect(abs(heavy.law.mean.seconds - 10) < 0.1 && abs(light.law.mean.seconds - 10) < 0.1)
    #expect(try #require(file.environments["one cap"]).cpu == nil)
  }

  /// Where all had the same cap, what it does to them is not known.
  @Test func oneCapTellsNothingOfCaps() {
    let before = Estimates(bootCPU: 0.5)
    let file = made(orders("start", [30, 30], cap: 25), before).file
    #expect(file.estimates.bootCPU == 0.5 && file.estimates.boot == .seconds(12))
  }

  @Test func whatIsEndedByForceIsNoShutdown() {
    var forced = orders("stop", [60])
    forced[0].course = .forced
    #expect(made(forced + orders("stop", [4])).file.estimates.shutdown == .seconds(4))
  }

  /// A law is fitted and written so that the reader reads the same.
  @Test func lawsAreWrittenAndReadBack() throws {
    var stream = RandomStream(seed: 3)
    let truth = try LogNormal(mean: 20, coefficientOfVariation: 0.3)
    let times = OperationTimes(orders: orders("start", (0..<400).map { _ in truth.sample(&stream) }))
    let folder = try Scratch()
    let result = CalibrationResult(
      site: TestSite.site(folder), times: times, shares: [], notes: [], written: TestSite.now)
    guard case .lognormal(let mean, let deviation) = result.file.boot else {
      throw PlanTests.Missing("a lognormal law")
    }
    #expect(abs(mean.seconds - 20) < 1 && abs(deviation.seconds - 6) < 1)
    let path = folder.path + "/estimates.yaml"
    try result.write(to: path)
    #expect(try EstimatesFile(path: path) == result.file)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("# Written: 2026-11-27T10:00:00Z\n"))
    #expect(text.contains("# n = 400, boot\n"))
    #expect(result.text.contains("lognormal"))
  }

  @Test(arguments: [(nil, 4), ("1", 1), ("1-3", 3), ("0,2", 2), ("0-3,^3", 3), ("0-9", 4)] as [(String?, Int32)])
  func countsTheCoresOfMachines(set: String?, cores: Int32) {
    #expect(ShareProbes.cores(set, of: 4) == cores)
  }

  @Test func refusesWhatMakesNoSense() throws {
    let folder = try Scratch()
    let path = folder.path + "/site.yaml"
    try """
    name: t
    policy: fcfs
    hosts: [{name: h1, uri: "test:///default", pool: default-pool}]
    environments: [{name: plain, kind: hvm, kernel: /boot/none, seed: false, ready: running}]
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let file = try LiveSiteFile(path: path, variables: ["HOME": folder.path])
    #expect(throws: QuantaError.self) { try Calibration(file, environment: "other", log: TestSite.log) }
    #expect(throws: QuantaError.self) { try Calibration(file, rounds: 0, log: TestSite.log) }
    #expect(throws: QuantaError.self) { try Calibration(file, memory: "1KiB", log: TestSite.log) }
    // Nothing was recorded yet.
    let calibration = try Calibration(file, recordedOnly: true, log: TestSite.log)
    do {
      _ = try calibration.run()
      Issue.record("nothing was recorded, and something was found")
    } catch let error as QuantaError { #expect(error.kind == .noInput) }
  }
}

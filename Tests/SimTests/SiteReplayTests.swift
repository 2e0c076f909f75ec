import Model
import Policy
import TestSupport
import Testing

@testable import Sim

/// The real controller at the simulated site.
@Suite("Runs of a site of virtual machines")
struct SiteReplayTests {
  static func replay(_ seed: UInt64, _ preemption: Preemption.Way) throws -> SiteReplay {
    let workload = RandomWorkload(seed: seed, jobs: 60, capacity: 12, estimates: seed % 3 == 0 ? .under : .over)
    var random = SplitMix(seed: seed)
    let arrivals = workload.arrivals().map { arrival in
      var arrival = arrival
      arrival.workspace.quantum.memoryKiB = 512 * 1024
      arrival.workspace.environment = EnvironmentID(index: Int32(random.draw(0...2)))
      arrival.workspace.terms = .bestEffort(preemptible: preemption != .none)
      if random.chance(15) {
        let ahead = SimDuration.seconds(Int64(random.draw(5...60)))
        arrival.workspace.terms = .advanceReservation(start: arrival.workspace.submit + ahead)
      }
      return arrival
    }
    var rules = try PolicySpecification(parsing: "easy", registry: Registry()).rules
    rules.site.preemption = Preemption(preemption)
    rules.site.staging = Staging(isNeeded: true)
    let estimates = Estimates(
      boot: .seconds(2), shutdown: .seconds(1), runFactor: 1.05, stagingKiBps: 12_207.03125, suspendKiBps: 51_200,
      resumeKiBps: 51_200, migrationKiBps: 12_207.03125)
    var model = SiteModel()
    model.boot = .fixed(.seconds(2))
    model.shutdown = .fixed(.seconds(1))
    model.slowdown = SiteModel.Slowdown(cpu: 1.05, io: 1.05, network: 1.05)
    model.repository = SiteModel.Repository(kbps: 100_000)
    model.storage = SiteModel.Storage(writeKiBps: 51_200, readKiBps: 51_200)
    model.mishaps = SiteModel.Mishaps(boot: 0.01, staging: 0.05, suspend: 0.01)
    model.failures =
      seed % 2 == 0
      ? FailureModel(timeBetween: .exponential(mean: .seconds(2000)), timeToRepair: .fixed(.seconds(30))) : nil
    model.seed = seed
    let shape = ClusterShape(groups: [
      .init(count: 12, host: HostShape(cores: 1, memoryKiB: 1 << 20, networkKbps: 100_000, cacheKiB: 200_000))
    ])
    let catalogue = EnvironmentCatalogue([
      Environment(name: "one", imageKiB: 60_000), Environment(name: "two", imageKiB: 90_000),
    ])
    let controller = try Controller(shape: shape, rules: rules, estimates: estimates, catalogue: catalogue)
    return try SiteReplay(ArrivalList(arrivals), under: controller, model: model)
  }

  @Test(
    "nobody is lost from the accounts, and the same run comes out the same",
    arguments: UInt64(1)...8, [Preemption.Way.none, .cancel, .suspend])
  func run(seed: UInt64, preemption: Preemption.Way) throws {
    var outcomes: [[WorkspaceRecord]] = []
    for _ in 0..<2 {
      var replay = try Self.replay(seed, preemption)
      var records: [WorkspaceRecord] = []
      while try replay.advance(instants: 16) { #expect(replay.accounts.areBalanced) }
      replay.takeRecords { records += $0 }
      #expect(replay.accounts.areBalanced && replay.accounts.active == 0)
      #expect(records.map(\.job.id).sorted() == Array(1...60))
      outcomes.append(records)
    }
    #expect(outcomes[0] == outcomes[1])
    for record in outcomes[0] where record.job.outcome == .rejected { #expect(record.cause != nil) }
    #expect(outcomes[0].contains { $0.job.outcome == .finished })
  }
}

import Model
import TestSupport
import Testing

@testable import Policy
@testable import Sim

/// One site, one policy and one stream of workspaces, all drawn from a seed, or written down by hand.
struct SiteCase {
  var arrivals: [Arrival] = []
  var shape = ClusterShape.processors(4)
  var backfill = "easy"
  var site = SiteRules()
  var model = SiteModel()
  /// `nil`: what the model's means say.
  var estimates: Estimates?
  var catalogue = EnvironmentCatalogue()

  /// What happened, step by step.
  struct Outcome {
    var records: [Int64: WorkspaceRecord] = [:]
    var accounts = SiteAccounts(
      submitted: 0, finished: 0, killed: 0, rejected: 0, cancelled: 0, lost: 0, active: 0)
    /// The first thing wrong with the books, or the accounts.
    var fault: String?
    var steps = 0
    /// How the books have those who are still there when it stops.
    var left: [String] = []
    var decisions: [(time: SimTime, decision: Decision)] = []

    func times(_ kind: Decision.Kind, of id: Int64) -> [Double] {
      decisions.filter { $0.decision.kind == kind && $0.decision.workspaceID == id }.map(\.time.seconds)
    }

    func start(_ id: Int64) -> Double? { records[id].map { $0.job.start.seconds } }
    func end(_ id: Int64) -> Double? { records[id].map { $0.job.end.seconds } }
  }

  func controller() throws -> Controller {
    var rules = try PolicySpecification(parsing: backfill, registry: Registry()).rules
    rules.site = site
    return try Controller(
      shape: shape, rules: rules, estimates: estimates ?? model.estimates(for: shape), catalogue: catalogue)
  }

  func replay() throws -> SiteReplay {
    try SiteReplay(ArrivalList(arrivals), under: controller(), model: model)
  }

  /// Runs to the end, or to the first fault.
  func run(checks: Bool = true, limit: Int = 2500) throws -> Outcome {
    var replay = try replay()
    var outcome = Outcome()
    while true {
      do {
        guard try replay.advance(instants: 1) else { break }
      } catch {
        outcome.fault = "\(error)"
        return outcome
      }
      replay.takeRecords { for record in $0 { outcome.records[record.job.id] = record } }
      outcome.decisions += replay.controller.decisions.map { (replay.now, $0) }
      outcome.steps += 1
      if checks, let fault = replay.controller.site?.fault ?? (replay.accounts.areBalanced ? nil : "accounts") {
        outcome.fault = "at \(replay.now.seconds) s: \(fault)"
        break
      }
      if outcome.steps >= limit {
        outcome.fault = "it does not end"
        break
      }
    }
    replay.takeRecords { for record in $0 { outcome.records[record.job.id] = record } }
    outcome.accounts = replay.accounts
    for lease in replay.controller.site?.leases ?? [] where lease.state != .free {
      outcome.left.append(
        "\(lease.workspace.id) \(lease.state) \(lease.hosts) \(lease.from) \(lease.to) \(lease.cut) \(lease.leaves)")
    }
    if outcome.fault == nil, replay.accounts.active > 0 || outcome.records.count != arrivals.count {
      outcome.fault = "\(replay.accounts.active) are left over"
    }
    return outcome
  }

  /// The same with as few workspaces as still go wrong.
  func shrunk(_ goesWrong: (SiteCase) -> Bool) -> SiteCase {
    var least = self
    var size = max(1, arrivals.count / 2)
    while size > 0 {
      var from = 0
      while from < least.arrivals.count {
        var smaller = least
        smaller.arrivals.removeSubrange(from..<min(from + size, smaller.arrivals.count))
        if goesWrong(smaller) { least = smaller } else { from += size }
      }
      size /= 2
    }
    return least
  }

  /// All of it in words, for a message of failure.
  var account: String {
    var text = "\(backfill), \(site.preemption), \(site.staging), \(site.power), extends \(site.extendsOverdue), "
    text += "\(shape.groups.map { "\($0.count)×\($0.host.cores)" })"
    for arrival in arrivals {
      let workspace = arrival.workspace
      text +=
        "\n\(workspace.id) at \(workspace.submit.seconds): \(workspace.count) for \(workspace.requested.microseconds)"
      text += " µs, really \(arrival.actual.microseconds), \(workspace.terms), \(workspace.environment.index)"
    }
    guard let outcome = try? run(limit: 200) else { return text }
    text += "\n\(outcome.fault ?? "") \(outcome.left)"
    for (time, decision) in outcome.decisions.suffix(25) {
      text += "\n  \(time.seconds) \(decision.kind) \(decision.workspaceID) \(decision.reason)"
    }
    return text
  }

  static func workspace(
    _ id: Int64, at submit: Double = 0, for requested: Double, really actual: Double? = nil, count: Int32 = 1,
    memoryMiB: Int64 = 0, cpuMilli: Int32 = 1000, environment: Int32 = 0,
    terms: Terms = .bestEffort(preemptible: false)
  ) -> Arrival {
    Arrival(
      workspace: Workspace(
        id: id, jobNumber: id, submit: SimTime(microseconds: ScriptedSite.micros(submit)), count: count,
        quantum: Quantum(cpuMilli: cpuMilli, memoryKiB: memoryMiB * 1024),
        environment: EnvironmentID(index: environment), terms: terms,
        requested: SimDuration(microseconds: ScriptedSite.micros(requested))),
      actual: SimDuration(microseconds: ScriptedSite.micros(actual ?? requested)))
  }
}

extension SiteCase {
  /// Everything at once, and anything.
  init(seed: UInt64) {
    var random = SplitMix(seed: seed &* 7919 &+ 1)
    shape = Self.shape(&random)
    catalogue = EnvironmentCatalogue([
      Environment(name: "base", imageKiB: 40_000), Environment(name: "other", imageKiB: 90_000),
      Environment(
        name: "top", imageKiB: 25_000, parent: EnvironmentID(index: 1),
        boot: random.chance(50) ? .fixed(.seconds(7)) : nil),
    ])
    arrivals = Self.arrivals(&random, hosts: shape.hostCount)
    backfill = ["fcfs", "easy", "depth(reservations: 3)", "conservative"][random.draw(0...3)]
    if random.chance(20) { backfill = "easy(candidates: sjf)" }
    site = Self.rules(&random)
    model = Self.model(&random, seed)
    if random.chance(30) {
      estimates = Estimates(
        boot: .seconds(Int64(random.draw(0...9))), shutdown: .seconds(Int64(random.draw(0...4))), runFactor: 1.02,
        stagingKiBps: Double(random.draw(2000...30_000)), suspendKiBps: Double(random.draw(10_000...90_000)),
        resumeKiBps: Double(random.draw(10_000...90_000)), migrationKiBps: Double(random.draw(5000...90_000)),
        sharesStorage: random.chance(30), multicasts: random.chance(70),
        repositoryLinks: Int32(model.repository.channels), losesCaches: random.chance(50))
    }
  }

  private static func shape(_ random: inout SplitMix) -> ClusterShape {
    func host(_ random: inout SplitMix) -> HostShape {
      HostShape(
        cores: Int32([1, 2, 4][random.draw(0...2)]),
        memoryKiB: random.chance(80) ? Int64(random.draw(1...4)) << 20 : nil,
        networkKbps: 400_000, cacheKiB: [nil, 100_000, 170_000][random.draw(0...2)],
        power: PowerModel(watts: [100, 200], boot: .seconds(40), shutdown: .seconds(5)))
    }
    return ClusterShape(
      groups: (0...random.draw(0...1)).map { _ in .init(count: Int32(random.draw(1...5)), host: host(&random)) })
  }

  private static func arrivals(_ random: inout SplitMix, hosts: Int) -> [Arrival] {
    let right = random.chance(40)
    let isMixed = random.chance(60)
    var submit = 0
    return (Int64(1)...Int64(random.draw(8...30))).map { id in
      if random.chance(70) { submit += random.draw(0...60) }
      let actual = random.draw(1...200)
      let requested = right ? actual : max(1, actual + random.draw(-60...120))
      var terms = Terms.bestEffort(preemptible: random.chance(70))
      if random.chance(30) {
        switch random.draw(0...3) {
        case 0:
          terms = .deadline(by: SimTime(microseconds: Int64(submit + requested + random.draw(0...300)) * 1_000_000))
        case 1: terms = .immediate
        default:
          let notice = random.chance(25) ? random.draw(-1...3) : random.draw(4...300)
          terms = .advanceReservation(start: SimTime(microseconds: Int64(submit + notice) * 1_000_000))
        }
      }
      return workspace(
        id, at: Double(submit), for: Double(requested), really: Double(actual),
        count: Int32(random.draw(1...max(1, hosts))), memoryMiB: Int64([0, 256, 512, 1024][random.draw(0...3)]),
        cpuMilli: isMixed ? Int32([250, 500, 1000][random.draw(0...2)]) : 1000,
        environment: Int32(random.draw(0...3)), terms: terms)
    }
  }

  private static func rules(_ random: inout SplitMix) -> SiteRules {
    var rules = SiteRules()
    rules.preemption = Preemption(
      [.none, .cancel, .suspend, .suspend][random.draw(0...3)], threshold: Double(random.draw(0...2)),
      resumesElsewhere: random.chance(60), movesLive: random.chance(30), yieldsToPromises: random.chance(40))
    rules.staging = Staging(
      isNeeded: random.chance(70), order: random.chance(75) ? .sequential : .together, reuses: random.chance(80),
      eviction: [.lru, .lfu][random.draw(0...1)], joins: random.chance(70), separates: random.chance(30),
      ahead: random.chance(60))
    rules.extendsOverdue = random.chance(40)
    switch random.draw(0...4) {
    case 0: rules.quanta = Capped()
    case 1: rules.quanta = Weighted(weightPerCore: 256)
    case 2: rules.quanta = Overcommit()
    default: rules.quanta = Dedicated()
    }
    if random.chance(30) {
      rules.power = SwitchOff(after: .seconds(Int64(random.draw(0...90))), spare: random.draw(0...1))
    }
    return rules
  }

  private static func model(_ random: inout SplitMix, _ seed: UInt64) -> SiteModel {
    var model = SiteModel()
    model.boot = random.chance(50) ? .fixed(.seconds(5)) : .uniform(from: .zero, to: .seconds(10))
    model.shutdown = random.chance(50) ? .fixed(.seconds(2)) : .fixed(.zero)
    if random.chance(50) { model.slowdown = SiteModel.Slowdown(cpu: 1.05, io: 1.1, network: 1.05) }
    if random.chance(80) {
      model.repository = SiteModel.Repository(
        kbps: Int64([20_000, 100_000][random.draw(0...1)]), channels: Int32(random.draw(1...2)),
        distribution: [.unicast, .multicast, .peers][random.draw(0...2)])
    }
    model.storage = SiteModel.Storage(
      isShared: random.chance(30), writeKiBps: random.chance(70) ? 51_200 : .infinity,
      readKiBps: random.chance(70) ? 40_000 : .infinity)
    model.moving.dirtyKiBps = random.chance(50) ? 3000 : 0
    model.moving.movesDisk = random.chance(30)
    if random.chance(40) {
      model.mishaps = SiteModel.Mishaps(
        boot: 0.05, staging: 0.2, suspend: 0.1, stagingRetries: Int32(random.draw(0...2)))
    }
    if random.chance(40) {
      model.failures = FailureModel(
        timeBetween: .exponential(mean: .seconds(900)), timeToRepair: .exponential(mean: .seconds(60)))
    }
    model.checkpointEvery = random.chance(50) ? .seconds(20) : nil
    if random.chance(30) { (model.bootCPU, model.shutdownCPU) = (0.7, 0.4) }
    model.seed = seed
    return model
  }
}

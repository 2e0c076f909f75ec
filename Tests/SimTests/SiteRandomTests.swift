import Model
import Policy
import TestSupport
import Testing

@testable import Sim

/// Random orders to a random site: whatever is decided, the accounts hold.
@Suite("Invariants of the simulated site")
struct SiteRandomTests {
  /// Decides anything that makes sense, as it is reported what stands where.
  struct Chaos {
    enum State { case waiting, busy, running, suspended }
    var random: SplitMix
    var states: [Handle: State] = [:]
    var isUp: [Bool]
    var transfer: Int32 = 0

    init(seed: UInt64, hosts: Int) {
      random = SplitMix(seed: seed &* 977)
      isUp = [Bool](repeating: true, count: hosts)
    }

    mutating func note(_ events: EventBatch) {
      for handle in events.ends { states[handle] = nil }
      for report in events.reports {
        switch report.kind {
        case .started, .resumed, .migrated, .migrationFailed: states[report.subject] = .running
        case .bootFailed, .suspendLost, .crashed: states[report.subject] = .waiting
        case .suspended: states[report.subject] = .suspended
        case .stopped: if states[report.subject] != nil { states[report.subject] = .waiting }
        case .hostDown: isUp[Int(report.subject)] = false
        case .hostUp, .hostOn: isUp[Int(report.subject)] = true
        case .staged, .stagingFailed, .hostOff, .withdrawn, .received, .held, .released, .suspendFailed, .drained,
          .undrained, .resumeFailed:
          break
        }
      }
    }

    mutating func places(_ count: Int) -> [Int32]? {
      let up = isUp.indices.filter { isUp[$0] }.map(Int32.init)
      guard !up.isEmpty else { return nil }
      return (0..<count).map { _ in up[random.draw(0...up.count - 1)] }.sorted()
    }

    mutating func decide(_ events: EventBatch, _ world: SimulatedSite, _ orders: inout ScriptedSite.Orders)
      -> [Decision]
    {
      note(events)
      var decisions: [Decision] = []
      for submission in events.submissions {
        if random.chance(5) {
          decisions.append(ScriptedSite.decision(.reject, submission.handle))
        } else {
          states[submission.handle] = .waiting
        }
      }
      for handle in states.keys.sorted() {
        let count = Int(world.residents[Int(handle)].workspace.count)
        var kind: Decision.Kind?
        switch states[handle] {
        case .waiting where random.chance(60):
          guard let places = places(count) else { continue }
          orders.hosts[handle] = places
          kind = random.chance(3) ? .stop(.lost) : .start
        case .suspended where random.chance(60):
          orders.origins[handle] = world.residents[Int(handle)].hosts
          if random.chance(10) {
            kind = random.chance(50) ? .stop(.expired) : .stop(.preempted)
          } else if random.chance(30), world.residents[Int(handle)].hosts.allSatisfy({ isUp[Int($0)] }) {
            orders.hosts[handle] = world.residents[Int(handle)].hosts
            kind = .resume
          } else if let places = places(count) {
            orders.hosts[handle] = places
            kind = .resume
          }
        case .running where random.chance(6):
          switch random.draw(0...9) {
          case 0: kind = .stop(.preempted)
          case 1: kind = .stop(.expired)
          case 2: kind = random.chance(50) ? .stop(.cancelled) : .stop(.lost)
          case 3...4:
            guard let places = places(count) else { continue }
            orders.origins[handle] = world.residents[Int(handle)].hosts
            orders.hosts[handle] = places
            kind = .migrate
          case 5: kind = .adjust
          default: kind = .suspend
          }
        case .busy where random.chance(2): kind = random.chance(30) ? .stop(.cancelled) : .stop(.preempted)
        default: break
        }
        guard let kind else { continue }
        decisions.append(ScriptedSite.decision(kind, handle))
        switch kind {
        case .stop(.cancelled), .stop(.lost), .stop(.expired): states[handle] = nil
        case .adjust: break
        default: states[handle] = .busy
        }
      }
      if random.chance(10), let destinations = places(3) {
        let distinct = Array(Set(destinations)).sorted()
        orders.transfers[transfer] = Transfer(
          environment: .host, destinations: distinct, missingKiB: distinct.map { Int64($0) * 5000 },
          deadline: .distantFuture, begins: .zero, ends: .zero)
        orders.beneficiaries[transfer] = Array(states.keys.sorted().prefix(2))
        decisions.append(ScriptedSite.decision(.stage, transfer))
        transfer += 1
      }
      let soon = world.now.microseconds + Int64(random.draw(1...40)) * 1_000_000
      decisions.append(ScriptedSite.decision(.wake(SimTime(microseconds: soon)), -1))
      return decisions
    }
  }

  static func model(_ seed: UInt64) -> SiteModel {
    var random = SplitMix(seed: seed)
    var model = SiteModel()
    model.boot = random.chance(50) ? .uniform(from: .zero, to: .seconds(20)) : .fixed(.zero)
    model.shutdown = random.chance(50) ? .exponential(mean: .seconds(3)) : .fixed(.zero)
    model.slowdown.cpu = random.chance(50) ? 1.05 : 1
    model.storage = SiteModel.Storage(
      isShared: random.chance(50), writeKiBps: random.chance(30) ? .infinity : 51_200, readKiBps: 80_000)
    model.repository = SiteModel.Repository(kbps: 8000, distribution: [.unicast, .multicast, .peers][Int(seed % 3)])
    model.moving.dirtyKiBps = Double(random.draw(0...20_000))
    model.mishaps = SiteModel.Mishaps(boot: 0.02, staging: 0.2, suspend: 0.05)
    if random.chance(70) {
      model.failures = FailureModel(
        timeBetween: .exponential(mean: .seconds(900)), timeToRepair: .exponential(mean: .seconds(60)))
    }
    model.checkpointEvery = random.chance(50) ? .seconds(17) : nil
    model.seed = seed
    return model
  }

  static func workload(_ seed: UInt64) -> [Arrival] {
    var random = SplitMix(seed: seed &+ 5)
    var submit = 0.0
    return (Int64(1)...40).map { id in
      submit += Double(random.draw(0...30))
      return ScriptedSite.arrival(
        id, at: submit, work: Double(random.draw(0...200_000)) / 1000 + 1e-6, count: Int32(random.draw(1...4)),
        memoryMiB: Int64(random.draw(0...800)), environment: EnvironmentID(index: Int32(random.draw(0...1))),
        terms: [
          .bestEffort(preemptible: true), .bestEffort(preemptible: true), .advanceReservation(start: .zero), .immediate,
        ][
          random.draw(0...3)],
        utilisation: random.chance(15) ? 0 : -1)
    }
  }

  static func run(_ seed: UInt64) throws -> (records: [WorkspaceRecord], site: ScriptedSite) {
    let model = model(seed)
    var traces = UtilisationTraces()
    try traces.append([2000, 9000, 10_000, 0], every: .seconds(60))
    var site = try ScriptedSite(
      workload(seed), hosts: 5,
      host: HostShape(cores: 2, networkKbps: 200_000, power: PowerModel(watts: [100, 150, 250])), model: model,
      catalogue: EnvironmentCatalogue([Environment(name: "image", imageKiB: 20_000)]), traces: traces,
      dedicatesCores: seed % 2 == 0, keepsSegments: true)
    var chaos = Chaos(seed: seed, hosts: 5)
    var records: [WorkspaceRecord] = []
    var events = EventBatch()
    var orders = site.orders
    var steps = 0
    while let now = try site.world.nextInstant(&events) {
      let decisions = chaos.decide(events, site.world, &orders)
      try site.world.carryOut(decisions, by: orders, at: now)
      events.removeAll()
      site.world.takeRecords { records += $0 }
      #expect(site.world.accounts.areBalanced, "seed \(seed)")
      steps += 1
      guard steps < 100_000 else { break }
    }
    return (records, site)
  }

  @Test("accounts add up whatever is decided", arguments: UInt64(1)...40)
  func accounts(seed: UInt64) throws {
    let model = Self.model(seed)
    let workload = Self.workload(seed)
    var (records, site) = try Self.run(seed)
    #expect(site.world.accounts.active == 0 && site.world.activeCount == 0)
    #expect(records.map(\.job.id).sorted() == workload.map(\.workspace.id))
    for host in Int32(0)..<5 { #expect(site.world.hosts.machines(on: host) == 0, "seed \(seed)") }
    for record in records {
      let arrival = workload[Int(record.job.id) - 1]
      let note = Comment(rawValue: "seed \(seed), workspace \(record.job.id), \(record.job.outcome)")
      #expect(record.job.submit <= record.job.start && record.job.start <= record.job.end, note)
      let phases = Phase.allCases.reduce(SimDuration.zero) { $1 == .staging ? $0 : $0 + record.phases[$1] }
      #expect(phases <= record.job.end - record.job.submit, note)
      #expect(record.received <= record.wanted + 1 && record.wanted >= 0 && record.wasted >= 0, note)
      guard record.job.outcome != .rejected else {
        #expect(phases == .zero && record.promised == 0, note)
        continue
      }
      var isService = arrival.utilisation >= 0
      if case .advanceReservation = arrival.workspace.terms { isService = true }
      if isService {
        #expect(record.wasted == 0, note)
        if record.job.outcome == .finished {
          let run = Double((record.phases[.run] + record.phases[.migrate]).microseconds)
          #expect(run >= Double(arrival.actual.microseconds), note)
        }
        continue
      }
      // Every core-µs received was work that was kept, or lost. A begun µs of work is not done: an interruption may cost one a processor.
      let width = Double(record.job.processors)
      let interruptions = Double(record.suspensions + record.migrations + record.restarts + 8) * width * 4
      let done = record.received / model.slowdown.cpu
      if record.job.outcome == .finished {
        let work = Double(arrival.actual.microseconds) * width + record.wasted
        if seed % 2 == 0 { #expect(abs(done - work) <= interruptions, note) }
        #expect(done >= work - interruptions, note)
      } else if record.job.outcome != .killedAtRequest, seed % 2 == 0 {
        #expect(abs(done - record.wasted) <= interruptions, note)
      }
    }
    checkSegments(site.world.takeSegments(), records, seed)
    let totals = site.world.totals
    #expect(totals.energy > 0 && totals.hostTime >= totals.downTime + totals.offTime)
    let length = site.world.now - workload[0].workspace.submit
    #expect(totals.hostTime == 5 * Double(length.microseconds), "seed \(seed)")
  }

  /// What hosts did agrees with what workspaces went through.
  func checkSegments(_ segments: [HostSegment], _ records: [WorkspaceRecord], _ seed: UInt64) {
    var times: [Int64: [Phase: Set<[Int64]>]] = [:]
    for segment in segments {
      #expect(segment.from < segment.to)
      times[segment.workspace, default: [:]][segment.phase, default: []].insert(
        [segment.from.microseconds, segment.to.microseconds])
    }
    for record in records {
      for phase in Phase.allCases where phase != .staging {
        let sum = (times[record.job.id]?[phase] ?? []).reduce(0) { $0 + $1[1] - $1[0] }
        #expect(sum == record.phases[phase].microseconds, "seed \(seed), workspace \(record.job.id), \(phase)")
      }
    }
  }

  @Test("the same orders give the same records, and other luck gives others")
  func determinism() throws {
    for seed in [3, 8, 21] as [UInt64] {
      let (first, second) = (try Self.run(seed), try Self.run(seed))
      #expect(first.records == second.records)
      #expect(first.site.world.totals == second.site.world.totals)
    }
  }
}

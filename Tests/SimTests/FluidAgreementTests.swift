import Model
import Policy
import TestSupport
import Testing

@testable import Sim

@Suite("Work as a fluid, against a naive simulation")
struct FluidAgreementTests {
  /// What happens to workspace `id` at `time`, whatever its handle.
  private enum Change {
    case enter(hosts: [Int32], DomainSetting, kind: WorkKind, work: Int64?, trace: Int32)
    case leave
    case set(DomainSetting)
    case move([Int32])
  }

  private struct Scenario {
    var shape: ClusterShape
    var slowdown: SiteModel.Slowdown
    var traces = UtilisationTraces()
    var dedicates: Bool
    var random: SplitMix

    init(seed: Int) throws {
      random = SplitMix(seed: UInt64(seed))
      var groups: [ClusterShape.Group] = []
      for _ in 0..<random.draw(1...3) {
        let dom0 = HypervisorShare(
          cpuMilli: Int32(random.draw(0...200)), cpuMilliPerDomain: Int32(random.draw(0...20)))
        let host = HostShape(
          cores: Int32(random.draw(1...4)), speed: [1, 1, 0.7, 2][random.draw(0...3)],
          hypervisor: random.chance(70) ? dom0 : HypervisorShare())
        groups.append(.init(count: Int32(random.draw(1...3)), host: host))
      }
      shape = ClusterShape(groups: groups)
      slowdown = random.chance(50) ? .init() : .init(cpu: 1.05, io: 1.3, network: 1.17)
      dedicates = random.chance(10)
      for _ in 0..<6 {
        let samples = (0..<random.draw(1...5)).map { _ in UInt16(random.draw(0...10_000)) }
        let ending: UtilisationTraces.Ending = random.chance(50) ? .repeats : .holds
        if random.chance(60) {
          try traces.append(samples, every: .seconds(random.chance(70) ? 300 : 77), then: ending)
        } else {
          var times = [SimDuration.zero]
          while times.count < samples.count {
            times.append(times[times.count - 1] + SimDuration(microseconds: Int64(random.draw(1...400_000_000))))
          }
          try traces.append(
            samples, at: times, until: times[times.count - 1] + .seconds(Int64(random.draw(1...300))), then: ending)
        }
      }
    }

    mutating func places() -> [Int32] {
      (0..<random.draw(1...(random.chance(30) ? 8 : 2))).map { _ in Int32(random.draw(0...shape.hostCount - 1)) }
    }

    mutating func setting() -> DomainSetting {
      let vcpus = Int32(random.draw(1...3))
      return DomainSetting(
        vcpus: vcpus, weight: Int32(random.chance(50) ? 256 : random.draw(1...65_535)),
        cap: random.chance(60) ? 0 : Int32(random.draw(1...Int(100 * vcpus))))
    }

    mutating func change(isPresent: Bool) -> Change {
      guard isPresent else {
        let isService = random.chance(40)
        return .enter(
          hosts: places(), setting(), kind: WorkKind.allCases[random.draw(0...2)],
          work: isService ? nil : Int64(random.draw(0...2_000_000_000)),
          trace: isService ? Int32(random.draw(-1...traces.count - 1)) : -1)
      }
      if random.chance(40) { return .leave }
      return random.chance(50) ? .set(setting()) : .move(places())
    }
  }

  private func apply(_ change: Change, to site: inout FluidSite, _ handle: Handle, at now: Int64) {
    switch change {
    case .enter(let hosts, let setting, let kind, let work, let trace):
      site.enter(
        handle, hosts: hosts, setting: setting, promisedMilli: 700 * setting.vcpus, kind: kind, work: work,
        utilisation: trace, at: now)
    case .leave: site.leave(handle, at: now)
    case .set(let setting): site.set(setting, of: handle, at: now)
    case .move(let hosts): site.move(handle, to: hosts, at: now)
    }
  }

  private func apply(_ change: Change, to naive: inout NaiveFluid, _ id: Int) {
    switch change {
    case .enter(let hosts, let setting, let kind, let work, let trace):
      naive.tenants[id] = NaiveFluid.Tenant(
        hosts: hosts, setting: setting, promisedMilli: 700 * setting.vcpus, kind: kind,
        left: work.map { Int128($0) << 48 }, trace: trace, entered: naive.now)
    case .leave: naive.tenants[id] = nil
    case .set(let setting): naive.tenants[id]!.setting = setting
    case .move(let hosts): naive.tenants[id]!.hosts = hosts
    }
    naive.decide()
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }

  @Test("ends, accounts and loads are the naive ones, and the handles do not matter", arguments: 0..<80)
  func agrees(seed: Int) throws {
    var scenario = try Scenario(seed: seed)
    var naive = NaiveFluid(scenario.shape, scenario.slowdown, scenario.traces, dedicates: scenario.dedicates)
    var site = FluidSite(
      shape: scenario.shape, slowdown: scenario.slowdown, traces: scenario.traces, dedicatesCores: scenario.dedicates)
    var other = site
    let ids = 10
    let handles = (0..<ids).map { Handle($0) }.shuffled(using: &scenario.random)
    var ends: [Int: Int64] = [:]
    var otherEnds: [Int: Int64] = [:]
    // Work done by the site's own rates, in µs × 2⁴⁸, to hold against the work that is gone.
    var poured: [Int: Int128] = [:]

    var now: Int64 = 0
    for step in 0..<60 {
      if step % 10 == 9 {
        // Saved, and gone on with in a fresh site.
        var writer = SnapshotWriter()
        site.save(to: &writer)
        var reader = SnapshotReader(writer.bytes)
        site = FluidSite(
          shape: scenario.shape, slowdown: scenario.slowdown, traces: scenario.traces,
          dedicatesCores: scenario.dedicates)
        try site.resume(from: &reader)
        #expect(reader.isAtEnd)
      }
      var next = now + Int64(scenario.random.draw(0...(scenario.random.chance(30) ? 0 : 400_000_000)))
      next = min(
        next, naive.tenants.keys.filter { naive.tenants[$0]!.left != nil }.map { naive.end(of: $0) }.min() ?? next)
      // Step by step, so that each stretch of constant rates is seen.
      while now < next {
        let until = min(next, site.nextChange())
        for id in naive.tenants.keys {
          poured[id, default: 0] += Int128(site.tenants[id].rate) * Int128(until - now)
        }
        now = until
        site.advance(to: now)
      }
      other.advance(to: now)
      naive.advance(to: now)

      // Several at one instant; the other site hears of them the other way round.
      var changes: [(Int, Change)] = []
      for id in naive.tenants.keys.sorted() where naive.tenants[id]!.left.map({ $0 <= 0 }) == true {
        changes.append((id, .leave))
      }
      for id in (0..<ids).shuffled(using: &scenario.random).prefix(scenario.random.draw(0...3))
      where !changes.contains(where: { $0.0 == id }) {
        changes.append((id, scenario.change(isPresent: naive.tenants[id] != nil)))
      }
      for (id, change) in changes {
        if case .enter = change { poured[id] = 0 }
        apply(change, to: &site, Handle(id), at: now)
        apply(change, to: &naive, id)
      }
      for (id, change) in changes.reversed() { apply(change, to: &other, handles[id], at: now) }
      site.takeMoved { ends[Int($0)] = $1 }
      other.takeMoved { handle, end in otherEnds[handles.firstIndex(of: handle)!] = end }

      for id in naive.tenants.keys {
        let expected = naive.tenants[id]!
        let done = site.done(Handle(id), at: now)
        #expect(isNear(done.wanted, expected.wanted) && isNear(done.received, expected.received))
        #expect(
          isNear(
            done.promised,
            Double(expected.promisedMilli) / 1000 * Double(expected.hosts.count) * Double(now - expected.entered)))
        let elsewhere = other.done(handles[id], at: now)
        #expect(elsewhere == done)
        if let left = expected.left {
          #expect(ends[id] == naive.end(of: id))
          #expect(otherEnds[id] == ends[id])
          let tenant = site.tenants[id]
          let gone = (Int128(tenant.work) << 48) - tenant.left + Int128(tenant.rate) * Int128(now - tenant.booked)
          #expect(gone == poured[id])
          #expect(gone == (Int128(tenant.work) << 48) - left)
        }
      }
      for host in 0..<scenario.shape.hostCount {
        #expect(isNear(site.load(of: Int32(host)), naive.loads[host]))
        #expect(site.load(of: Int32(host)) == other.load(of: Int32(host)))
      }
    }
  }
}

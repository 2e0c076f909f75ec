import Model
import Policy
import TestSupport
import Testing

@testable import Sim

/// Seconds as µs.
private func s(_ seconds: Double) -> Int64 { Int64(seconds * 1e6) }

@Suite("Work as a fluid, by hand")
struct FluidSiteTests {
  private func site(
    _ hosts: [HostShape], slowdown: SiteModel.Slowdown = .init(), traces: UtilisationTraces = .init(),
    dedicated: Bool = false
  ) -> FluidSite {
    FluidSite(
      shape: ClusterShape(groups: hosts.map { .init(count: 1, host: $0) }), slowdown: slowdown, traces: traces,
      dedicatesCores: dedicated)
  }

  private func ends(_ site: inout FluidSite) -> [Handle: Int64] {
    var ends: [Handle: Int64] = [:]
    site.takeMoved { ends[$0] = $1 }
    return ends
  }

  private func work(
    _ site: inout FluidSite, _ handle: Handle, on hosts: [Int32], _ seconds: Double, weight: Int32 = 256,
    cap: Int32 = 0, vcpus: Int32 = 1, kind: WorkKind = .cpu, at now: Double = 0
  ) {
    site.enter(
      handle, hosts: hosts, setting: DomainSetting(vcpus: vcpus, weight: weight, cap: cap),
      promisedMilli: 1000 * vcpus, kind: kind, work: s(seconds), at: s(now))
  }

  @Test("two works on one core go at half speed, and the second at full speed once the first has left")
  func sharing() {
    var site = site([HostShape(cores: 1)])
    work(&site, 0, on: [0], 10)
    #expect(ends(&site) == [0: s(10)])
    work(&site, 1, on: [0], 10)
    #expect(ends(&site) == [0: s(20), 1: s(20)])
    #expect(site.leave(0, at: s(5)) == s(7.5))
    #expect(ends(&site) == [1: s(12.5)])
    #expect(site.done(1, at: s(12.5)).workDone == s(10))
    #expect(site.done(1, at: s(12.5)).received == Double(s(10)))
    #expect(site.done(1, at: s(12.5)).wanted == Double(s(12.5)))
    #expect(site.done(0, at: s(100)).workDone == s(2.5))
    #expect(site.done(0, at: s(100)).promised == Double(s(5)))
    #expect(site.leave(1, at: s(12.5)) == 0)
    #expect(ends(&site).isEmpty)
  }

  @Test("thirds of a microsecond are not lost")
  func thirds() {
    var site = site([HostShape(cores: 1)])
    for handle in 0..<3 { work(&site, Handle(handle), on: [0], 0.001) }
    #expect(ends(&site) == [0: 3000, 1: 3000, 2: 3000])
    // 1/3 of 1000 µs is done at 1000 µs: 666.67 µs left, of which a part counts as a whole.
    #expect(site.leave(2, at: 1000) == 667)
    // Two at half speed: 1000 + 666.67 × 2 = 2333.33.
    #expect(ends(&site) == [0: 2334, 1: 2334])
  }

  @Test("a gang goes as fast as its slowest machine, wherever that is")
  func gang() {
    var site = site([HostShape(cores: 1), HostShape(cores: 1), HostShape(cores: 4)])
    work(&site, 0, on: [0, 1, 2, 2], 12)
    #expect(ends(&site) == [0: s(12)])
    work(&site, 1, on: [1], 100)
    #expect(ends(&site) == [0: s(24), 1: s(200)])
    work(&site, 2, on: [0, 0], 100)
    #expect(ends(&site) == [0: s(36), 2: s(300)])
    // Two thirds are left of it at 12 s; its machine on host 1 is the slowest again once host 0 is its own.
    site.leave(2, at: s(12))
    #expect(ends(&site) == [0: s(12 + 8 * 2)])
    site.leave(1, at: s(14))
    #expect(ends(&site) == [0: s(14 + 7)])
  }

  @Test("speed and slowdown by kind of work")
  func kinds() {
    let slowdown = SiteModel.Slowdown(cpu: 1.05, io: 1.25, network: 2)
    for dedicated in [false, true] {
      var site = site([HostShape(cores: 8), HostShape(cores: 8, speed: 2)], slowdown: slowdown, dedicated: dedicated)
      work(&site, 0, on: [0], 1000)
      work(&site, 1, on: [0], 1000, kind: .io)
      work(&site, 2, on: [1], 1000, kind: .network)
      work(&site, 3, on: [0, 1], 1000, vcpus: 2)
      #expect(ends(&site) == [0: s(1050), 1: s(1250), 2: s(1000), 3: s(1050)])
    }
  }

  @Test("dedicated cores: nothing on the host matters")
  func dedicated() {
    let dom0 = HypervisorShare(cpuMilli: 500, cpuMilliPerDomain: 100)
    var site = site([HostShape(cores: 2, hypervisor: dom0)], dedicated: true)
    work(&site, 0, on: [0], 10, cap: 10)
    work(&site, 1, on: [0], 10, weight: 1)
    #expect(ends(&site) == [0: s(10), 1: s(10)])
    #expect(site.load(of: 0) == 1)
    site.leave(0, at: s(1))
    #expect(site.load(of: 0) == (0.6 + 1) / 2)
  }

  @Test("dom0 takes its share always, and some for each domain")
  func dom0() {
    let dom0 = HypervisorShare(cpuMilli: 100, cpuMilliPerDomain: 50)
    var site = site([HostShape(cores: 1, hypervisor: dom0)])
    #expect(site.load(of: 0) == 0.1)
    work(&site, 0, on: [0], 8.5)
    #expect(ends(&site) == [0: s(10)])
    work(&site, 1, on: [0], 8, cap: 20, at: 0)
    #expect(abs(site.load(of: 0) - 1) < 1e-12)
    // 0.8 of a core for both, 0.2 of it at most for the second.
    #expect(ends(&site) == [0: 14_166_667, 1: s(40)])
    // Enough domains, and dom0 has all of it.
    for handle in 2..<18 { work(&site, Handle(handle), on: [0], 1) }
    #expect(ends(&site)[0] == .max)
  }

  @Test("weights and caps may change while work goes on, and machines may move")
  func changes() {
    var site = site([HostShape(cores: 1), HostShape(cores: 2)])
    work(&site, 0, on: [0], 10)
    work(&site, 1, on: [0], 10)
    _ = ends(&site)
    site.set(DomainSetting(vcpus: 1, weight: 768), of: 0, at: s(4))
    // 8 s left of both: at 3/4 and 1/4.
    let after = ends(&site)
    #expect(after == [0: 14_666_667, 1: s(36)])
    site.move(1, to: [1], at: s(8))
    // 7 s left of the second, 5 s of the first; each has a core to itself.
    #expect(ends(&site) == [0: s(13), 1: s(15)])
    site.set(DomainSetting(vcpus: 1, weight: 256, cap: 50), of: 1, at: s(10))
    #expect(ends(&site) == [1: s(20)])
    var touched: [Int32] = []
    site.takeChangedHosts { touched.append($0) }
    #expect(touched == [0, 1])
    site.takeChangedHosts { touched.append($0) }
    #expect(touched.count == 2)
  }

  @Test("a service wants what its trace says; what it does not get is counted")
  func service() throws {
    var traces = UtilisationTraces()
    try traces.append([10_000, 2_000], every: .seconds(10))
    var site = site([HostShape(cores: 1)], traces: traces)
    site.enter(
      0, hosts: [0], setting: DomainSetting(vcpus: 1, weight: 256, cap: 50), promisedMilli: 500, kind: .cpu,
      work: nil, utilisation: 0, at: 0)
    work(&site, 1, on: [0], 16)
    // Half the core for 10 s, then 0.8 of it.
    #expect(ends(&site) == [1: s(32)])
    #expect(site.nextChange() == s(10))
    site.advance(to: s(10))
    #expect(ends(&site) == [1: s(10 + 11 / 0.8)])
    #expect(site.load(of: 0) == 1)
    site.advance(to: s(20))
    let done = site.done(0, at: s(20))
    #expect(done.wanted == Double(s(12)))
    #expect(done.received == Double(s(7)))
    #expect(done.promised == Double(s(10)))
    #expect(site.leave(0, at: s(22)) == nil)
    #expect(site.done(0, at: s(50)).received == Double(s(8)))
    #expect(site.nextChange() == .max)
  }

  @Test("traces that step together cost one decision a host")
  func together() throws {
    var traces = UtilisationTraces()
    for first in 1...8 as ClosedRange<UInt16> { try traces.append([first, 100 * first], every: .seconds(300)) }
    var site = site([HostShape(cores: 4), HostShape(cores: 4), HostShape(cores: 4)], traces: traces)
    for handle in 0..<8 {
      site.enter(
        Handle(handle), hosts: [Int32(handle % 2)], setting: DomainSetting(), promisedMilli: 1000, kind: .cpu,
        work: nil, utilisation: Int32(handle), at: 0)
    }
    let before = site.recomputations
    site.advance(to: s(300))
    #expect(site.recomputations == before + 2)
  }

  @Test("lists that grow and shrink keep what is in them, and a pool can be packed anew", arguments: 0..<20)
  func pool(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var pool = BlockPool(filler: -1)
    var blocks = Array(repeating: BlockPool<Int>.Block(), count: 60)
    var expected = Array(repeating: [Int](), count: 60)
    var packed = 0
    for step in 0..<6000 {
      let chosen = random.draw(0...59)
      if random.chance(3) {
        pool.release(&blocks[chosen])
        expected[chosen] = []
      } else {
        pool.append(step, to: &blocks[chosen])
        expected[chosen].append(step)
      }
      if pool.isWasteful {
        var fresh = BlockPool(filler: -1)
        for index in blocks.indices { fresh.adopt(&blocks[index], from: pool) }
        pool = fresh
        packed += 1
        #expect(pool.elements.count <= 2 * expected.reduce(0) { $0 + $1.count })
      }
    }
    #expect(blocks.map { $0.indices.map { pool[$0] } } == expected)
    #expect(packed > 0)
  }

  @Test("a resident of one machine takes less than 300 bytes")
  func memory() {
    // A block of a power of two wastes less than half; a third of the array may be out of use.
    let machines = MemoryLayout<FluidSite.Machine>.stride * 3
    let resident = MemoryLayout<FluidSite.Tenant>.stride + machines + MemoryLayout<FluidSite.Place>.stride
    #expect(resident + MemoryLayout<Handle>.stride < 300)
  }
}

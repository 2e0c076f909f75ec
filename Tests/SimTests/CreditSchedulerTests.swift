import Policy
import TestSupport
import Testing

@testable import Sim

@Suite("Credit scheduler")
struct CreditSchedulerTests {
  typealias Domain = CreditScheduler.Domain

  private func shares(_ domains: [Domain], on pcpus: Double) -> [Double] {
    var scheduler = CreditScheduler()
    var shares: [Double] = []
    scheduler.share(domains, pcpus: pcpus, into: &shares)
    return shares
  }

  private func domain(
    vcpus: Int32 = 1, demand: Double? = nil, weight: Int32 = 256, cap: Int32 = 0
  ) -> Domain {
    Domain(DomainSetting(vcpus: vcpus, weight: weight, cap: cap), demand: demand)
  }

  // MARK: By hand

  @Test("weights divide a processor, caps bound, and what is left goes to the others")
  func byHand() {
    #expect(shares([domain(), domain(weight: 768)], on: 1) == [0.25, 0.75])
    #expect(shares([domain(cap: 25), domain()], on: 1) == [0.25, 0.75])
    #expect(shares([domain(cap: 25), domain(cap: 50)], on: 1) == [0.25, 0.5])
    // 1 : 2 : 3 of two cores, but nobody more than one virtual CPU's: the third gets 1, the others share the rest.
    let three = shares([domain(weight: 100), domain(weight: 200), domain(weight: 300)], on: 2)
    #expect(three == [1.0 / 3, 2.0 / 3, 1])
    // Idle and half-idle domains leave theirs.
    #expect(shares([domain(demand: 0), domain(demand: 0.2), domain(), domain()], on: 1) == [0, 0.2, 0.4, 0.4])
    // A cap of 150 % of a core for two virtual CPUs.
    #expect(shares([domain(vcpus: 2, cap: 150), domain(vcpus: 2)], on: 4) == [1.5, 2])
    // dom0 has taken a tenth of a core.
    #expect(shares([domain(), domain()], on: 0.9) == [0.45, 0.45])
    #expect(shares([], on: 1) == [])
    #expect(shares([domain(), domain()], on: 0) == [0, 0])
  }

  @Test("a chain in which each satisfied domain lets the next be satisfied")
  func chain() {
    // Each bound lies just above what the level before allowed, so every pass settles one: the heap's case.
    var bounds: [Double] = []
    var left = 1.0
    for index in 0..<40 {
      let each = left / Double(40 - index)
      bounds.append(index < 39 ? (each * 9000).rounded(.down) / 10_000 : 1)
      left -= bounds[index]
    }
    let domains = bounds.reversed().map { domain(demand: $0) }
    let got = shares(domains, on: 1)
    for (share, bound) in zip(got.dropFirst(), bounds.reversed().dropFirst()) { #expect(abs(share - bound) < 1e-12) }
    #expect(abs(got.reduce(0, +) - 1) < 1e-9)
  }

  // MARK: Properties

  private struct Case {
    var domains: [Domain]
    var settings: [(DomainSetting, Double)]
    var pcpus: Double

    init(seed: Int) {
      var random = SplitMix(seed: UInt64(seed))
      let count = random.draw(1...(random.chance(20) ? 200 : 12))
      settings = (0..<count).map { _ in
        let vcpus = Int32(random.draw(1...4))
        let weight = Int32(random.chance(30) ? 256 : random.draw(1...65_535))
        let cap = random.chance(50) ? 0 : Int32(random.draw(1...Int(100 * vcpus)))
        let demand = random.chance(40) ? Double(vcpus) : Double(random.draw(0...Int(vcpus) * 10_000)) / 10_000
        return (DomainSetting(vcpus: vcpus, weight: weight, cap: cap), demand)
      }
      domains = settings.map { Domain($0.0, demand: $0.1) }
      pcpus = Double(random.draw(0...count * 15_000)) / 10_000
    }
  }

  /// Pours the processors out in rounds by weight until nobody can take any more.
  private func poured(_ domains: [Domain], _ pcpus: Double) -> [Double] {
    var shares = domains.map { _ in 0.0 }
    var open = domains.indices.filter { domains[$0].bound > 0 }
    var left = pcpus
    while !open.isEmpty, left > 1e-13 {
      let weight = open.reduce(0.0) { $0 + Double(domains[$1].weight) }
      // As much as fills the first of them.
      let rise = min(
        left / weight,
        open.map { (Double(domains[$0].bound) / 10_000 - shares[$0]) / Double(domains[$0].weight) }.min() ?? 0)
      for index in open { shares[index] += rise * Double(domains[index].weight) }
      left -= rise * weight
      open.removeAll { Double(domains[$0].bound) / 10_000 - shares[$0] < 1e-12 }
    }
    return shares
  }

  @Test("shares equal a naive pouring, add up, keep to their bounds, and follow weight", arguments: 0..<300)
  func properties(seed: Int) {
    let trial = Case(seed: seed)
    let got = shares(trial.domains, on: trial.pcpus)
    let bounds = trial.settings.map { setting, demand in
      min(demand, Double(setting.vcpus), setting.cap > 0 ? Double(setting.cap) / 100 : .infinity)
    }
    #expect(abs(got.reduce(0, +) - min(trial.pcpus, bounds.reduce(0, +))) < 1e-9)
    for (share, bound) in zip(got, bounds) { #expect(share >= 0 && share <= bound + 1e-12) }
    for (share, naive) in zip(got, poured(trial.domains, trial.pcpus)) { #expect(abs(share - naive) < 1e-9) }

    // More weight for one: not less for it, not more for anybody else.
    var random = SplitMix(seed: UInt64(seed) + 1000)
    let chosen = random.draw(0...trial.domains.count - 1)
    var heavier = trial.domains
    heavier[chosen].weight = min(65_535, heavier[chosen].weight * 2)
    let after = shares(heavier, on: trial.pcpus)
    for index in got.indices {
      #expect(index == chosen ? after[index] >= got[index] - 1e-12 : after[index] <= got[index] + 1e-12)
    }

    // Only ratios of weights count.
    let scaled = trial.domains.map { Domain(bound: $0.bound, weight: $0.weight * 7) }
    for (share, other) in zip(got, shares(scaled, on: trial.pcpus)) { #expect(abs(share - other) < 1e-12) }

    // The order of the domains does not, to the last bit.
    var order = Array(trial.domains.indices)
    order.shuffle(using: &random)
    #expect(shares(order.map { trial.domains[$0] }, on: trial.pcpus) == order.map { got[$0] })
  }

  // MARK: A real host

  /// Measured on Xen 4.17 with the credit scheduler: two domains that burn all they get, per cent of one processor.
  struct Measured: CustomTestStringConvertible, Sendable {
    var name: String
    var pcpus: Double
    var weights: (Int32, Int32) = (256, 256)
    var caps: (Int32, Int32) = (0, 0)
    var got: (Double, Double)
    /// What dom0 took; of two processors, where it was not read by itself, what the domains did not get.
    var dom0: Double
    var testDescription: String { name }
  }

  static let measured = [
    Measured(name: "256:256", pcpus: 1, got: (49.6, 49.5), dom0: 1.0),
    Measured(name: "256:512", pcpus: 1, weights: (256, 512), got: (33.7, 65.2), dom0: 1.1),
    Measured(name: "256:1024", pcpus: 1, weights: (256, 1024), got: (21.3, 77.5), dom0: 1.1),
    Measured(name: "512:256", pcpus: 1, weights: (512, 256), got: (65.6, 33.4), dom0: 0.9),
    Measured(name: "cap 25", pcpus: 1, caps: (25, 0), got: (24.8, 74.2), dom0: 0.9),
    Measured(name: "caps 25 and 50", pcpus: 1, caps: (25, 50), got: (24.8, 49.2), dom0: 1.0),
    Measured(name: "two, 256:256", pcpus: 2, got: (96.8, 90.7), dom0: 12.5),
    Measured(name: "two, 256:512", pcpus: 2, weights: (256, 512), got: (70.8, 123.4), dom0: 5.8),
    Measured(name: "two, 256:1024", pcpus: 2, weights: (256, 1024), got: (47.5, 145.1), dom0: 7.4),
    Measured(name: "two, cap 25", pcpus: 2, caps: (25, 0), got: (22.7, 169.6), dom0: 7.7),
  ]

  @Test("within 5 points of what a real Xen host gave, as parts of the host", arguments: measured)
  func asMeasured(_ host: Measured) {
    let vcpus = Int32(host.pcpus)
    let got = shares(
      [
        domain(vcpus: vcpus, weight: host.weights.0, cap: host.caps.0),
        domain(vcpus: vcpus, weight: host.weights.1, cap: host.caps.1),
      ], on: host.pcpus - host.dom0 / 100)
    for (share, real) in zip(got, [host.got.0, host.got.1]) {
      #expect(abs(share * 100 - real) / host.pcpus <= 5, "\(share * 100) % for a measured \(real) %")
    }
  }
}

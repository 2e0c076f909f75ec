import Model
import TestSupport
import Testing

@testable import Policy

@Suite("Quanta policies")
struct QuantaPolicyTests {
  private func make(_ text: String) throws -> any QuantaPolicy {
    let catalogue = try PolicyCatalogue(Registry.standardQuanta.map { $0.entry })
    let options = try catalogue.validate(PolicyExpression(parsing: text), as: .quanta)
    let type = try #require(Registry.standardQuanta.first { $0.entry.name == options.name })
    return try type.init(options)
  }

  private let half = Quantum(cpuMilli: 500, vcpus: 2)
  private let third = Quantum(cpuMilli: 333, vcpus: 1)

  @Test("each turns a promise into weight and cap as it says")
  func settings() throws {
    for (text, ofHalf, ofThird) in [
      ("dedicated", (256, 0), (256, 0)), ("capped", (256, 100), (256, 34)), ("weighted", (256, 0), (85, 0)),
      ("weighted(weight: 1000)", (1000, 0), (333, 0)), ("weighted-capped", (256, 100), (85, 34)),
      ("overcommit(cpu: 3)", (256, 0), (85, 0)), ("overcommit(cpu: 3, capped: true)", (256, 100), (85, 34)),
      ("elastic", (256, 100), (85, 34)), ("elastic(ceiling: 0.5)", (256, 50), (85, 17)),
    ] as [(String, (Int32, Int32), (Int32, Int32))] {
      let policy = try make(text)
      #expect(policy.setting(for: half) == DomainSetting(vcpus: 2, weight: ofHalf.0, cap: ofHalf.1), "\(text)")
      #expect(policy.setting(for: third) == DomainSetting(vcpus: 1, weight: ofThird.0, cap: ofThird.1), "\(text)")
    }
  }

  @Test("what may be promised, and what follows demand")
  func promises() throws {
    let plain = try make("overcommit")
    #expect(plain.cpuOvercommit == 2 && plain.memoryOvercommit == 1 && !plain.dedicatesCores)
    let both = try make("overcommit(cpu: 1.5, memory: 1.25)")
    #expect(both.cpuOvercommit == 1.5 && both.memoryOvercommit == 1.25)
    #expect(try make("capped").cpuOvercommit == 1)
    #expect(try make("dedicated").dedicatesCores)
    #expect(try make("weighted").elasticity == nil)
    #expect(
      try make("elastic(floor: 0.1, ceiling: 1, headroom: 2, period: 1m)").elasticity
        == Elasticity(floor: 0.1, ceiling: 1, headroom: 2, period: .seconds(60)))
    #expect(try make("weighted_and_capped") is WeightedCapped)
  }

  @Test(
    "options out of range are refused",
    arguments: [
      "weighted(weight: 0)", "weighted(weight: 65536)", "overcommit(cpu: 0.5)", "overcommit(memory: -1)",
      "elastic(floor: -0.1)", "elastic(floor: 1.5)", "elastic(headroom: 0.9)", "elastic(period: 0s)",
      "elastic(floor: 0.8, ceiling: 0.5)", "capped(weight: 2)", "weighted(cap: 2)",
    ])
  func refused(text: String) {
    #expect { try make(text) } throws: { ($0 as? QuantaError)?.kind == .usage }
  }

  @Test("settings that Xen would refuse are refused")
  func settingsOutOfRange() throws {
    try DomainSetting(vcpus: 2, weight: 65_535, cap: 200).check()
    for setting in [
      DomainSetting(vcpus: 2, weight: 0), DomainSetting(vcpus: 2, weight: 70_000), DomainSetting(vcpus: 2, cap: 201),
      DomainSetting(vcpus: 2, cap: -1), DomainSetting(vcpus: 0),
    ] {
      #expect(throws: QuantaError.self) { try setting.check(at: "site.yaml:3") }
    }
  }

  @Test("whatever the quantum, weight and cap are in Xen's range, and a cap keeps the promise", arguments: 0..<200)
  func inRange(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let quantum = Quantum(cpuMilli: Int32(random.draw(1...1000)), vcpus: Int32(random.draw(1...512)))
    for text in [
      "dedicated", "capped", "weighted(weight: 65535)", "weighted-capped(weight: 1)", "overcommit", "elastic",
    ] {
      let setting = try make(text).setting(for: quantum)
      try setting.check()
      if setting.cap > 0 {
        #expect(Int64(setting.cap) * 10 >= Int64(quantum.cpuMilli) * Int64(quantum.vcpus))
        #expect(Int64(setting.cap) * 10 < Int64(quantum.cpuMilli) * Int64(quantum.vcpus) + 10)
      }
    }
  }

  @Test("an elastic cap follows demand between floor and ceiling")
  func elastic() {
    let elasticity = Elasticity(floor: 0.5, ceiling: 1.5, headroom: 1.25, period: .seconds(300))
    let quantum = Quantum(cpuMilli: 500, vcpus: 2)  // a core
    #expect(elasticity.cap(for: quantum, demand: 0) == 50)
    #expect(elasticity.cap(for: quantum, demand: 0.4) == 50)
    #expect(elasticity.cap(for: quantum, demand: 0.8) == 100)
    #expect(elasticity.cap(for: quantum, demand: 0.801) == 101)
    #expect(elasticity.cap(for: quantum, demand: 1.9) == 150)
    // Never above the virtual CPUs, never none.
    #expect(elasticity.cap(for: Quantum(cpuMilli: 900), demand: 1) == 100)
    let floorless = Elasticity(floor: 0, ceiling: 2, headroom: 1, period: .seconds(1))
    #expect(floorless.cap(for: quantum, demand: 0) == 1)
    // One that uses up what it has, seen by what it receives, reaches the ceiling.
    var caps: [Int32] = [50]
    while caps.count < 6 { caps.append(elasticity.cap(for: quantum, demand: Double(caps[caps.count - 1]) / 100)) }
    #expect(caps == [50, 63, 79, 99, 124, 150])
  }
}

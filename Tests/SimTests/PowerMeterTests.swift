import Model
import Sim
import TestSupport
import Testing

@Suite("Power meter")
struct PowerMeterTests {
  private static func shape(_ models: PowerModel?...) -> ClusterShape {
    ClusterShape(groups: models.map { .init(count: 2, host: HostShape(cores: 4, power: $0)) })
  }
  private static let second: Int64 = 1_000_000

  @Test("Worked by hand: idle, half load, off, booting")
  func byHand() {
    let model = PowerModel(watts: [100, 200], offWatts: 5, bootWatts: 180, shutdownWatts: 90)
    var meter = PowerMeter(shape: Self.shape(model))
    let s = Self.second
    meter.load(0, 0.5, at: 10 * s)  // 10 s × 100 W
    meter.load(0, 0, at: 30 * s)  // 20 s × 150 W
    meter.state(0, .switchingOff, at: 40 * s)  // 10 s × 100 W
    meter.state(0, .off, at: 70 * s)  // 30 s × 90 W
    meter.state(0, .switchingOn, at: 170 * s)  // 100 s × 5 W
    meter.state(0, .on, at: 290 * s)  // 120 s × 180 W
    meter.close(at: 300 * s)  // 10 s × 100 W
    #expect(meter.energy(of: 0) == 1000 + 3000 + 1000 + 2700 + 500 + 21600 + 1000)
    #expect(meter.idleEnergy(of: 0) == 3000)
    #expect(meter.energy(of: 1) == 30000)
    #expect(meter.energy == 30800 + 30000)
    #expect(meter.idleEnergy == 33000)
    #expect(meter.offTime == 100 * s)
    #expect(meter.time(in: .switchingOn) == 120 * s)
    #expect(meter.hostTime == 600 * s)
    #expect(meter.downTime == 0)
    var totals = SiteTotals()
    meter.add(to: &totals)
    #expect(totals.energy == 60800 && totals.offTime == 100e6 && totals.hostTime == 600e6)
  }

  @Test("A SPECpower table is interpolated between its points")
  func table() throws {
    let model = try #require(PowerModel.named("hp-ml110-g4"))
    var meter = PowerMeter(shape: Self.shape(model))
    let points: [(Double, Double)] = [(0, 86), (0.05, 87.7), (0.1, 89.4), (0.55, 104), (0.95, 115.5), (1, 117)]
    for (load, watts) in points {
      meter.load(0, load, at: 0)
      #expect(abs(meter.watts(of: 0) - watts) < 1e-9, "load \(load)")
    }
  }

  @Test("Changes at one instant count once: only the last is in force")
  func oneInstant() {
    var meter = PowerMeter(shape: Self.shape(PowerModel(watts: [100, 200])))
    let s = Self.second
    meter.load(0, 1, at: 10 * s)
    meter.load(0, 0.5, at: 10 * s)
    meter.state(0, .off, at: 10 * s)
    meter.state(0, .on, at: 10 * s)
    meter.load(0, 0.5, at: 10 * s)
    meter.close(at: 10 * s)
    #expect(meter.energy(of: 0) == 1000)
    meter.close(at: 20 * s)
    meter.close(at: 20 * s)
    #expect(meter.energy(of: 0) == 1000 + 1500)
    #expect(meter.time(in: .off) == 0)
  }

  @Test("A host that is down draws what one that is off draws, and its time is told apart")
  func down() {
    var meter = PowerMeter(shape: Self.shape(PowerModel(watts: [100, 200], offWatts: 7, asleepWatts: 3)))
    let s = Self.second
    meter.state(0, .down, at: 0)
    meter.state(1, .asleep, at: 0)
    meter.close(at: 10 * s)
    #expect(meter.energy(of: 0) == 70 && meter.energy(of: 1) == 30)
    #expect(meter.downTime == 10 * s && meter.offTime == 10 * s)
  }

  @Test("Hosts without a model draw nothing, but their time counts; a load above 1 is counted")
  func noModel() {
    var meter = PowerMeter(shape: Self.shape(nil, PowerModel(watts: [1, 2])))
    meter.load(0, 0.7, at: 0)
    meter.load(2, 1.5, at: 0)
    meter.load(3, 1 + 1e-12, at: 0)
    meter.close(at: Self.second)
    #expect(meter.energy(of: 0) == 0 && meter.energy(of: 2) == 2)
    #expect(meter.hostTime == 4 * Self.second)
    #expect(meter.overloads == 1)
  }

  @Test("As an integrator that looks at every instant finds it", arguments: 1...30)
  func naive(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let eleven = try #require(PowerModel.named("ibm-x3550-m3"))
    var other = PowerModel(watts: [50, 90], offWatts: 4, asleepWatts: 9)
    other.sleepWatts = 61
    let shape = Self.shape(eleven, other, nil)
    var meter = PowerMeter(shape: shape)
    // One step is one µs; at each, what the host draws is worked out from scratch.
    let steps = 2000
    var loads = [Double](repeating: 0, count: 6)
    var states = [HostState](repeating: .on, count: 6)
    var joules = [Double](repeating: 0, count: 6)
    var idle = joules
    var off = 0
    for step in 0..<steps {
      while random.chance(5) {
        let host = random.draw(0...5)
        if random.chance(60) {
          loads[host] = random.chance(30) ? 0 : Double(random.draw(0...1000)) / 1000
          meter.load(Int32(host), loads[host], at: Int64(step))
        } else {
          states[host] = HostState.allCases.randomElement(using: &random) ?? .on
          meter.state(Int32(host), states[host], at: Int64(step))
        }
        if random.chance(2) { meter.close(at: Int64(step)) }
      }
      for host in 0..<6 {
        let model = host < 2 ? eleven : host < 4 ? other : nil
        let watts = model.map { Self.watts($0, states[host], loads[host]) } ?? 0
        joules[host] += watts * 1e-6
        if states[host] == .on, loads[host] == 0 { idle[host] += watts * 1e-6 }
        if states[host] == .off || states[host] == .asleep { off += 1 }
      }
    }
    meter.close(at: Int64(steps))
    for host in 0..<6 {
      #expect(abs(meter.energy(of: Int32(host)) - joules[host]) < 1e-9)
      #expect(abs(meter.idleEnergy(of: Int32(host)) - idle[host]) < 1e-9)
    }
    #expect(abs(meter.energy - joules.reduce(0, +)) < 1e-8)
    #expect(meter.offTime == Int64(off))
    #expect(meter.hostTime == Int64(6 * steps))
  }

  private static func watts(_ model: PowerModel, _ state: HostState, _ load: Double) -> Double {
    switch state {
    case .off, .down: return model.offWatts
    case .asleep: return model.asleepWatts
    case .switchingOn: return model.bootWatts
    case .switchingOff: return model.shutdownWatts
    case .fallingAsleep, .waking: return model.sleepWatts
    case .on:
      // The line through the two points around the load, by the formula of a weighted mean.
      let width = 1 / Double(model.watts.count - 1)
      for (index, pair) in zip(model.watts, model.watts.dropFirst()).enumerated()
      where load <= Double(index + 1) * width + 1e-12 {
        let share = (load - Double(index) * width) / width
        return pair.0 * (1 - share) + pair.1 * share
      }
      return .nan
    }
  }

  @Test("Power models are checked; the published ones pass")
  func validation() {
    for published in PowerModel.published {
      #expect(throws: Never.self) { try published.model.validate() }
      #expect(published.model.watts.count == 11)
    }
    let bad: [(PowerModel, String)] = [
      (PowerModel(watts: []), "0 watts"), (PowerModel(watts: [1, 2, 3]), "3 watts"),
      (PowerModel(watts: [-1, 2]), "-1.0 W"), (PowerModel(watts: [3, 2]), "3.0 W idle"),
      (PowerModel(watts: [1, .nan]), "nan"), (PowerModel(watts: [1, 2], offWatts: -3), "'off'"),
      (PowerModel(watts: [1, 2], boot: .seconds(-1)), "'boot'"),
    ]
    for (model, says) in bad {
      let error = #expect(throws: QuantaError.self) { try model.validate() }
      #expect(error?.message.contains(says) == true, "\(error?.description ?? "")")
    }
    // A dip between the ends is no mistake.
    #expect(throws: Never.self) { try PowerModel(watts: [10, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]).validate() }
  }
}

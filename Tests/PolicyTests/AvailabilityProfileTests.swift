import TestSupport
import Testing

@testable import Policy

/// The profile against a level for every single instant.
@Suite("Availability profile")
struct AvailabilityProfileTests {
  /// `level[t]` cores are free from instant t until t + 1; the last for ever.
  struct Naive {
    var level: [Int32]
    var now: Int64 = 0

    mutating func add(_ change: Int32, at time: Int64) {
      for t in Int(time)..<level.count { level[t] += change }
    }

    var changes: [Int] { (Int(now) + 1..<level.count).filter { level[$0] != level[$0 - 1] } }

    func isFree(_ needed: Int32, _ from: Int, _ to: Int) -> Bool {
      level[min(from, level.count - 1)] >= needed && (from..<min(to, level.count)).allSatisfy { level[$0] >= needed }
    }

    func earliest(_ needed: Int32, _ duration: Int64) -> Int64? {
      (Int(now)..<level.count).first { isFree(needed, $0, $0 + Int(duration)) }.map(Int64.init)
    }
  }

  static func compare(_ profile: AvailabilityProfile, _ naive: Naive, _ random: inout SplitMix, seed: UInt64) {
    let free = naive.level[Int(naive.now)]
    let top = Int(naive.level.max() ?? 1)
    let needed = Int32(random.draw(1...max(1, top + 2)))
    let duration = Int64(random.draw(1...max(2, naive.level.count / 4)))
    let end = naive.now + Int64(random.draw(1...naive.level.count))

    let first = naive.changes.first { naive.level[$0] >= needed }
    let found = profile.firstInstant(with: needed, free: free)
    #expect(found?.time == first.map(Int64.init), "seed \(seed)")
    #expect(found?.level == first.map { naive.level[$0] }, "seed \(seed)")
    #expect(
      profile.earliestStart(needed: needed, duration: duration, now: naive.now, free: free)
        == naive.earliest(needed, duration), "seed \(seed)")
    #expect(
      profile.isFree(needed, until: end, free: free) == naive.isFree(needed, Int(naive.now), Int(end)), "seed \(seed)")
    let until = min(Int(end), naive.level.count)
    #expect(
      profile.highestLevel(until: end, free: free)
        == naive.level[Int(naive.now)..<max(until, Int(naive.now) + 1)].max(),
      "seed \(seed)")
  }

  @Test("answers as a level for every instant does", arguments: UInt64(1)...6)
  func equalsNaive(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let span = [200, 900][Int(seed) % 2]
    var profile = AvailabilityProfile()
    var naive = Naive(level: [Int32](repeating: 5, count: span))
    var held: [(Int32, Int64, Int64)] = []
    for step in 0..<450 {
      let from = Int64(random.draw(1...span - 2))
      let to = Int64(random.draw(Int(from) + 1...span - 1))
      let cores = Int32(random.draw(1...4))
      switch random.draw(0...9) {
      case 0...2:
        profile.add(cores, at: from)
        naive.add(cores, at: from)
      case 3...6:
        profile.occupy(cores, from: from, to: to)
        naive.add(-cores, at: from)
        naive.add(cores, at: to)
        held.append((cores, from, to))
      default:
        guard let index = held.indices.randomElement(using: &random) else { continue }
        let (cores, from, to) = held.remove(at: index)
        profile.vacate(cores, from: from, to: to)
        naive.add(cores, at: from)
        naive.add(-cores, at: to)
      }
      if step % 3 == 0 { Self.compare(profile, naive, &random, seed: seed) }
    }
    #expect(profile.steps.map(\.time) == naive.changes.map(Int64.init), "seed \(seed)")
    #expect(profile.steps.allSatisfy { $0.change != 0 })
  }

  @Test("improves a held start as if it were taken back and given anew", arguments: UInt64(1)...8)
  func improves(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let span = 1200
    var profile = AvailabilityProfile()
    var naive = Naive(level: [Int32](repeating: 20, count: span))
    for _ in 0..<200 {
      let from = Int64(random.draw(0...span - 300))
      let (cores, to) = (Int32(random.draw(1...12)), from + Int64(random.draw(1...80)))
      guard naive.isFree(cores, Int(from), Int(to)) else { continue }
      if from > 0 { profile.occupy(cores, from: from, to: to) } else { profile.add(cores, at: to) }
      naive.add(-cores, at: from)
      naive.add(cores, at: to)
    }
    for _ in 0..<60 {
      // Where it stands need not be the earliest place.
      let (cores, duration) = (Int32(random.draw(1...20)), Int64(random.draw(1...60)))
      let held = (random.draw(1...span - 100)..<span).first { naive.isFree(cores, $0, $0 + Int(duration)) }
      guard let held = held.map(Int64.init) else { continue }
      let earliest = naive.earliest(cores, duration)
      profile.occupy(cores, from: held, to: held + duration)
      let improved = profile.improvedStart(
        needed: cores, duration: duration, now: 0, free: naive.level[0], held: held)
      #expect(improved ?? held == earliest, "seed \(seed)")
      profile.vacate(cores, from: held, to: held + duration)
    }
  }

  @Test("holds thousands of steps, in whatever order they come")
  func thousands() {
    var random = SplitMix(seed: 3)
    var profile = AvailabilityProfile()
    let times = (Int64(1)...5000).map { $0 * 3 }
    for time in times.shuffled(using: &random) { profile.add(1, at: time) }
    #expect(profile.steps.map(\.time) == times)
    #expect(profile.blocks.count > 64)
    for needed in [1, 64, 2500, 5000] as [Int32] {
      #expect(profile.firstInstant(with: needed, free: 0)?.time == Int64(needed) * 3)
      #expect(profile.earliestStart(needed: needed, duration: 7, now: 0, free: 0) == Int64(needed) * 3)
    }
    #expect(profile.firstInstant(with: 5001, free: 0) == nil)
    #expect(profile.earliestStart(needed: 5001, duration: 1, now: 0, free: 0) == nil)
    for time in times.shuffled(using: &random) { profile.add(-1, at: time) }
    #expect(profile.isEmpty && profile.firstTime == nil)
  }
}

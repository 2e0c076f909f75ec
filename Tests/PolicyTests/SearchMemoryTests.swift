import TestSupport
import Testing

@testable import Policy

/// What is remembered of failed searches only spares work: the next search finds the same with it as without.
@Suite("Memory of searches")
struct SearchMemoryTests {
  @Test("leaves every result of a search as it is, while reservations move")
  func sameResults() {
    var random = SplitMix(seed: 11)
    var spared = 0
    for _ in 0..<20 {
      var profile = AvailabilityProfile()
      var memory = SearchMemory()
      let free = Int32.random(in: 0...4, using: &random)
      profile.add(16 - free, at: 90)
      var held: [(processors: Int32, duration: Int64, start: Int64)] = []
      for _ in 0..<150 {
        let processors = Int32.random(in: 1...16, using: &random)
        let duration = Int64.random(in: 1...60, using: &random)
        guard let start = profile.earliestStart(needed: processors, duration: duration, now: 10, free: free) else {
          continue
        }
        // Late by up to as much again, so that holes are left.
        let late = max(11, start + Int64.random(in: 0...40, using: &random))
        guard profile.isRoomy(processors, late, late + duration, free) else { continue }
        profile.occupy(processors, from: late, to: late + duration)
        held.append((processors, duration, late))
      }
      #expect(profile.blocks.count > 1)
      for _ in 0..<600 {
        let index = Int.random(in: held.indices, using: &random)
        let (processors, duration, start) = held[index]
        let plain = profile.improvedStart(
          needed: processors, duration: duration, now: 10, free: free, held: start)
        let hope = memory.firstHope(processors, duration, held: start)
        let informed = profile.improvedStart(
          needed: processors, duration: duration, now: 10, free: free, held: start, after: hope)
        #expect(plain == informed)
        if hope > 10 { spared += 1 }
        guard let better = plain else {
          memory.note(.init(processors: processors, duration: duration, until: start))
          continue
        }
        profile.vacate(processors, from: start, to: start + duration)
        profile.occupy(processors, from: better, to: better + duration)
        memory.note(.init(processors: processors, duration: duration, until: better))
        memory.forget(from: start)
        held[index].start = better
      }
    }
    #expect(spared > 1000)
  }
}

extension AvailabilityProfile {
  /// By the levels alone: `needed` cores are free from `start` to `end`.
  fileprivate func isRoomy(_ needed: Int32, _ start: Int64, _ end: Int64, _ free: Int32) -> Bool {
    let levels = levels(now: 0, free: free)
    return levels.indices.allSatisfy { index in
      let following = index + 1 < levels.count ? levels[index + 1].time : .max
      return levels[index].time >= end || following <= start || levels[index].level >= needed
    }
  }
}

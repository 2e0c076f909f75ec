import Model
import TestSupport
import Testing

@testable import Policy

/// Expects what a mutating call returns, which the macro cannot take apart.
private func holds(_ condition: Bool, _ note: Comment? = nil, _ place: SourceLocation = #_sourceLocation) {
  #expect(condition, note, sourceLocation: place)
}

@Suite("Plan of transfers")
struct StagingPlanTests {
  static func transfer(_ begins: Int64, _ ends: Int64, by deadline: Int64? = nil, link: Int32 = 0) -> Transfer {
    Transfer(
      environment: EnvironmentID(index: 1), destinations: [0], missingKiB: [1],
      deadline: deadline.map(SimTime.init(microseconds:)) ?? .distantFuture, begins: SimTime(microseconds: begins),
      ends: SimTime(microseconds: ends), channel: link)
  }

  /// Whether `begin..<begin + length` touches nothing planned on the link.
  static func isFree(_ plan: StagingPlan, _ link: Int, _ begin: Int64, _ length: Int64) -> Bool {
    plan.links[link].allSatisfy {
      let transfer = plan.transfers[Int($0)]
      return begin + length <= transfer.begins.microseconds || begin >= transfer.ends.microseconds
    }
  }

  @Test(
    "the first and the last time a link is free are those a search finds, and nothing overlaps",
    arguments: UInt64(1)...10)
  func search(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var plan = StagingPlan(links: 2)
    var numbers: [Int32] = []
    for step in 0..<120 {
      let (link, now) = (random.draw(0...1), Int64(random.draw(0...20)))
      let length = Int64(random.draw(1...15))
      let note = Comment(rawValue: "seed \(seed), step \(step)")
      if random.chance(50) {
        let begin = plan.earliest(length, on: link, now: now)
        #expect(begin == (now..<3000).first { Self.isFree(plan, link, $0, length) }, note)
        numbers.append(plan.add(Self.transfer(begin, begin + length, link: Int32(link)), for: Handle(step)))
      } else if random.chance(60) {
        let deadline = Int64(random.draw(1...300))
        let begin = plan.latest(length, on: link, by: deadline, now: now)
        let last = deadline - length
        let found = last >= now ? (now...last).reversed().first { Self.isFree(plan, link, $0, length) } : nil
        #expect(begin == found, note)
        if let begin {
          numbers.append(
            plan.add(Self.transfer(begin, begin + length, by: deadline, link: Int32(link)), for: Handle(step)))
        }
      } else if let index = numbers.indices.randomElement(using: &random) {
        let number = numbers.remove(at: index)
        holds(plan.finish(number).count == 1, note)
      }
      #expect(plan.isSound, note)
      for link in plan.links {
        for (a, b) in zip(link, link.dropFirst()) {
          #expect(plan.transfers[Int(a)].ends <= plan.transfers[Int(b)].begins, note)
        }
        for number in link {
          #expect(plan.transfers[Int(number)].ends <= plan.transfers[Int(number)].deadline, note)
        }
      }
    }
  }

  @Test("a sending nobody waits for any more is forgotten, unless it is under way")
  func leaving() {
    var plan = StagingPlan()
    let first = plan.add(Self.transfer(0, 10), for: 7)
    plan.join(first, 8, hosts: [0, 3], missing: [1, 5])
    #expect(plan.transfers[Int(first)].destinations == [0, 3] && plan.transfers[Int(first)].missingKiB == [1, 5])
    holds(!plan.leave(first, 7))
    holds(plan.leave(first, 8))
    #expect(plan.links[0].isEmpty)
    let second = plan.add(Self.transfer(0, 10), for: 9)
    #expect(second == first)
    plan.begin(second, at: 3)
    holds(!plan.leave(second, 9))
    holds(plan.finish(second).isEmpty)
    #expect(plan.links[0].isEmpty)
  }

  @Test("one that begins late pushes those behind it, and no others")
  func pushing() {
    var plan = StagingPlan()
    let numbers = [(10, 20), (20, 30), (35, 40), (90, 95)].map { plan.add(Self.transfer($0.0, $0.1), for: 1) }
    plan.begin(numbers[0], at: 18)
    // 18–28, 28–38, 38–43, and 90–95 as it was.
    holds(plan.makeRoom(behind: numbers[0]) == [numbers[1], numbers[2]])
    #expect(plan.links[0].map { plan.transfers[Int($0)].begins.microseconds } == [18, 28, 38, 90])
    #expect(plan.links[0].map { plan.transfers[Int($0)].ends.microseconds } == [28, 38, 43, 95])
  }

  @Test("what has no deadline begins as soon as its link is free, what has one when it is time")
  func due() {
    var plan = StagingPlan()
    let soon = plan.add(Self.transfer(10, 20), for: 1)
    let late = plan.add(Self.transfer(50, 60, by: 60), for: 2)
    #expect(plan.due(on: 0, now: 0) == soon)
    plan.begin(soon, at: 0)
    #expect(plan.due(on: 0, now: 0) == nil)
    _ = plan.finish(soon)
    #expect(plan.due(on: 0, now: 49) == nil && plan.due(on: 0, now: 50) == late)
  }
}

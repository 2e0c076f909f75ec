import Foundation
import Testing

/// Job by job, the product's schedules are those of a few dozen lines written from the textbook rules.
@Suite("Schedules equal naive ones")
struct NaiveAgreementTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var policy: String
    var make: @Sendable (RandomWorkload) -> NaiveSimulation
    var testDescription: String { policy }

    init(_ policy: String, _ make: @escaping @Sendable (RandomWorkload) -> NaiveSimulation) {
      self.policy = policy
      self.make = make
    }

    init(_ policy: String, _ rule: NaiveSimulation.Rule, perEvent: Bool = false) {
      self.init(policy) {
        var naive = NaiveSimulation($0, rule)
        naive.perEvent = perEvent
        return naive
      }
    }
  }

  static func check(_ item: Case, _ workload: RandomWorkload, seed: UInt64) throws {
    let mine = try workload.starts(item.policy)
    var naive = item.make(workload)
    let theirs = naive.run()
    guard mine != theirs else { return }
    let first = zip(mine, theirs).enumerated().first { $1.0 != $1.1 }?.offset ?? -1
    let differing = zip(mine, theirs).filter { $0 != $1 }.count
    Issue.record(
      """
      seed \(seed), \(item.policy) on \(workload.capacity): \(differing) of \(theirs.count) jobs differ, \
      first job \(first + 1): \(first < 0 ? -1 : mine[first]) instead of \(first < 0 ? -1 : theirs[first])
      """)
  }

  static let rules: [Case] = [
    Case("fcfs", .fcfs),
    Case("none(pass: event)", .fcfs, perEvent: true),
    Case("easy", .easy(strict: false, extra: true)),
    Case("easy(window: \"<\")", .easy(strict: true, extra: true)),
    Case("easy(extra: false)", .easy(strict: false, extra: false)),
    Case("easy(window: \"<\", extra: false, pass: event)", .easy(strict: true, extra: false), perEvent: true),
    Case("easy(pass: event)", .easy(strict: false, extra: true), perEvent: true),
    Case("depth(reservations: 1)", .depth(1)),
    Case("depth(reservations: 2)", .depth(2)),
    Case("depth(reservations: 5)", .depth(5)),
    Case("depth(reservations: 1000)", .depth(1000)),
    Case("depth(reservations: 3, pass: event)", .depth(3), perEvent: true),
  ]

  static let conservative: [Case] = [
    Case("conservative", .conservative(compress: true)),
    Case("conservative(compression: false)", .conservative(compress: false)),
    Case("conservative(pass: event)", .conservative(compress: true), perEvent: true),
    Case("conservative(compression: false, pass: event)", .conservative(compress: false), perEvent: true),
  ]

  @Test("under every rule of backfilling", arguments: rules + conservative)
  func everyRule(item: Case) throws {
    for seed in UInt64(1)...150 { try Self.check(item, RandomWorkload(seed: seed, jobs: 60), seed: seed) }
  }

  @Test("when estimates prove wrong", arguments: rules)
  func overruns(item: Case) throws {
    for seed in UInt64(1)...40 {
      try Self.check(item, RandomWorkload(seed: seed, jobs: 60, estimates: .under, longest: 200), seed: seed)
    }
  }

  @Test("when hundreds wait", arguments: rules + conservative)
  func overload(item: Case) throws {
    for seed in UInt64(1)...2 {
      try Self.check(
        item, RandomWorkload(seed: seed, jobs: 320, capacity: 24, crowd: 400, longest: 16), seed: seed)
    }
  }

  @Test("when hundreds run and hundreds wait", arguments: [rules[2], rules[6], rules[8], conservative[0]])
  func wide(item: Case) throws {
    for seed in UInt64(1)...2 {
      try Self.check(
        item,
        RandomWorkload(seed: seed, jobs: 400, capacity: 300, crowd: 500, estimates: .wild, widest: 12, longest: 120),
        seed: seed)
    }
  }
}

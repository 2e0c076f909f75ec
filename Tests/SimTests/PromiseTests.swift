import Model
import Testing

@testable import Policy
@testable import Sim

/// What backfilling promises, it keeps, as long as estimates are upper bounds.
@Suite("Promises of backfilling")
struct PromiseTests {
  static func replay(_ policy: String, _ workload: RandomWorkload, on shape: ClusterShape? = nil) throws -> Replay {
    try Replay(
      ArrivalList(workload.arrivals()), on: shape ?? .processors(workload.capacity),
      under: PolicySpecification(parsing: policy, registry: Registry()).rules)
  }

  static let oneReservation = [
    "easy", "easy(window: \"<\")", "easy(extra: false)", "easy(candidates: sjf)", "easy(candidates: ljf)",
    "easy(pass: event)", "depth(reservations: 1)",
    "depth(reservations: 5, candidates: saf)", "depth(reservations: 5, pass: event)",
  ]

  @Test("the head starts no later than first promised while it stays the head", arguments: oneReservation)
  func headIsNeverDelayed(policy: String) throws {
    for seed in UInt64(1)...25 {
      let workload = RandomWorkload(seed: seed, jobs: 90)
      var replay = try Self.replay(policy, workload)
      var head: Int64 = 0
      var promised = Int64.max
      var isWatching = false
      var starts: [Int64: Int64] = [:]
      while try replay.advance(instants: 1) {
        let books = replay.controller.books
        for decision in replay.controller.decisions where decision.kind == .start {
          starts[decision.workspaceID] = replay.now.microseconds
        }
        if isWatching, let start = starts[head] {
          #expect(start <= promised, "seed \(seed), \(policy): job \(head)")
          isWatching = false
        }
        guard let first = books.queue.first else { continue }
        #expect(first.processors > books.free, "seed \(seed), \(policy): the head fits and waits")
        if first.serial != head || !isWatching {
          (head, isWatching) = (first.serial, true)
          promised = books.profile.firstInstant(with: first.processors, free: books.free)?.time ?? .max
        }
      }
    }
  }

  static let manyReservations = [
    "conservative", "conservative(compression: false)", "conservative(pass: event)",
    "conservative(compression: false, pass: event)", "conservative(order: sjf)", "conservative(order: expansion)",
    "conservative(processors: named)", "conservative(processors: named, compression: false)",
    "conservative(processors: named, pass: event, placement: worst-fit)",
  ]

  @Test("nobody's promise is ever moved back or broken", arguments: manyReservations)
  func promisesAreKept(policy: String) throws {
    for seed in UInt64(1)...(policy.contains("named") ? 8 : 20) {
      let workload = RandomWorkload(seed: seed, jobs: 70, capacity: 16)
      let shape = ClusterShape(groups: [.init(count: 4, host: HostShape(cores: 4))])
      var replay = try Self.replay(policy, workload, on: shape)
      var promised: [Int64: Int64] = [:]
      while try replay.advance(instants: 1) {
        let books = replay.controller.books
        for decision in replay.controller.decisions where decision.kind == .start {
          let start = replay.now.microseconds
          #expect(start <= promised[decision.workspaceID] ?? .max, "seed \(seed), \(policy)")
          if policy.contains("compression: false"), let promise = promised[decision.workspaceID] {
            #expect(start == promise, "seed \(seed), \(policy)")
          }
        }
        for entry in books.queue.inOrder {
          let reserved = books.active[Int(entry.handle)].reserved
          #expect(reserved < .max && reserved > replay.now.microseconds, "seed \(seed), \(policy)")
          #expect(reserved <= promised[entry.serial] ?? .max, "seed \(seed), \(policy): moved back")
          promised[entry.serial] = reserved
        }
        var level = books.free
        for step in books.profile.steps {
          level += step.change
          #expect(level >= 0, "seed \(seed), \(policy): more promised than there is")
        }
        #expect(level == books.capacity, "seed \(seed), \(policy)")
      }
    }
  }
}

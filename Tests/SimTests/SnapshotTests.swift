import Model
import Policy
import TestSupport
import Testing

@testable import Sim

@Suite("Saving and resuming")
struct SnapshotTests {
  static let policies = [
    "fcfs", "easy", "easy(pass: event)", "easy(candidates: sjf)", "easy(order: fair-share)", "depth(order: wfp3)",
    "conservative", "conservative(compression: false)", "conservative(order: expansion)", "easy(placement: next-fit)",
    "easy(processors: named, placement: random-fit)", "conservative(processors: named, placement: worst-fit)",
  ]

  struct Outcome: Equatable {
    var records: [JobRecord] = []
    var totals = SystemTotals()
    var bins: [Observer.Bin] = []
    var samples: [SystemSample] = []
    var placements: [[HostRun]] = []
  }

  static func finish(_ replay: inout Replay, _ outcome: inout Outcome) throws {
    while try replay.advance(instants: 64) { try take(&replay, &outcome) }
    try take(&replay, &outcome)
    outcome.totals = replay.observer.totals
    outcome.bins = replay.observer.bins
    outcome.samples = replay.observer.samples
  }

  static func take(_ replay: inout Replay, _ outcome: inout Outcome) throws {
    replay.takeRecords { outcome.records += $0 }
    outcome.placements += replay.takePlacements().map(\.runs)
  }

  @Test("a run resumed anywhere ends as one that was never stopped", arguments: policies)
  func roundTrip(policy: String) throws {
    let shape = ClusterShape(groups: [.init(count: 5, host: HostShape(cores: 4))])
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    for seed in UInt64(1)...4 {
      let workload = RandomWorkload(
        seed: seed, jobs: 150, capacity: 20, crowd: 200, estimates: seed == 4 ? .under : nil, tooWide: true)
      let source = ArrivalList(workload.arrivals())
      var whole = Outcome()
      var replay = try Replay(source, on: shape, under: rules, keepsSamples: true, keepsPlacements: true)
      try Self.finish(&replay, &whole)

      var random = SplitMix(seed: seed)
      var parts = Outcome()
      var part = try Replay(source, on: shape, under: rules, keepsSamples: true, keepsPlacements: true)
      var saved: [UInt8] = []
      while try part.advance(instants: random.draw(1...60)) {
        try Self.take(&part, &parts)
        var writer = SnapshotWriter()
        part.save(to: &writer)
        saved = writer.bytes
        var reader = SnapshotReader(saved)
        part = try Replay(
          resuming: &reader, source, on: shape, under: rules, keepsSamples: true, keepsPlacements: true)
        #expect(reader.isAtEnd)
      }
      try Self.finish(&part, &parts)
      #expect(parts == whole, "seed \(seed), \(policy)")

      // A damaged checkpoint is an error, not a crash.
      for length in [0, 7, saved.count / 2, saved.count - 1] {
        var reader = SnapshotReader(Array(saved.prefix(length)))
        let error = #expect(throws: QuantaError.self) {
          _ = try Replay(resuming: &reader, source, on: shape, under: rules)
        }
        #expect(error?.kind == .data)
      }
    }
  }
}

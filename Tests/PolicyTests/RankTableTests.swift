import Model
import TestSupport
import Testing

@testable import Policy

/// Ranking column by column is ranking one by one.
@Suite("Rank tables")
struct RankTableTests {
  /// An order of somebody else's: it only says how one workspace ranks.
  struct Youngest: QueueOrder {
    var changesWithTime: Bool { true }
    func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double {
      (now - workspace.submit).seconds
    }
  }

  static func orders() throws -> [any QueueOrder] {
    let fair = try ["easy(order: fair-share)", "easy(order: fair-share(by: group, half-life: 10m))"].map {
      try PolicySpecification(parsing: $0, registry: Registry()).rules.order
    }
    return fair + [WFP3(), LargestExpansionFactor(), Unicef(), Youngest()]
  }

  static func workspace(_ id: Int64, _ random: inout SplitMix) -> Workspace {
    Workspace(
      id: id, jobNumber: id, submit: SimTime(microseconds: Int64.random(in: 0...50_000_000, using: &random)),
      count: Int32.random(in: 1...300, using: &random),
      requested: SimDuration(microseconds: Int64.random(in: 1...9_000_000_000, using: &random)),
      user: Int32.random(in: -1...4, using: &random), group: Int32.random(in: 0...2, using: &random))
  }

  @Test("say to the last bit what the order says of each workspace, through insertions and removals")
  func agreement() throws {
    for order in try Self.orders() {
      var random = SplitMix(seed: 5)
      var usage = order.makeLedger()
      var table = RankTable()
      var waiting: [Handle: Workspace] = [:]
      for step in 0..<400 {
        let now = Int64(50_000_000 + step * 7_654_321)
        let handle = Handle(Int.random(in: 0..<90, using: &random))
        let workspace = waiting[handle] ?? Self.workspace(Int64(step + 1), &random)
        if waiting.removeValue(forKey: handle) != nil {
          table.remove(handle)
          usage?.change(workspace, by: workspace.processors, at: now)
        } else {
          waiting[handle] = workspace
          let account = usage?.account(ofOwnerOf: workspace, at: now) ?? -1
          table.insert(
            workspace, ActiveWorkspace(workspace).entry(handle), factors: order.factors(of: workspace),
            account: Int32(account))
        }
        table.rankAll(order, at: SimTime(microseconds: now), usage: usage)
        var expected: [QueueEntry] = []
        for (handle, workspace) in waiting {
          var entry = ActiveWorkspace(workspace).entry(handle)
          entry.rank = order.rank(workspace, at: SimTime(microseconds: now), usage: usage)
          expected.append(entry)
          #expect(table.entry(of: handle) == entry)
        }
        expected.sort { $0.precedes($1) }
        #expect(table.count == expected.count && table.first == expected.first)
        if let last = expected.last { #expect(table.position(of: last) == expected.count - 1) }
      }
    }
  }

  @Test("give backfilling its candidates in the order a sort would")
  func selection() {
    var random = SplitMix(seed: 9)
    for _ in 0..<200 {
      let pool = (0..<Int.random(in: 0...40, using: &random)).map {
        QueueEntry(
          rank: Double(Int.random(in: 0...5, using: &random)), serial: Int64($0),
          requested: Int64.random(in: 1...9, using: &random), processors: Int32.random(in: 1...9, using: &random),
          handle: Handle($0))
      }.shuffled(using: &random)
      var query = FitQuery(free: 9, window: 5, extra: 4)
      var left = pool
      var taken: [QueueEntry] = []
      while let next = Books.takeFirst(of: &left, fitting: query) {
        taken.append(next)
        query.free -= 1
        query.extra -= 1
      }
      query = FitQuery(free: 9, window: 5, extra: 4)
      var expected: [QueueEntry] = []
      for entry in pool.sorted(by: { $0.precedes($1) }) where query.admits(entry) {
        expected.append(entry)
        query.free -= 1
        query.extra -= 1
      }
      #expect(taken == expected)
    }
  }
}

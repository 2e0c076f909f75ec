import Model
import TestSupport
import Testing

@testable import Policy

@Suite("Host structures")
struct HostStructureTests {
  @Test("a set of hosts is a set", arguments: [1, 63, 64, 65, 4096, 4097, 300_000])
  func hostSet(capacity: Int) {
    var random = SplitMix(seed: UInt64(capacity))
    var mine = HostSet(capacity: capacity)
    var theirs: Set<Int> = []
    for step in 0..<1200 {
      let host = random.chance(30) ? min(capacity - 1, random.draw(0...70)) : random.draw(0...capacity - 1)
      if random.chance(step < 600 ? 70 : 20) {
        mine.insert(host)
        theirs.insert(host)
      } else {
        mine.remove(host)
        theirs.remove(host)
      }
      #expect(mine.contains(host) == theirs.contains(host))
      guard step % 20 == 0 else { continue }
      let sorted = theirs.sorted()
      let from = random.draw(0...capacity)
      #expect(mine.count == sorted.count)
      #expect(mine.next(from: from) == sorted.first { $0 >= from })
      let rank = random.draw(0...sorted.count)
      #expect(mine.member(rank: rank) == (rank < sorted.count ? sorted[rank] : nil))
    }
  }

  static let shape = ClusterShape(groups: [
    .init(count: 9, host: HostShape(cores: 4, memoryKiB: 100)), .init(count: 5, host: HostShape(cores: 16)),
    .init(count: 70, host: HostShape(cores: 1, memoryKiB: 7)),
  ])

  static func need(_ random: inout SplitMix) -> HostNeed {
    let quantum = Quantum(
      vcpus: Int32(random.draw(1...5)), memoryKiB: Int64(random.chance(50) ? 0 : random.draw(1...60)))
    let workspace = Workspace(
      id: Int64(random.draw(1...99)), jobNumber: 1, submit: .zero, count: Int32(random.draw(1...30)), quantum: quantum,
      requested: .seconds(1))
    return HostNeed(workspace, groups: .max)
  }

  static let names = ["first-fit", "next-fit", "best-fit", "worst-fit", "random-fit", "contiguous"]

  /// Every placement takes exactly what was asked where there is room, and never more than a host has.
  @Test("placements fill hosts and never overfill them", arguments: names)
  func fill(name: String) throws {
    let rules = try PolicySpecification(parsing: "easy(placement: \(name))", registry: Registry()).rules
    let placement = try #require(rules.placement)
    for seed in UInt64(1)...12 {
      var random = SplitMix(seed: seed)
      var table = HostTable(Self.shape)
      let empty = (table.cores, table.memory)
      var taken: [(runs: [HostRun], need: HostNeed)] = []
      for _ in 0..<40 {
        if random.chance(35), let index = taken.indices.randomElement(using: &random) {
          let (runs, need) = taken.remove(at: index)
          table.give(runs, need)
        }
        let need = Self.need(&random)
        let room = (0..<table.count).reduce(0) { $0 + table.slots($1, need) }
        var runs: [HostRun] = []
        let before = (table.cores, table.memory)
        let placed = placement.place(need, on: &table, into: &runs)
        #expect(placed == (room >= need.count), "seed \(seed)")
        #expect(table.fits(need) == ((0..<table.count).reduce(0) { $0 + table.slots($1, need) } >= need.count))
        guard placed else {
          table.give(runs, need)
          #expect(table.cores == before.0 && table.memory == before.1, "seed \(seed)")
          continue
        }
        #expect(runs.reduce(0) { $0 + $1.hosts * $1.each } == need.count, "seed \(seed)")
        #expect(table.cores.allSatisfy { $0 >= 0 } && table.memory.allSatisfy { $0 >= 0 }, "seed \(seed)")
        var cores = before.0
        for run in runs {
          for host in Int(run.first)..<Int(run.first + run.hosts) { cores[host] -= run.each * need.vcpus }
        }
        #expect(cores == table.cores, "seed \(seed)")
        taken.append((runs, need))
        Self.checkIndex(table, seed)
      }
      for (runs, need) in taken { table.give(runs, need) }
      #expect(table.cores == empty.0 && table.memory == empty.1, "seed \(seed)")
    }
  }

  /// The index by free cores names every host once, where it is.
  static func checkIndex(_ table: HostTable, _ seed: UInt64) {
    for level in Int32(0)...table.highestLevel {
      var found: [Int] = []
      while let host = table.next(from: (found.last ?? -1) + 1, exactly: level) { found.append(host) }
      #expect(found == table.cores.indices.filter { table.cores[$0] == level }, "seed \(seed)")
      let enough = table.cores.indices.filter { table.cores[$0] >= level }
      #expect(table.next(from: 3, free: level) == enough.first { $0 >= 3 }, "seed \(seed)")
      #expect(table.eligible(free: level) == enough.count, "seed \(seed)")
      let ranked = (0..<enough.count).compactMap { table.eligible(free: level, rank: $0) }
      #expect(ranked.sorted() == enough, "seed \(seed)")
    }
  }
}

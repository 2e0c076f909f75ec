import TestSupport
import Testing

@testable import Policy

/// The queue against a sorted array.
@Suite("Waiting queue")
struct WaitingQueueTests {
  /// How entries come: in order of submission, in random order, in clumps of equal rank, ever further in front.
  enum Pattern: CaseIterable { case append, random, ties, prepend }

  struct Pair {
    var queue = WaitingQueue()
    var array: [QueueEntry] = []
    var serial: Int64 = 0

    mutating func insert(_ entry: QueueEntry) {
      queue.insert(entry)
      array.insert(entry, at: array.firstIndex { entry.precedes($0) } ?? array.count)
    }

    mutating func remove(at index: Int) {
      let entry = array.remove(at: index)
      let removed = queue.remove(entry)
      #expect(removed)
    }
  }

  static func entry(_ pattern: Pattern, serial: Int64, _ random: inout SplitMix) -> QueueEntry {
    let rank: Double =
      switch pattern {
      case .append: 0
      case .random: Double(random.draw(0...1_000_000)) / 7
      case .ties: Double(random.draw(0...3))
      case .prepend: -Double(serial)
      }
    // Up to beyond the widths and the lengths the index can tell apart.
    let width = random.chance(10) ? random.draw(1...200_000) : 1 << random.draw(0...9)
    let length: Int64 =
      random.chance(5)
      ? .max - Int64(random.draw(0...5)) : Int64(random.draw(1...100)) * (random.chance(50) ? 1 : 999_999)
    return QueueEntry(
      rank: rank, serial: serial, requested: length, processors: Int32(width), handle: Handle(serial % 1000))
  }

  static func query(_ random: inout SplitMix) -> FitQuery {
    FitQuery(
      free: Int32(random.chance(20) ? random.draw(0...300_000) : random.draw(0...64)),
      window: random.chance(15) ? .max : Int64(random.draw(-3...100)) * (random.chance(50) ? 1 : 999_999),
      extra: Int32(random.draw(-2...8)))
  }

  static func compare(_ pair: Pair, _ random: inout SplitMix) {
    #expect(pair.queue.count == pair.array.count)
    #expect(pair.queue.first == pair.array.first)
    #expect(pair.queue.isEmpty == pair.array.isEmpty)
    for _ in 0..<3 {
      let query = query(&random)
      var expected = pair.array.filter(query.admits)[...]
      var cursor = WaitingQueue.Cursor.start
      while let found = pair.queue.next(from: cursor, fitting: query) {
        #expect(pair.queue.entry(at: found) == expected.popFirst())
        cursor = found.following
        if random.chance(10) { break }
      }
      if pair.queue.next(from: cursor, fitting: query) == nil { #expect(expected.isEmpty) }
    }
    guard let index = pair.array.indices.randomElement(using: &random) else { return }
    #expect(pair.queue.position(of: pair.array[index]) == index)
  }

  @Test("answers as a sorted array does", arguments: Pattern.allCases, [UInt64(1), 2, 3])
  func equalsArray(pattern: Pattern, seed: UInt64) {
    var random = SplitMix(seed: seed)
    var pair = Pair()
    for step in 0..<1500 {
      // Fill, drain, and fill again, so that blocks split, empty and come back.
      let filling = [85, 30, 70, 5][step / 375]
      if random.chance(filling) || pair.array.isEmpty {
        pair.serial += 1
        pair.insert(Self.entry(pattern, serial: pair.serial, &random))
      } else {
        pair.remove(at: random.chance(50) ? 0 : random.draw(0...pair.array.count - 1))
      }
      if step % 16 == 0 { Self.compare(pair, &random) }
    }
    #expect(pair.queue.inOrder == pair.array, "seed \(seed)")
  }

  @Test("keeps thousands in order", arguments: Pattern.allCases)
  func thousands(pattern: Pattern) {
    var random = SplitMix(seed: 5)
    var queue = WaitingQueue()
    var entries: [QueueEntry] = []
    for serial in Int64(1)...6000 {
      entries.append(Self.entry(pattern, serial: serial, &random))
      queue.insert(entries[entries.count - 1])
    }
    entries.shuffle(using: &random)
    let removed = entries.suffix(2500).map { queue.remove($0) }
    #expect(removed.allSatisfy { $0 })
    let again = entries.suffix(5).map { queue.remove($0) }
    #expect(again == [false, false, false, false, false])
    var pair = Pair(queue: queue, array: entries.dropLast(2500).sorted { $0.precedes($1) })
    #expect(pair.queue.inOrder == pair.array)
    for _ in 0..<20 { Self.compare(pair, &random) }
    pair.queue.refill(entries)
    pair.array = entries.sorted { $0.precedes($1) }
    #expect(pair.queue.inOrder == pair.array)
    for _ in 0..<20 { Self.compare(pair, &random) }
    pair.queue.refill([])
    #expect(pair.queue.isEmpty && pair.queue.first == nil && pair.queue.settled(.start) == nil)
  }

  @Test("lets a walk go on where an entry was taken out", arguments: [UInt64(1), 2, 3, 4])
  func walkWithRemovals(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var pair = Pair()
    for serial in Int64(1)...700 { pair.insert(Self.entry(.ties, serial: serial, &random)) }
    let query = FitQuery(free: 64, window: .max, extra: 0)
    var left = pair.array
    var cursor = WaitingQueue.Cursor.start
    var seen: [Int64] = []
    while let found = pair.queue.next(from: cursor, fitting: query) {
      let entry = pair.queue.entry(at: found)
      seen.append(entry.serial)
      if random.chance(60) {
        pair.queue.remove(at: found)
        left.removeAll { $0.serial == entry.serial }
        cursor = found
      } else {
        cursor = found.following
      }
    }
    #expect(seen == pair.array.filter(query.admits).map(\.serial), "seed \(seed)")
    #expect(pair.queue.inOrder == left, "seed \(seed)")
  }
}

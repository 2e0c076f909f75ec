import Testing

@testable import Policy

@Suite("A sweep through the waiting queue")
struct QueueSweepTests {
  /// Blocks that run empty on the way must not make the sweep lose its place.
  @Test("sees every entry though it removes most of them", arguments: [65, 700, 5000])
  func removesOnTheWay(count: Int) {
    var queue = WaitingQueue()
    for serial in 0..<count {
      let entry = QueueEntry(rank: 0, serial: Int64(serial), requested: 1, processors: 1, handle: Handle(serial))
      queue.insert(entry)
    }
    queue.prepareSearch()
    var seen: [Int64] = []
    var cursor = WaitingQueue.Cursor.start
    while let found = queue.next(from: cursor, fitting: .anything(free: 1)) {
      let entry = queue.entry(at: found)
      seen.append(entry.serial)
      if entry.serial % 400 == 399 {
        cursor = found.following
      } else {
        queue.remove(entry)
        cursor = found
      }
    }
    #expect(seen == (0..<Int64(count)).map { $0 })
    #expect(queue.inOrder.map(\.serial) == seen.filter { $0 % 400 == 399 })
  }
}

import TestSupport
import Testing

@testable import Sim

@Suite("Event queue")
struct EventQueueTests {
  struct Pending: Equatable {
    var time: Int64
    var kind: EventKind
    var serial: Int
    var subject: Int32
  }

  @Test("gives events in the order of time, kind and scheduling, and cancelled ones never", arguments: UInt64(1)...12)
  func totalOrder(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var queue = EventQueue()
    var expected: [Pending] = []
    var now: Int64 = 0
    for serial in 0..<3000 {
      switch random.draw(0...9) {
      case 0...5:
        let time = random.chance(5) ? .max - Int64(random.draw(0...3)) : now + Int64(random.draw(0...40))
        let wakes = random.chance(20)
        let subject = wakes ? -1 : Int32(random.draw(0...50))
        queue.schedule(wakes ? .wake : .end, of: subject, at: time)
        expected.append(Pending(time: time, kind: wakes ? .wake : .end, serial: serial, subject: subject))
      case 6:
        let subject = Int32(random.draw(0...60))
        queue.cancel(subject)
        expected.removeAll { $0.subject == subject }
      default:
        expected.sort { ($0.time, $0.kind.rawValue, $0.serial) < ($1.time, $1.kind.rawValue, $1.serial) }
        #expect(queue.nextTime() == expected.first?.time ?? .max, "seed \(seed)")
        if let first = expected.first, random.chance(30) {
          let before = queue.next(at: first.time - 1)
          #expect(before == nil, "seed \(seed)")
        }
        guard let first = expected.first, first.time < .max - 10 else { continue }
        now = first.time
        let event = queue.next(at: now)
        #expect(event?.kind == first.kind && event?.subject == first.subject, "seed \(seed)")
        expected.removeFirst()
      }
      if serial % 50 == 0 { Self.checkHeap(queue, seed) }
    }
  }

  /// Nobody precedes the parent, and no event is there twice.
  static func checkHeap(_ queue: EventQueue, _ seed: UInt64) {
    for index in queue.heap.indices.dropFirst() {
      #expect(!queue.heap[index].precedes(queue.heap[(index - 1) / 4]), "seed \(seed)")
    }
    #expect(Set(queue.heap.map { $0.order & 0xFF_FFFF_FFFF_FFFF }).count == queue.count, "seed \(seed)")
  }
}

/// Instants at which the books want to be looked at again, soonest first.
///
/// Nothing is ever taken back: what an entry is about tells by itself whether it still holds when its time has come.
struct Timers: Sendable {
  enum Kind: UInt8, Sendable {
    /// A transfer is to begin.
    case transfer
    /// A workspace is to leave its hosts.
    case leave
    /// A workspace that holds hosts from then on is to start.
    case begin
    /// A claim ends.
    case expire
    /// Shares are to follow demand, or hosts to be switched.
    case look
    /// Its owner wanted it to rest, it could not be suspended, and is told again.
    case ask
  }

  struct Entry: Sendable {
    var time: Int64
    var kind: Kind
    var subject: Int32

    func precedes(_ other: Entry) -> Bool {
      (time, kind.rawValue, subject) < (other.time, other.kind.rawValue, other.subject)
    }
  }

  private var heap: [Entry] = []

  var next: Int64 { heap.first?.time ?? .max }

  mutating func set(_ kind: Kind, _ subject: Int32, at time: Int64) {
    guard time < .max else { return }
    heap.append(Entry(time: time, kind: kind, subject: subject))
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func take(at now: Int64) -> Entry? {
    guard let first = heap.first, first.time <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

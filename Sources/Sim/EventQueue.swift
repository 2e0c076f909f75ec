import Policy

/// What a scheduled event is; the raw value is its rank among events of one instant.
public enum EventKind: UInt8, Sendable {
  /// Ends come first: they free what a submission of the same instant may use.
  case end = 0
  case wake = 2
}

/// Pending events in total order (time, kind, serial).
///
/// A heap of four children to a node over plain values, two integers compared without a branch each. Cancelling is lazy: an
/// event carries its subject's generation, and one whose subject has moved on is skipped when it comes up. Scheduling and taking cost O(log n).
public struct EventQueue: Sendable {
  struct Entry: BitwiseCopyable {
    var time: Int64
    /// Kind in the top byte, serial below: the order within an instant.
    var order: UInt64
    var subject: Handle
    var generation: UInt32

    @inline(__always)
    func precedes(_ other: Entry) -> Bool {
      time < other.time || (time == other.time && order < other.order)
    }
  }

  private(set) var heap: [Entry] = []
  private(set) var generations: [UInt32] = []
  private(set) var serial: UInt64 = 0

  public init() {}

  init(heap: [Entry], generations: [UInt32], serial: UInt64) {
    self.heap = heap
    self.generations = generations
    self.serial = serial
  }

  /// Events pending, cancelled ones included until they come up.
  public var count: Int { heap.count }

  /// Adds an event of `subject` (−1: of nobody) at `time`, µs.
  public mutating func schedule(_ kind: EventKind, of subject: Handle, at time: Int64) {
    var generation: UInt32 = 0
    if subject >= 0 {
      while generations.count <= Int(subject) { generations.append(0) }
      generation = generations[Int(subject)]
    }
    let entry = Entry(
      time: time, order: UInt64(kind.rawValue) << 56 | serial, subject: subject, generation: generation)
    serial += 1
    heap.append(entry)
    siftUp(entry)
  }

  /// Cancels all events of `subject` scheduled so far.
  public mutating func cancel(_ subject: Handle) {
    guard Int(subject) < generations.count else { return }
    generations[Int(subject)] &+= 1
  }

  /// The time of the next event; `.max` when there is none.
  public mutating func nextTime() -> Int64 {
    while let top = heap.first {
      if isCurrent(top) { return top.time }
      removeTop()
    }
    return .max
  }

  /// Takes the next event if it is due at `time`.
  public mutating func next(at time: Int64) -> (kind: EventKind, subject: Handle)? {
    while let top = heap.first, top.time <= time {
      removeTop()
      if isCurrent(top) {
        return (top.order >> 56 == 0 ? .end : .wake, top.subject)
      }
    }
    return nil
  }

  @inline(__always)
  private func isCurrent(_ entry: Entry) -> Bool {
    entry.subject < 0 || generations[Int(entry.subject)] == entry.generation
  }

  // MARK: Heap

  @inline(__always)
  private mutating func siftUp(_ entry: Entry) {
    heap.withUnsafeMutableBufferPointer { heap in
      var hole = heap.count - 1
      while hole > 0 {
        let parent = (hole - 1) / 4
        guard entry.precedes(heap[parent]) else { break }
        heap[hole] = heap[parent]
        hole = parent
      }
      heap[hole] = entry
    }
  }

  @inline(__always)
  private mutating func removeTop() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap.withUnsafeMutableBufferPointer { heap in
      var hole = 0
      while true {
        let first = 4 * hole + 1
        guard first < heap.count else { break }
        var least = first
        for child in first + 1..<max(first + 1, min(first + 4, heap.count)) where heap[child].precedes(heap[least]) {
          least = child
        }
        guard heap[least].precedes(last) else { break }
        heap[hole] = heap[least]
        hole = least
      }
      heap[hole] = last
    }
  }
}

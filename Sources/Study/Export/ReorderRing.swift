/// Holds rows that came before their turn, in a ring addressed by id.
struct ReorderRing {
  /// The id whose turn it is.
  private(set) var next: Int64
  private(set) var count = 0
  /// A power of two long; the row of `id` stands at `id & mask`, and a slot is taken where the ids agree.
  private var slots: [JobRow?]

  init(next: Int64) {
    self.next = next
    slots = Array(repeating: nil, count: 1024)
  }

  @inline(__always)
  private func slot(_ id: Int64) -> Int { Int(truncatingIfNeeded: id) & (slots.count - 1) }

  /// - Returns: `false` when the id has had its turn or is there already.
  mutating func insert(_ row: JobRow) -> Bool {
    guard row.id >= next else { return false }
    while row.id - next >= Int64(slots.count) { grow() }
    guard slots[slot(row.id)] == nil else { return false }
    slots[slot(row.id)] = row
    count += 1
    return true
  }

  /// The row whose turn it is, if it is there; the turn passes on.
  @inline(__always)
  mutating func takeNext() -> JobRow? {
    guard count > 0, let row = slots[slot(next)] else { return nil }
    slots[slot(next)] = nil
    count -= 1
    next += 1
    return row
  }

  /// The row whose turn it is was served elsewhere.
  mutating func skip() { next += 1 }

  /// All rows held, in order of id. O(span).
  var rows: [JobRow] {
    guard count > 0 else { return [] }
    return (0..<Int64(slots.count)).compactMap { slots[slot(next + $0)] }
  }

  private mutating func grow() {
    let held = rows
    slots = Array(repeating: nil, count: slots.count * 2)
    for row in held { slots[slot(row.id)] = row }
  }
}

/// What each stretch of a queue could offer a ``FitQuery``, as a tree over the queue's blocks.
///
/// A node keeps, per class of width, the shortest request and the narrowest workspace below it. Width classes are powers of two,
/// [2ᵏ, 2ᵏ⁺¹): a class wholly below the free cores needs only its shortest request, and only the one class that the number of free
/// cores cuts in two can raise a false hope. One minimum over all widths would do so nearly always, for a
/// saturated queue holds narrow workspaces that are too long beside short ones that are too wide.
///
/// Nodes are rows of one flat array: the root at 1, the leaf of block position p at `leaves + p`.
struct SummaryTree {
  private static let classes = 16
  /// A row: shortest request up to each class, shortest within it, narrowest within it, narrowest of all; padded to whole cache lines.
  private static let row = 64
  private static let within = 16
  private static let narrowest = 32
  private static let narrowestOfAll = 48

  /// Requests in whole seconds rounded down, so never more than the true minimum: nothing that fits is overlooked.
  private var rows: [Int32] = []
  private(set) var leaves = 0

  /// A query with what the tree needs of it worked out.
  private struct Question {
    var free: Int32
    var seconds: Int32
    /// The narrower of extra and free cores.
    var extra: Int32
    var lane: Int

    init(_ query: FitQuery) {
      free = query.free
      seconds = query.window < 0 ? -1 : Int32(clamping: query.window / 1_000_000)
      extra = min(query.extra, query.free)
      lane = SummaryTree.lane(max(1, query.free))
    }
  }

  @inline(__always)
  private static func lane(_ processors: Int32) -> Int {
    min(classes - 1, Int32.bitWidth - 1 - processors.leadingZeroBitCount)
  }

  // MARK: Asking

  /// The first leaf after `leaf` whose block may hold an entry that satisfies `query`.
  func nextLeaf(after leaf: Int, _ query: FitQuery) -> Int? {
    let question = Question(query)
    return rows.withUnsafeBufferPointer { rows in
      // Up from the leaf until a right-hand neighbour offers something, then down to its leftmost leaf that does.
      var node = leaves + leaf
      while true {
        while node & 1 == 1 {
          node >>= 1
          if node <= 1 { return nil }
        }
        node += 1
        if Self.mayAdmit(rows, node, question) { break }
      }
      while node < leaves {
        node *= 2
        if !Self.mayAdmit(rows, node, question) { node += 1 }
      }
      return node - leaves
    }
  }

  @inline(__always)
  private static func mayAdmit(_ rows: UnsafeBufferPointer<Int32>, _ node: Int, _ question: Question) -> Bool {
    let base = node * row
    if rows[base + narrowestOfAll] <= question.extra { return true }
    if question.lane > 0, rows[base + question.lane - 1] <= question.seconds,
      rows[base + narrowestOfAll] <= question.free
    {
      return true
    }
    return rows[base + within + question.lane] <= question.seconds
      && rows[base + narrowest + question.lane] <= question.free
  }

  // MARK: Changing

  /// Makes room for `count` leaves, all empty.
  mutating func reset(leaves count: Int) {
    leaves = 1
    while leaves < count { leaves *= 2 }
    let size = 2 * leaves * Self.row
    rows.removeAll(keepingCapacity: true)
    rows.append(contentsOf: repeatElement(Int32.max, count: size))
  }

  /// Enters `entry` into the leaf and all above it.
  mutating func add(_ entry: QueueEntry, leaf: Int) {
    var node = leaves + leaf
    rows.withUnsafeMutableBufferPointer { rows in
      while node >= 1 {
        Self.add(rows, node, entry)
        node >>= 1
      }
    }
  }

  /// Sums the leaf up from its entries alone; ``combineAll()`` is due afterwards.
  mutating func fill(leaf: Int, _ entries: ArraySlice<QueueEntry>) {
    let node = leaves + leaf
    rows.withUnsafeMutableBufferPointer { Self.fill($0, node, entries) }
  }

  /// True when the leaf without `entry` would be summed up otherwise.
  func isDefining(_ entry: QueueEntry, leaf: Int) -> Bool {
    let base = (leaves + leaf) * Self.row
    let lane = Self.lane(entry.processors)
    return rows[base + Self.within + lane] >= Int32(clamping: entry.requested / 1_000_000)
      || rows[base + Self.narrowest + lane] >= entry.processors
  }

  /// Sums the leaf up anew from its entries, and all above it.
  mutating func refresh(leaf: Int, _ entries: ArraySlice<QueueEntry>) {
    var node = leaves + leaf
    rows.withUnsafeMutableBufferPointer { rows in
      Self.fill(rows, node, entries)
      node >>= 1
      while node >= 1 {
        Self.combine(rows, node)
        node >>= 1
      }
    }
  }

  mutating func combineAll() {
    rows.withUnsafeMutableBufferPointer { rows in
      for node in stride(from: leaves - 1, to: 0, by: -1) { Self.combine(rows, node) }
    }
  }

  @inline(__always)
  private static func add(_ rows: UnsafeMutableBufferPointer<Int32>, _ node: Int, _ entry: QueueEntry) {
    let lane = lane(entry.processors)
    let seconds = Int32(clamping: entry.requested / 1_000_000)
    let base = node * row
    for i in lane..<classes { rows[base + i] = min(rows[base + i], seconds) }
    rows[base + within + lane] = min(rows[base + within + lane], seconds)
    rows[base + narrowest + lane] = min(rows[base + narrowest + lane], entry.processors)
    rows[base + narrowestOfAll] = min(rows[base + narrowestOfAll], entry.processors)
  }

  @inline(__always)
  private static func fill(
    _ rows: UnsafeMutableBufferPointer<Int32>, _ node: Int, _ entries: ArraySlice<QueueEntry>
  ) {
    let base = node * row
    for i in 0..<row { rows[base + i] = .max }
    for entry in entries {
      let lane = lane(entry.processors)
      let seconds = Int32(clamping: entry.requested / 1_000_000)
      rows[base + within + lane] = min(rows[base + within + lane], seconds)
      rows[base + narrowest + lane] = min(rows[base + narrowest + lane], entry.processors)
    }
    var (shortest, narrow) = (Int32.max, Int32.max)
    for lane in 0..<classes {
      shortest = min(shortest, rows[base + within + lane])
      narrow = min(narrow, rows[base + narrowest + lane])
      rows[base + lane] = shortest
    }
    rows[base + narrowestOfAll] = narrow
  }

  @inline(__always)
  private static func combine(_ rows: UnsafeMutableBufferPointer<Int32>, _ node: Int) {
    let (left, right) = (2 * node * row, (2 * node + 1) * row)
    for i in 0...narrowestOfAll { rows[node * row + i] = min(rows[left + i], rows[right + i]) }
  }
}

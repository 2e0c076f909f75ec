/// The waiting workspaces in the order a policy gives them, indexed for backfilling.
///
/// Entries stand in blocks of up to 64; a short queue is one flat block, scanned as it is. Beyond that, once somebody searches, a
/// ``SummaryTree`` over the blocks leads past all that cannot fit. A block that has run empty keeps its place until half of them have, so the
/// tree need not be made anew each time. Insertion, removal and the next fitting entry cost O(log n) for n waiting, amortised.
struct WaitingQueue {
  /// Where an entry stands: the block's position in the order, and the index within it. Valid until an insertion: removals leave it where
  /// it was, before whatever followed the entry removed.
  struct Cursor: Equatable {
    var position: Int
    var index: Int

    static var start: Cursor { Cursor(position: 0, index: 0) }
    /// One further; it may be past the end of its block, which searches allow.
    var following: Cursor { Cursor(position: position, index: index + 1) }
  }

  private static let blockSize = 64
  /// Up to so many blocks are scanned faster than searched.
  private static let scannedBlocks = 2

  private(set) var count = 0
  private var entries: [QueueEntry] = []
  private var counts: [Int] = []
  /// Blocks without entries among ``order``, and the position of the first that has some.
  private var emptyBlocks = 0
  private var firstPosition = 0
  /// Block numbers in queue order, and those not in use.
  private var order: [Int] = []
  private var spare: [Int] = []
  private var tree = SummaryTree()
  /// The tree describes the blocks as they are.
  private var isIndexed = false

  init() {}

  var isEmpty: Bool { count == 0 }

  // MARK: Reading

  var first: QueueEntry? { count == 0 ? nil : entries[order[firstPosition] * Self.blockSize] }

  @inline(__always)
  func entry(at cursor: Cursor) -> QueueEntry { entries[order[cursor.position] * Self.blockSize + cursor.index] }

  /// The first place at or after `cursor` that holds an entry.
  func settled(_ cursor: Cursor) -> Cursor? {
    var (position, index) = (cursor.position, cursor.index)
    while position < order.count {
      if index < counts[order[position]] { return Cursor(position: position, index: index) }
      position += 1
      index = 0
    }
    return nil
  }

  /// All entries in order. O(n).
  var inOrder: [QueueEntry] {
    var result: [QueueEntry] = []
    result.reserveCapacity(count)
    for block in order { result += entries[block * Self.blockSize..<block * Self.blockSize + counts[block]] }
    return result
  }

  /// How many entries stand before `entry`. O(n / 64).
  func position(of entry: QueueEntry) -> Int? {
    guard let cursor = find(entry) else { return nil }
    return order[..<cursor.position].reduce(0) { $0 + counts[$1] } + cursor.index
  }

  /// The first entry at or after `cursor` that satisfies `query`.
  ///
  /// In a long queue, call ``prepareSearch()`` first: without an index every entry is looked at.
  func next(from cursor: Cursor, fitting query: FitQuery) -> Cursor? {
    var position = cursor.position
    var index = cursor.index
    while position < order.count {
      if let found = scan(order[position], from: index, query) { return Cursor(position: position, index: found) }
      if isIndexed {
        guard let following = tree.nextLeaf(after: position, query) else { return nil }
        position = following
      } else {
        position += 1
      }
      index = 0
    }
    return nil
  }

  @inline(__always)
  private func scan(_ block: Int, from index: Int, _ query: FitQuery) -> Int? {
    let base = block * Self.blockSize
    return entries.withUnsafeBufferPointer { entries in
      var i = index
      while i < counts[block] {
        if query.admits(entries[base + i]) { return i }
        i += 1
      }
      return nil
    }
  }

  // MARK: Changing

  /// Makes the index that ``next(from:fitting:)`` uses, if the queue is long enough to gain by it and has none.
  @inline(__always)
  mutating func prepareSearch() {
    tidy()
    if !isIndexed, order.count > Self.scannedBlocks { index() }
  }

  mutating func removeAll() {
    count = 0
    emptyBlocks = 0
    firstPosition = 0
    isIndexed = false
    entries.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    spare.removeAll(keepingCapacity: true)
  }

  /// Replaces everything by `entries`, given in any order. O(n log n).
  mutating func refill(_ unsorted: [QueueEntry]) {
    removeAll()
    for (index, entry) in unsorted.sorted(by: { $0.precedes($1) }).enumerated() {
      if index % Self.blockSize == 0 { order.append(newBlock()) }
      let block = order[order.count - 1]
      entries[block * Self.blockSize + counts[block]] = entry
      counts[block] += 1
    }
    count = unsorted.count
  }

  mutating func insert(_ entry: QueueEntry) {
    tidy()
    if order.isEmpty { order.append(newBlock()) }
    var position = self.position(for: entry)
    var block = order[position]
    var index = lowerBound(entry, in: block)
    if counts[block] == Self.blockSize {
      if index == Self.blockSize, position == order.count - 1 {
        // First come, first served only ever appends: fill blocks to the brim instead of halving them.
        open(at: position + 1)
        position += 1
        index = 0
      } else {
        split(position)
        if index > counts[block] {
          index -= counts[block]
          position += 1
        }
      }
      block = order[position]
    }
    let base = block * Self.blockSize
    entries.withUnsafeMutableBufferPointer { entries in
      var i = counts[block]
      while i > index {
        entries[base + i] = entries[base + i - 1]
        i -= 1
      }
      entries[base + index] = entry
    }
    if counts[block] == 0, count > 0 { emptyBlocks -= 1 }
    counts[block] += 1
    count += 1
    firstPosition = min(firstPosition, position)
    if isIndexed { tree.add(entry, leaf: position) }
  }

  /// Removes `entry`; false when it is not there.
  @discardableResult
  mutating func remove(_ entry: QueueEntry) -> Bool {
    guard let cursor = find(entry) else { return false }
    remove(at: cursor)
    return true
  }

  mutating func remove(at cursor: Cursor) {
    let block = order[cursor.position]
    let base = block * Self.blockSize
    let removed = entries[base + cursor.index]
    counts[block] -= 1
    entries.withUnsafeMutableBufferPointer { entries in
      for i in cursor.index..<max(cursor.index, counts[block]) { entries[base + i] = entries[base + i + 1] }
    }
    count -= 1
    if isIndexed, tree.isDefining(removed, leaf: cursor.position) {
      tree.refresh(leaf: cursor.position, entries[base..<base + counts[block]])
    }
    if counts[block] == 0 { blockRanEmpty() }
  }

  private mutating func blockRanEmpty() {
    if count == 0 {
      // The one block left stays where it is: a queue that comes and goes costs no memory traffic.
      if order.count > 1 { removeAll() }
      return
    }
    emptyBlocks += 1
    while counts[order[firstPosition]] == 0 { firstPosition += 1 }
  }

  /// Drops the empty blocks when they are most. Never while somebody searches: cursors name blocks by their position.
  @inline(__always)
  private mutating func tidy() {
    if emptyBlocks > 4, 2 * emptyBlocks > order.count { dropEmptyBlocks() }
  }

  private mutating func dropEmptyBlocks() {
    spare += order.filter { counts[$0] == 0 }
    order.removeAll { counts[$0] == 0 }
    emptyBlocks = 0
    firstPosition = 0
    if isIndexed { index() }
  }

  /// Where `entry` stands.
  private func find(_ entry: QueueEntry) -> Cursor? {
    guard count > 0 else { return nil }
    let position = self.position(for: entry)
    let block = order[position]
    let index = lowerBound(entry, in: block)
    guard index < counts[block], entries[block * Self.blockSize + index].serial == entry.serial else { return nil }
    return Cursor(position: position, index: index)
  }

  /// The last block whose first entry does not come after `entry`. The first entry an empty block had last still tells it apart.
  @inline(__always)
  private func position(for entry: QueueEntry) -> Int {
    var low = 0
    var high = order.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if entry.precedes(entries[order[middle] * Self.blockSize]) { high = middle } else { low = middle }
    }
    return low
  }

  @inline(__always)
  private func lowerBound(_ entry: QueueEntry, in block: Int) -> Int {
    let base = block * Self.blockSize
    var low = 0
    var high = counts[block]
    while low < high {
      let middle = (low + high) / 2
      if entries[base + middle].precedes(entry) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Blocks and their summaries

  private mutating func newBlock() -> Int {
    if let block = spare.popLast() {
      counts[block] = 0
      return block
    }
    counts.append(0)
    let empty = QueueEntry(rank: 0, serial: 0, requested: 0, processors: 0, handle: -1)
    entries.append(contentsOf: repeatElement(empty, count: Self.blockSize))
    return counts.count - 1
  }

  private mutating func open(at position: Int) {
    order.insert(newBlock(), at: position)
    emptyBlocks += 1
    // A new last leaf is empty already, unless the tree has no room for it.
    if isIndexed, position != order.count - 1 || tree.leaves < order.count { index() }
  }

  private mutating func split(_ position: Int) {
    let left = order[position]
    let right = newBlock()
    let half = Self.blockSize / 2
    for i in 0..<half { entries[right * Self.blockSize + i] = entries[left * Self.blockSize + half + i] }
    counts[left] = half
    counts[right] = half
    order.insert(right, at: position + 1)
    if firstPosition > position { firstPosition += 1 }
    if isIndexed { index() }
  }

  private mutating func index() {
    tree.reset(leaves: order.count)
    for (position, block) in order.enumerated() {
      let base = block * Self.blockSize
      tree.fill(leaf: position, entries[base..<base + counts[block]])
    }
    tree.combineAll()
    isIndexed = true
  }
}

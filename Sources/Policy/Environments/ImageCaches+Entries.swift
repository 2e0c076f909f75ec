import Model

extension ImageCaches {
  /// A layer that a host keeps, or that is spoken for there, in the list of its host.
  @usableFromInline
  struct Entry: Hashable, Sendable, Codable {
    var layer: Int32
    /// The next entry of the same host, or of the free list; −1: none.
    var next: Int32
    /// Uses under way.
    var pins: Int32 = 0
    /// Kept layers that lie directly on this one.
    var dependents: Int32 = 0
    var uses: Int64 = 0
    var last: Int64 = 0
    /// GreedyDual-Size's H.
    var credit: Double = 0
    var isHeld = false
    var isFixed = false
  }

  /// The entry of `layer` on `host`; −1: none. O(layers there).
  func find(_ layer: Int32, on host: Int32) -> Int32 {
    var index = heads[Int(host)]
    while index >= 0, entries[Int(index)].layer != layer { index = entries[Int(index)].next }
    return index
  }

  mutating func findOrAdd(_ layer: Int32, on host: Int32) -> Int {
    let found = find(layer, on: host)
    if found >= 0 { return Int(found) }
    let entry = Entry(layer: layer, next: heads[Int(host)])
    let index: Int
    if free >= 0 {
      index = Int(free)
      free = entries[index].next
      entries[index] = entry
    } else {
      index = entries.count
      entries.append(entry)
    }
    heads[Int(host)] = Int32(index)
    return index
  }

  /// Takes the entry out if nothing is kept or pinned by it.
  mutating func releaseIfIdle(_ index: Int, on host: Int32) {
    guard !entries[index].isHeld, entries[index].pins == 0 else { return }
    let next = entries[index].next
    if heads[Int(host)] == Int32(index) {
      heads[Int(host)] = next
    } else {
      var before = heads[Int(host)]
      while entries[Int(before)].next != Int32(index) { before = entries[Int(before)].next }
      entries[Int(before)].next = next
    }
    entries[index].next = free
    free = Int32(index)
  }

  /// A use seen at `now`: what the rules of eviction go by.
  mutating func note(_ index: Int, on host: Int32, at now: Int64, counts: Bool) {
    entries[index].last = max(entries[index].last, now)
    if counts { entries[index].uses += 1 }
    let size = Double(max(1, sizes[Int(entries[index].layer)]))
    entries[index].credit = inflation[Int(host)] + 1 / size
  }

  mutating func keep(_ index: Int, on host: Int32) {
    let layer = entries[index].layer
    entries[index].isHeld = true
    entries[index].uses = 0
    held[Int(host) * words + Int(layer >> 6)] |= 1 << UInt64(layer & 63)
    used[Int(host)] += sizes[Int(layer)]
    if let parent = parent(of: layer) { entries[findOrAdd(parent, on: host)].dependents += 1 }
  }

  mutating func drop(_ index: Int, on host: Int32) {
    let layer = entries[index].layer
    entries[index].isHeld = false
    entries[index].isFixed = false
    held[Int(host) * words + Int(layer >> 6)] &= ~(1 << UInt64(layer & 63))
    used[Int(host)] -= sizes[Int(layer)]
    if let parent = parent(of: layer) {
      let below = find(parent, on: host)
      if below >= 0 { entries[Int(below)].dependents -= 1 }
    }
    releaseIfIdle(index, on: host)
  }

  /// The layer directly below.
  private func parent(of layer: Int32) -> Int32? {
    let own = Int(chainStarts[Int(layer)])
    return own + 1 < Int(chainStarts[Int(layer) + 1]) ? chains[own + 1] : nil
  }

  private func isEvictable(_ entry: Entry) -> Bool { entry.isHeld && entry.pins == 0 && !entry.isFixed }

  /// KiB that evicting all that may go would free. What a pinned layer lies on is pinned with it, so that each of these can go.
  func evictableKiB(on host: Int32) -> Int64 {
    var sum: Int64 = 0
    var index = heads[Int(host)]
    while index >= 0 {
      let entry = entries[Int(index)]
      if isEvictable(entry) { sum += sizes[Int(entry.layer)] }
      index = entry.next
    }
    return sum
  }

  /// Evicts one layer by the rule; false when none may go.
  mutating func evictOne(on host: Int32) -> Bool {
    var victim: Int32 = -1
    var index = heads[Int(host)]
    while index >= 0 {
      let entry = entries[Int(index)]
      if isEvictable(entry), entry.dependents == 0,
        victim < 0 || goesBefore(entry, entries[Int(victim)])
      {
        victim = index
      }
      index = entry.next
    }
    guard victim >= 0 else { return false }
    // GreedyDual-Size ages what stays by the credit of what goes.
    inflation[Int(host)] = max(inflation[Int(host)], entries[Int(victim)].credit)
    drop(Int(victim), on: host)
    evictions += 1
    return true
  }

  private func goesBefore(_ a: Entry, _ b: Entry) -> Bool {
    switch eviction {
    case .lru: break
    case .lfu: if a.uses != b.uses { return a.uses < b.uses }
    case .size: if a.credit != b.credit { return a.credit < b.credit }
    }
    return (a.last, a.layer) < (b.last, b.layer)
  }
}

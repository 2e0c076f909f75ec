/// A set of host numbers as a bitmap with summaries: membership, insertion, removal and "the next one from here" in O(log₆₄ n).
struct HostSet: Equatable, Sendable {
  /// Level 0 holds a bit a host; each level above, a bit a word below that is not empty.
  private var levels: [[UInt64]]
  private(set) var count = 0

  init(capacity: Int) {
    levels = []
    var size = max(1, capacity)
    repeat {
      size = (size + 63) / 64
      levels.append([UInt64](repeating: 0, count: size))
    } while size > 1
  }

  func contains(_ host: Int) -> Bool { levels[0][host >> 6] & (1 << UInt64(host & 63)) != 0 }

  mutating func insert(_ host: Int) {
    guard !contains(host) else { return }
    count += 1
    var index = host
    for level in levels.indices {
      levels[level][index >> 6] |= 1 << UInt64(index & 63)
      index >>= 6
    }
  }

  mutating func remove(_ host: Int) {
    guard contains(host) else { return }
    count -= 1
    var index = host
    for level in levels.indices {
      levels[level][index >> 6] &= ~(1 << UInt64(index & 63))
      if levels[level][index >> 6] != 0 { return }
      index >>= 6
    }
  }

  /// The lowest member not below `host`.
  func next(from host: Int) -> Int? {
    var index = host
    var level = 0
    while level < levels.count {
      let word = index >> 6
      guard word < levels[level].count else { return nil }
      let bits = levels[level][word] & (~0 << UInt64(index & 63))
      if bits != 0 { return descend(from: level, to: word << 6 | bits.trailingZeroBitCount) }
      index = word + 1
      level += 1
    }
    return nil
  }

  /// The member with `rank` members below it. O(n / 64).
  func member(rank: Int) -> Int? {
    var left = rank
    for (word, bits) in levels[0].enumerated() {
      if left >= bits.nonzeroBitCount {
        left -= bits.nonzeroBitCount
        continue
      }
      var rest = bits
      for _ in 0..<left { rest &= rest - 1 }
      return word << 6 | rest.trailingZeroBitCount
    }
    return nil
  }

  private func descend(from level: Int, to index: Int) -> Int {
    var index = index
    for level in stride(from: level - 1, through: 0, by: -1) {
      index = index << 6 | levels[level][index].trailingZeroBitCount
    }
    return index
  }
}

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

  /// How many members follow one another from `host` on, up to `limit`. O(1 + members / 64).
  func stretch(from host: Int, limit: Int) -> Int {
    var length = 0
    while length < limit {
      let index = host + length
      guard index >> 6 < levels[0].count else { break }
      let rest = levels[0][index >> 6] >> UInt64(index & 63)
      let ones = (~rest).trailingZeroBitCount
      length += ones
      if ones < 64 - index & 63 { break }
    }
    return min(length, limit)
  }

  /// Adds hosts of which none is a member yet. O(1 + hosts / 64).
  mutating func insert(_ hosts: Range<Int>) {
    count += hosts.count
    for (word, mask) in Self.words(hosts) {
      if levels[0][word] == 0 { summarise(word) }
      levels[0][word] |= mask
    }
  }

  /// Removes hosts that are all members. O(1 + hosts / 64).
  mutating func remove(_ hosts: Range<Int>) {
    count -= hosts.count
    for (word, mask) in Self.words(hosts) {
      levels[0][word] &= ~mask
      if levels[0][word] == 0 { clear(word) }
    }
  }

  /// The words a range touches, each with its part of the range.
  private static func words(_ hosts: Range<Int>) -> some Sequence<(Int, UInt64)> {
    let first = hosts.lowerBound >> 6
    let last = max(first, (hosts.upperBound - 1) >> 6)
    return (hosts.isEmpty ? first..<first : first..<last + 1).lazy.map { word in
      let low = max(hosts.lowerBound - word << 6, 0)
      let high = min(hosts.upperBound - word << 6, 64)
      return (word, (high - low == 64 ? ~0 : (1 << UInt64(high - low)) - 1) << UInt64(low))
    }
  }

  /// Notes in the levels above that a word is no longer empty.
  private mutating func summarise(_ word: Int) {
    var index = word
    for level in levels.indices.dropFirst() {
      levels[level][index >> 6] |= 1 << UInt64(index & 63)
      index >>= 6
    }
  }

  private mutating func clear(_ word: Int) {
    var index = word
    for level in levels.indices.dropFirst() {
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

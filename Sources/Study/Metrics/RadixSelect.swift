/// Exact order statistics without sorting: only the values that share their leading bits with an asked-for rank are looked at again.
///
/// O(n) for each level of 12 bits in which the values differ; on waits and slowdowns two or three levels are the rule,
/// each but the first over a part of the values. The result depends on the values only, not on their order.
enum RadixSelect {
  /// The keys that would stand at `ranks` were `keys` sorted in ascending order.
  ///
  /// Non-negative doubles may be passed as their bit patterns, which sort alike.
  ///
  /// - Precondition: every rank is within `keys.indices`; `ranks` ascend.
  static func keys(atRanks ranks: [Int], of keys: [UInt64]) -> [UInt64] {
    guard let first = keys.first else { return [] }
    let differing = keys.reduce(0) { $0 | ($1 ^ first) }
    return select(keys, ranks: ranks, bits: UInt64.bitWidth - differing.leadingZeroBitCount)
  }

  private static let smallEnoughToSort = 1024
  /// The table of counts stays within the first cache.
  private static let digitBits = 12

  /// - Parameter bits: the keys agree but for so many bits at their end.
  private static func select(_ keys: [UInt64], ranks: [Int], bits: Int) -> [UInt64] {
    if bits == 0 { return ranks.map { _ in keys[0] } }
    if keys.count <= smallEnoughToSort {
      let sorted = keys.sorted()
      return ranks.map { sorted[$0] }
    }
    let width = min(digitBits, bits)
    let shift = UInt64(bits - width)
    let mask: UInt64 = (1 << UInt64(width)) - 1
    var counts = [Int](repeating: 0, count: 1 << width)
    for key in keys { counts[Int(truncatingIfNeeded: (key &>> shift) & mask)] &+= 1 }

    var result: [UInt64] = []
    var below = 0
    var pending = ranks[...]
    for (digit, count) in counts.enumerated() where count > 0 {
      guard let next = pending.first else { break }
      if next < below + count {
        let inside = pending.prefix { $0 < below + count }
        let bucket = count == keys.count ? keys : keys.filter { ($0 &>> shift) & mask == UInt64(digit) }
        result += select(bucket, ranks: inside.map { $0 - below }, bits: bits - width)
        pending = pending.dropFirst(inside.count)
      }
      below += count
    }
    return result
  }
}

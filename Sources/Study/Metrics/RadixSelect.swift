/// Exact order statistics without sorting: only the values that share their leading bits with an asked-for rank are looked at again.
///
/// O(n) for each level of 16 bits, at most four; on waits and slowdowns two levels are the rule. The result depends on the values only, not on their order.
enum RadixSelect {
  /// The keys that would stand at `ranks` were `keys` sorted in ascending order.
  ///
  /// Non-negative doubles may be passed as their bit patterns, which sort alike.
  ///
  /// - Precondition: every rank is within `keys.indices`; `ranks` ascend.
  static func keys(atRanks ranks: [Int], of keys: [UInt64]) -> [UInt64] {
    select(keys, ranks: ranks, shift: 48)
  }

  private static let smallEnoughToSort = 1024

  private static func select(_ keys: [UInt64], ranks: [Int], shift: Int) -> [UInt64] {
    if keys.count <= smallEnoughToSort {
      let sorted = keys.sorted()
      return ranks.map { sorted[$0] }
    }
    if shift < 0 { return ranks.map { _ in keys[0] } }

    var counts = [Int](repeating: 0, count: 1 << 16)
    for key in keys { counts[Int(truncatingIfNeeded: (key >> UInt64(shift)) & 0xffff)] += 1 }

    var result: [UInt64] = []
    var below = 0
    var pending = ranks[...]
    for (digit, count) in counts.enumerated() where count > 0 {
      guard let next = pending.first else { break }
      if next < below + count {
        let inside = pending.prefix { $0 < below + count }
        var bucket: [UInt64] = []
        bucket.reserveCapacity(count)
        for key in keys where Int(truncatingIfNeeded: (key >> UInt64(shift)) & 0xffff) == digit { bucket.append(key) }
        result += select(bucket, ranks: inside.map { $0 - below }, shift: shift - 16)
        pending = pending.dropFirst(inside.count)
      }
      below += count
    }
    return result
  }
}

import TestSupport
import Testing

@testable import Study

@Suite struct RadixSelectTests {
  /// Values that differ in few, many, high, low or no bits, in numbers on both sides of where sorting ends.
  @Test(arguments: [1, 2, 1024, 1025, 5_000], [0, 1, 11, 12, 13, 40, 64])
  func equalsSorting(count: Int, bits: Int) {
    var random = SplitMix(seed: UInt64(count * 100 + bits))
    let mask: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) - 1
    let base = UInt64.random(in: .min ... .max, using: &random) & ~mask
    // Half of them crowd at the low end.
    let keys = (0..<count).map { _ in
      let a = UInt64.random(in: 0...mask, using: &random)
      return base | (Bool.random(using: &random) ? a : a / 3_001)
    }
    let sorted = keys.sorted()
    let ranks = Set([0, count - 1, count / 2, count / 3, (count - 1) * 95 / 100, (count - 1) * 99 / 100]).sorted()
    #expect(RadixSelect.keys(atRanks: ranks, of: keys) == ranks.map { sorted[$0] })
  }

  @Test func nothingAskedOfNothing() {
    #expect(RadixSelect.keys(atRanks: [], of: []).isEmpty)
  }
}

/// The exact sum of floating-point numbers not less than 1.
///
/// Every double x ≥ 1 is a whole multiple of 2⁻⁵², so in 128-bit fixed point nothing is rounded and the order of the terms cannot
/// show in the result. The sum must stay below 2⁷⁶: a billion slowdowns of 70 trillion each.
struct ExactSum: Hashable, Sendable {
  private var scaled: UInt128 = 0

  /// - Precondition: `value` is finite, at least 1 and below 2⁶³.
  @inline(__always)
  mutating func add(_ value: Double) {
    let exponent = value.exponentBitPattern &- 1023
    scaled += UInt128(value.significandBitPattern | (1 << 52)) &<< UInt128(exponent)
  }

  /// The sum divided by `count`, rounded at the very end.
  func mean(over count: Int) -> Double? {
    count > 0 ? Double(scaled) / 0x1p52 / Double(count) : nil
  }
}

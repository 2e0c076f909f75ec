/// Numbers as text, straight into memory: the writers' inner loop.
enum DecimalFormat {
  /// Most bytes a number takes: sign, 19 digits, point.
  static let longest = 24

  /// Writes `value` in decimal digits.
  ///
  /// - Returns: the end of what was written.
  @inline(__always)
  static func write(_ value: Int64, to pointer: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    guard value < 0 else { return write(magnitude: UInt64(bitPattern: value), to: pointer) }
    pointer[0] = UInt8(ascii: "-")
    return write(magnitude: value.magnitude, to: pointer + 1)
  }

  /// Writes microseconds as seconds: whole where they are whole, else with as few decimals as are exact.
  @inline(__always)
  static func writeSeconds(
    microseconds: Int64, to pointer: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var end = pointer
    if microseconds < 0 {
      end[0] = UInt8(ascii: "-")
      end += 1
    }
    let magnitude = microseconds.magnitude
    let whole = magnitude / 1_000_000
    end = write(magnitude: whole, to: end)
    let fraction = magnitude &- whole &* 1_000_000
    return fraction == 0 ? end : write(millionths: UInt32(truncatingIfNeeded: fraction), to: end)
  }

  /// Writes the point and the digits after it, without trailing zeros.
  @inline(never)
  private static func write(
    millionths: UInt32, to pointer: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    pointer[0] = UInt8(ascii: ".")
    var end = pointer + 1
    var rest = millionths
    while rest != 0 {
      rest &*= 10
      end[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / 1_000_000)
      rest %= 1_000_000
      end += 1
    }
    return end
  }

  @inline(__always)
  private static func write(
    magnitude value: UInt64, to pointer: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    guard value < 100_000_000 else { return write(long: value, to: pointer) }
    return write(short: UInt32(truncatingIfNeeded: value), to: pointer)
  }

  @inline(never)
  private static func write(long value: UInt64, to pointer: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
  {
    let high = value / 100_000_000
    let end = write(magnitude: high, to: pointer)
    writeUnaligned(
      eightDigits(UInt32(truncatingIfNeeded: value &- high &* 100_000_000)) | asciiZeros, to: end)
    return end + 8
  }

  private static var asciiZeros: UInt64 { 0x3030_3030_3030_3030 }

  /// Up to eight digits at once: all eight are made, shifted so that the first that counts comes first, and stored with one write.
  @inline(__always)
  private static func write(short value: UInt32, to pointer: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
  {
    let digits = eightDigits(value)
    let leading = value == 0 ? 7 : digits.trailingZeroBitCount / 8
    writeUnaligned((digits | asciiZeros) >> UInt64(leading * 8), to: pointer)
    return pointer + (8 - leading)
  }

  /// The eight decimal digits of a number below 10⁸, one a byte, the most significant in the lowest byte.
  ///
  /// Halves the number three times, all parts side by side in one register (Khuong's method of formatting integers).
  @inline(__always)
  private static func eightDigits(_ value: UInt32) -> UInt64 {
    let value = UInt64(value)
    let high = value / 10_000
    let halves = high | ((value &- high &* 10_000) << 32)
    let hundreds = ((halves &* 10_486) >> 20) & 0x0000_007f_0000_007f
    let pairs = hundreds | ((halves &- hundreds &* 100) << 16)
    let tens = ((pairs &* 103) >> 10) & 0x000f_000f_000f_000f
    return tens | ((pairs &- tens &* 10) << 8)
  }

  @inline(__always)
  private static func writeUnaligned(_ value: UInt64, to pointer: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value.littleEndian, as: UInt64.self)
  }
}

import Model

/// Rates of networks and disks as people write them.
///
/// Networks are written in bits, where a prefix means a thousand, disks in bytes. `kB`, `MB`, `GB` are powers of 1000 and `KiB`, `MiB`,
/// `GiB` of 1024 (IEC 80000-13).
public enum BitRate {
  /// Bits a second.
  private static let units: [(name: String, bits: Double)] = [
    ("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9), ("Tbit/s", 1e12), ("kB/s", 8e3), ("MB/s", 8e6), ("GB/s", 8e9),
    ("KiB/s", 8 * 1024), ("MiB/s", 8 * 1_048_576), ("GiB/s", 8 * 1_073_741_824),
  ]

  /// Reads `100Mbit/s`, `1.5 Gbit/s`, `10MB/s`, `50MiB/s`; a blank may stand before the unit.
  ///
  /// - Returns: kbit/s, rounded to a whole number.
  /// - Throws: `QuantaError` of kind `usage` when it is no rate, or less than 1 kbit/s.
  public static func kbps(_ text: String) throws -> Int64 {
    let kbps = (try bits(text) / 1000).rounded()
    guard kbps >= 1, kbps < 9e18 else { throw refusal(text) }
    return Int64(kbps)
  }

  /// Reads the same.
  ///
  /// - Returns: KiB/s, not rounded.
  public static func kibps(_ text: String) throws -> Double { try bits(text) / 8192 }

  /// In the largest unit that divides it: `100 Mbit/s`.
  public static func text(kbps: Int64) -> String {
    let steps: [(name: String, kbps: Int64)] = [
      ("Tbit/s", 1_000_000_000), ("Gbit/s", 1_000_000), ("Mbit/s", 1000), ("kbit/s", 1),
    ]
    let unit = steps.first { kbps % $0.kbps == 0 } ?? ("kbit/s", 1)
    return "\(kbps / unit.kbps) \(unit.name)"
  }

  private static func bits(_ text: String) throws -> Double {
    for (unit, factor) in units where text.hasSuffix(unit) {
      let digits = text.dropLast(unit.count).trimmed
      // Double would read "inf", "0x10" and "1e3" as well.
      guard digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else { break }
      if let number = Double(digits), number > 0, number.isFinite { return number * factor }
    }
    throw refusal(text)
  }

  private static func refusal(_ text: String) -> QuantaError {
    QuantaError(.usage, "'\(text)' is not a rate", remedy: "write it as 100Mbit/s, 1Gbit/s, 10MB/s or 50MiB/s")
  }
}

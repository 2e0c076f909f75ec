import Model

/// Sizes of memory and disks as people write them.
public enum ByteSize {
  private static let units: [(name: String, kibibytes: Int64)] = [
    ("KiB", 1), ("MiB", 1 << 10), ("GiB", 1 << 20), ("TiB", 1 << 30),
  ]

  /// In the largest unit that divides it: `64 GiB`.
  public static func text(kibibytes: Int64) -> String {
    let unit = units.last { kibibytes % $0.kibibytes == 0 } ?? units[0]
    return "\(kibibytes / unit.kibibytes) \(unit.name)"
  }

  /// Reads `512MiB`, `64GiB`, `2TiB`, `1048576KiB`; a blank may stand before the unit.
  ///
  /// - Returns: KiB.
  /// - Throws: `QuantaError` of kind `usage` when there is no unit, or no whole number from 1 that fits 64 bits.
  public static func kibibytes(_ text: String) throws -> Int64 {
    for (unit, factor) in units where text.hasSuffix(unit) {
      var digits = text.dropLast(unit.count)
      if digits.last == " " { digits.removeLast() }
      if let number = Int64(digits), number > 0, number <= Int64.max / factor { return number * factor }
    }
    let what = text.hasPrefix("-") || text.hasPrefix("−") ? "a negative size" : "not a size"
    throw QuantaError(.usage, "'\(text)' is \(what)", remedy: "write it as 512MiB, 64GiB or 2TiB")
  }
}

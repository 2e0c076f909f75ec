import Foundation
import Model

extension MetricsAccumulator {
  private static let magic: UInt64 = 0x3141_4d41_544e_5551  // "QUNTAMA1", little-endian

  private static let headerBytes = 56

  /// The whole state as bytes: 56 bytes of header, then 24 bytes a job in the order they came (all little-endian).
  ///
  /// O(jobs).
  public func serialized() -> Data {
    var data = Data(capacity: Self.headerBytes + rows.count * 24)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    append(Self.magic)
    for counter in [firstSubmit, lastEnd, killed, backfilled, rejected, Int64(rows.count)] {
      append(counter)
    }
    for row in rows {
      append(row.wait)
      append(row.run)
      append(row.processors)
      append(row.user)
    }
    return data
  }

  /// Restores what ``serialized()`` gave.
  ///
  /// - Throws: `QuantaError` of kind `data` when the bytes are cut short or are something else.
  public init(serialized data: Data) throws {
    let bad = QuantaError(
      .data, "the saved metrics are damaged or of another version", remedy: "start the run anew without the checkpoint")
    guard data.count >= Self.headerBytes else { throw bad }
    self.init()
    try data.withUnsafeBytes { bytes in
      func integer<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
        T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
      }
      let count = integer(48, Int64.self)
      guard integer(0, UInt64.self) == Self.magic, count >= 0, (bytes.count - Self.headerBytes) % 24 == 0,
        count == (bytes.count - Self.headerBytes) / 24
      else { throw bad }
      firstSubmit = integer(8, Int64.self)
      lastEnd = integer(16, Int64.self)
      killed = integer(24, Int64.self)
      backfilled = integer(32, Int64.self)
      rejected = integer(40, Int64.self)
      rows.reserveCapacity(Int(count))
      for offset in stride(from: Self.headerBytes, to: bytes.count, by: 24) {
        rows.append(
          Row(
            wait: integer(offset, Int64.self), run: integer(offset + 8, Int64.self),
            processors: integer(offset + 16, Int32.self), user: integer(offset + 20, Int32.self)))
      }
    }
  }
}

extension MetricsAccumulator: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(serialized())
  }

  public init(from decoder: any Decoder) throws {
    try self.init(serialized: decoder.singleValueContainer().decode(Data.self))
  }
}

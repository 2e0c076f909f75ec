/// Whether a file of saved memory is whole: a save that was cut short leaves one that looks like any other.
///
/// libvirt's Xen driver writes a header of 64 bytes (magic, version, length of the definition), the definition, and libxl's migration
/// stream; that holds libxc's stream. Both streams are records – type and length, 32 bits each, and a body padded to 8 bytes – up to
/// an end record of type 0. Only the heads of records are read.
///
/// Source: `libxl_conf.h` of libvirt; `docs/specs/libxl-migration-stream.pandoc` and `libxc-migration-stream.pandoc` of Xen.
enum SavedMemory {
  enum Finding: Hashable, Sendable {
    case whole
    /// It ends in the midst of something.
    case cut
    /// Not a form that is known here.
    case unknown
  }

  private static let magic = Array("libvirt-xml\n \0 \r".utf8)
  private static let headerBytes: UInt64 = 64
  private static let libxl = Array("LibxlFmt".utf8)

  /// - Parameters:
  ///   - size: bytes of the file.
  ///   - read: up to so many bytes from an offset; fewer at the end.
  static func examine(size: UInt64, _ read: (_ offset: UInt64, _ count: UInt64) throws -> [UInt8]) rethrows -> Finding {
    let header = try read(0, headerBytes)
    guard header.count == headerBytes else {
      return header.isEmpty || magic.starts(with: header.prefix(16)) ? .cut : .unknown
    }
    guard Array(header.prefix(16)) == magic else { return .unknown }
    var offset = headerBytes + UInt64(number(header, at: 20))

    let start = try read(offset, 16)
    guard start.count == 16 else { return .cut }
    guard Array(start.prefix(8)) == libxl else { return .unknown }
    offset += 16
    while true {
      guard let record = try head(at: offset, read) else { return .cut }
      offset += 8 + record.padded
      if offset > size { return .cut }
      switch record.type {
      case 0: return .whole
      case 1:
        // libxc's own stream follows: a header of 24 bytes that begins with 64 ones, and one of the domain of 16.
        let inner = try read(offset, 40)
        guard inner.count == 40 else { return .cut }
        guard inner.prefix(8).allSatisfy({ $0 == 0xff }) else { return .unknown }
        offset += 40
        while true {
          guard let record = try head(at: offset, read) else { return .cut }
          offset += 8 + record.padded
          if offset > size { return .cut }
          if record.type == 0 { break }
        }
      default: break
      }
    }
  }

  static func examine(_ file: VolumeFacts, in pool: String, _ connection: LibvirtConnection) throws -> Finding {
    try examine(size: file.capacity) { offset, count in
      guard offset < file.capacity else { return [] }
      return try connection.bytes(of: file.name, in: pool, offset: offset, length: min(count, file.capacity - offset))
    }
  }

  private static func head(
    at offset: UInt64, _ read: (UInt64, UInt64) throws -> [UInt8]
  ) rethrows -> (type: UInt32, padded: UInt64)? {
    let bytes = try read(offset, 8)
    guard bytes.count == 8 else { return nil }
    return (number(bytes, at: 0), (UInt64(number(bytes, at: 4)) + 7) & ~7)
  }

  /// Little-endian, as on every processor Xen runs on with these files.
  private static func number(_ bytes: [UInt8], at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
  }
}

import Foundation

/// Takes the time of writing out of a PDF, so that the same report has the same bytes.
enum PDFDates {
  /// `pdf` with its `/CreationDate` and `/ModDate` set to the start of 2000, in place: no offset in the file changes.
  static func fixed(_ pdf: Data) -> Data {
    var bytes = [UInt8](pdf)
    let epoch = Array("20000101000000".utf8)
    for key in ["/CreationDate (D:", "/ModDate (D:"] {
      let pattern = Array(key.utf8)
      var position = 0
      while let found = find(pattern, in: bytes, from: position) {
        let start = found + pattern.count
        for (offset, byte) in epoch.enumerated() where start + offset < bytes.count {
          guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[start + offset]) else { break }
          bytes[start + offset] = byte
        }
        position = start
      }
    }
    return Data(bytes)
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= pattern.count, start <= bytes.count - pattern.count else { return nil }
    for position in start...bytes.count - pattern.count where bytes[position] == pattern[0] {
      if bytes[position..<position + pattern.count].elementsEqual(pattern) { return position }
    }
    return nil
  }
}

import Testing

@testable import Live

@Suite struct MachinesSavedMemoryTests {
  private static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }
  private static func record(_ type: Int, _ body: Int) -> [UInt8] {
    number(type) + number(body) + [UInt8](repeating: 7, count: (body + 7) / 8 * 8)
  }

  /// As libvirt's Xen driver writes them, in small: records of 5,000 and of 3 bytes.
  static let file: [UInt8] =
    Array("libvirt-xml\n \0 \r".utf8) + number(2) + number(9) + [UInt8](repeating: 0, count: 40)
    + Array("<domain/>".utf8) + Array("LibxlFmt".utf8) + [0, 0, 0, 2, 0, 0, 0, 0] + record(1, 0)
    + [UInt8](repeating: 0xff, count: 8) + Array("XENF".utf8) + [UInt8](repeating: 0, count: 28)
    + record(1, 5000) + record(1, 3) + record(0, 0) + record(2, 20) + record(0, 0)

  static func examine(_ bytes: [UInt8]) -> SavedMemory.Finding {
    SavedMemory.examine(size: UInt64(bytes.count)) { offset, count in
      Array(bytes.dropFirst(Int(offset)).prefix(Int(count)))
    }
  }

  @Test func aWholeFileIsWhole() { #expect(Self.examine(Self.file) == .whole) }

  @Test func aFileCutAnywhereIsNot() {
    for length in 0..<Self.file.count {
      #expect(Self.examine(Array(Self.file.prefix(length))) == .cut, "\(length) bytes")
    }
  }

  /// A hole that a full disk or a crash left reads as zeros.
  @Test func otherFilesAreUnknown() {
    #expect(Self.examine([UInt8](repeating: 0, count: 4096)) == .unknown)
    var other = Self.file
    other[64 + 9] = 0
    #expect(Self.examine(other) == .unknown)
  }
}

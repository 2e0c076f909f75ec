/// Writes the state of a run as a flat sequence of bytes.
///
/// Values are written as they stand in memory, so a snapshot belongs to the version of the program that wrote it, which its header names.
public struct SnapshotWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Appends the bytes of one value.
  public mutating func write<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  /// Appends how many values there are, then their bytes.
  public mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
    write(Int64(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Appends text as UTF-8, with its length before it.
  public mutating func write(_ text: String) { write(Array(text.utf8)) }
}

/// Reads back, in the same order, what a ``SnapshotWriter`` wrote.
public struct SnapshotReader {
  private let bytes: [UInt8]
  private var offset = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Everything has been read.
  public var isAtEnd: Bool { offset == bytes.count }

  /// The next value.
  ///
  /// - Throws: ``QuantaError`` of kind `data` when there are not enough bytes left.
  public mutating func read<Value: BitwiseCopyable>(_ type: Value.Type = Value.self) throws -> Value {
    let size = MemoryLayout<Value>.size
    guard offset + size <= bytes.count else { throw Self.truncated }
    defer { offset += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
  }

  /// The next values, as many as were written together.
  ///
  /// - Throws: ``QuantaError`` of kind `data` when there are not enough bytes left.
  public mutating func read<Value: BitwiseCopyable>(_ type: [Value].Type = [Value].self) throws -> [Value] {
    let count = Int(try read(Int64.self))
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    guard count >= 0, !overflow, size <= bytes.count - offset else { throw Self.truncated }
    defer { offset += size }
    return [Value](unsafeUninitializedCapacity: count) { buffer, initialised in
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: .init(rebasing: source[offset..<offset + size]))
      }
      initialised = count
    }
  }

  /// The next text.
  public mutating func readText() throws -> String { String(decoding: try read([UInt8].self), as: UTF8.self) }

  private static var truncated: QuantaError {
    QuantaError(.data, "the checkpoint ends too soon or is damaged", remedy: "resume from an earlier one, or run anew")
  }
}

import Digest
import Glibc

/// The bytes of a file, a pipe or an array, in order, with a look ahead and an optional digest of all that was read.
final class RawInput {
  private enum Origin {
    case descriptor(Int32, owned: Bool)
    /// Bytes in memory, handed out `chunk` at a time.
    case memory([UInt8], chunk: Int)
  }

  private let origin: Origin
  private var position = 0
  private var ahead: [UInt8] = []
  private var digest: SHA256?

  /// - Parameters:
  ///   - owned: close the descriptor in the end.
  ///   - digesting: keep the digest of every byte read.
  init(descriptor: Int32, owned: Bool, digesting: Bool) {
    origin = .descriptor(descriptor, owned: owned)
    digest = digesting ? SHA256() : nil
  }

  init(bytes: [UInt8], chunk: Int, digesting: Bool) {
    origin = .memory(bytes, chunk: max(1, chunk))
    digest = digesting ? SHA256() : nil
  }

  deinit {
    if case .descriptor(let descriptor, owned: true) = origin { close(descriptor) }
  }

  /// The next `count` bytes, or fewer at the end, without taking them.
  func peek(_ count: Int) throws(SourceFault) -> ArraySlice<UInt8> {
    while ahead.count < count {
      let missing = count - ahead.count
      let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: missing, alignment: 1)
      defer { piece.deallocate() }
      let got = try fetch(into: piece)
      if got == 0 { break }
      ahead.append(contentsOf: piece[..<got])
    }
    return ahead.prefix(count)
  }

  /// Reads up to the size of `buffer`; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
    guard !ahead.isEmpty else { return try fetch(into: buffer) }
    let count = min(ahead.count, buffer.count)
    buffer.copyBytes(from: ahead[..<count])
    ahead.removeFirst(count)
    return count
  }

  /// SHA-256 of all bytes read so far, in hexadecimal; `nil` when none was asked for.
  func digestSoFar() -> String? { digest?.hexadecimal() }

  private func fetch(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
    let count: Int
    switch origin {
    case .descriptor(let descriptor, _):
      var got: Int
      repeat { got = Glibc.read(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
      guard got >= 0 else { throw .read(systemMessage()) }
      count = got
    case .memory(let bytes, let chunk):
      count = min(buffer.count, chunk, bytes.count - position)
      buffer.copyBytes(from: bytes[position..<position + count])
    }
    position += count
    digest?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }
}

/// The system's words for `errno`.
func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

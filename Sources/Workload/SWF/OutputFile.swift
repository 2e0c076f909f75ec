import CZlib
import Glibc
import Model

/// A file being written: plain, or gzip when the name ends in `.gz`; `-` is standard output.
///
/// A regular file appears under its name only when it is complete, at ``finish()``; until then it is `NAME.partial`. So a failed run
/// leaves an earlier file as it was, and a log may be rewritten in place.
final class OutputFile {
  private static let flushAt = 1 << 16

  private let path: String
  private let partial: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var gzip: GzipOutput?

  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be made.
  init(path: String) throws {
    self.path = path
    buffer.reserveCapacity(2 * Self.flushAt)
    if path == "-" {
      partial = nil
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    // A device or a pipe cannot be replaced by a file of its name.
    let inPlace = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    partial = inPlace ? nil : path + ".partial"
    descriptor = open(partial ?? path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason = systemMessage()
      throw QuantaError(
        .inputOutput, "cannot write the file: \(reason)", at: path,
        remedy: "name a file in an existing folder you may write to")
    }
    if path.hasSuffix(".gz") { gzip = GzipOutput() }
  }

  deinit {
    guard descriptor >= 0, descriptor != STDOUT_FILENO else { return }
    close(descriptor)
    if let partial { unlink(partial) }
  }

  /// Appends what `body` appends to the buffer it is given.
  ///
  /// - Throws: `QuantaError` of kind `inputOutput` (disk full, …).
  @inline(__always)
  func append(_ body: (inout [UInt8]) -> Void) throws {
    body(&buffer)
    if buffer.count >= Self.flushAt { try flush(last: false) }
  }

  func append(line: String) throws {
    try append { buffer in
      buffer.append(contentsOf: line.utf8)
      buffer.append(0x0A)
    }
  }

  /// Writes what is left and gives the file its name.
  func finish() throws {
    try flush(last: true)
    guard descriptor != STDOUT_FILENO else { return }
    let closed = close(descriptor)
    let reason = systemMessage()
    descriptor = -1
    guard closed == 0 else {
      if let partial { unlink(partial) }
      throw failure(reason)
    }
    if let partial, rename(partial, path) != 0 {
      let reason = systemMessage()
      unlink(partial)
      throw failure(reason)
    }
  }

  private func flush(last: Bool) throws {
    if let gzip {
      guard let packed = gzip.compress(buffer, last: last) else {
        throw QuantaError(.internalError, "zlib could not compress", at: path)
      }
      try put(packed)
    } else {
      try put(buffer)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          throw failure(systemMessage())
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  private func failure(_ reason: String) -> QuantaError {
    QuantaError(
      .inputOutput, "writing failed: \(reason)", at: path == "-" ? "standard output" : path,
      remedy: "make room, or write elsewhere")
  }
}

/// Compresses a stream as one gzip member; the same bytes in give the same bytes out (no name, no date).
final class GzipOutput {
  private let stream: UnsafeMutablePointer<z_stream>
  private let initialised: Bool

  init(level: Int32 = 6) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    initialised = quanta_gzip_init(stream, level) == Z_OK
  }

  deinit {
    if initialised { deflateEnd(stream) }
    stream.deallocate()
  }

  /// The compressed form of `bytes` as far as it is ready; `last` completes the member. `nil` when zlib fails.
  func compress(_ bytes: [UInt8], last: Bool) -> [UInt8]? {
    guard initialised else { return nil }
    var input = bytes
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let status: Int32 = input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = uInt(input.count)
      while true {
        let (status, produced) = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = uInt(chunk.count)
          let status = deflate(stream, last ? Z_FINISH : Z_NO_FLUSH)
          return (status, chunk.count - Int(stream.pointee.avail_out))
        }
        output.append(contentsOf: chunk[..<produced])
        if status == Z_STREAM_END || status == Z_STREAM_ERROR || produced < chunk.count { return status }
      }
    }
    return status == Z_STREAM_ERROR ? nil : output
  }
}

import Foundation
import Glibc
import Model

/// A file (or standard output) written in big chunks through one buffer of its own.
///
/// Bytes count as kept once `write(2)` took them; an error says how many that are.
struct OutputFile: ~Copyable {
  let path: String
  let isStandardOutput: Bool
  private let descriptor: Int32
  /// Bytes the operating system has taken, since the beginning of the file.
  private(set) var written: Int64
  private let buffer: UnsafeMutablePointer<UInt8>
  private var filled = 0
  private let capacity: Int

  /// Bytes handed over so far, the buffered ones included.
  var offset: Int64 { written + Int64(filled) }

  /// Opens `path` anew, or continues at `offset` and cuts off what lies beyond.
  ///
  /// - Parameter path: `-` is standard output, which cannot be continued.
  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be opened or is shorter than `offset`; of kind
  ///   `usage` when standard output, a pipe or a device is to be continued.
  init(path: String, continuingAt offset: Int64? = nil, capacity: Int = 1 << 18) throws {
    descriptor = try Self.open(path, continuingAt: offset)
    self.path = path
    isStandardOutput = path == "-"
    written = offset ?? 0
    self.capacity = capacity
    buffer = .allocate(capacity: capacity)
  }

  deinit {
    buffer.deallocate()
    if !isStandardOutput { close(descriptor) }
  }

  private static func open(_ path: String, continuingAt offset: Int64?) throws -> Int32 {
    guard path != "-" else {
      guard offset == nil else {
        throw QuantaError(
          .usage, "standard output cannot be continued", remedy: "write to a file to be able to resume")
      }
      return STDOUT_FILENO
    }
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (offset == nil ? O_TRUNC : 0)
    let descriptor = Glibc.open(path, flags, 0o644)
    guard descriptor >= 0 else {
      throw QuantaError(
        .inputOutput, "cannot open \(path) for writing: \(reason(errno))",
        remedy: "check that the folder exists and may be written to")
    }
    do { if let offset { try cut(descriptor, path, offset) } } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func cut(_ descriptor: Int32, _ path: String, _ offset: Int64) throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw QuantaError(.usage, "\(path) is not a regular file and cannot be continued")
    }
    guard status.st_size >= offset else {
      throw QuantaError(
        .inputOutput, "\(path) holds \(status.st_size) bytes, the checkpoint expects at least \(offset)",
        remedy: "it was changed or cut since; start the run anew")
    }
    guard ftruncate(descriptor, off_t(offset)) == 0, lseek(descriptor, off_t(offset), SEEK_SET) == offset else {
      throw QuantaError(.inputOutput, "cannot cut \(path) back to \(offset) bytes: \(reason(errno))")
    }
  }

  /// Lets `body` write up to `room` bytes to the pointer it is given and return the end of what it wrote.
  @inline(__always)
  mutating func append(room: Int, _ body: (UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>) throws {
    if filled + room > capacity { try flush() }
    filled = body(buffer + filled) - buffer
  }

  mutating func append(contentsOf data: Data) throws {
    var rest = data[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(capacity / 2)
      try append(room: chunk.count) { pointer in
        chunk.copyBytes(to: pointer, count: chunk.count)
        return pointer + chunk.count
      }
      rest = rest.dropFirst(chunk.count)
    }
  }

  /// Hands the buffer to the operating system. What could not be written stays in the buffer.
  mutating func flush() throws {
    var done = 0
    defer {
      if done > 0, done < filled { buffer.update(from: buffer + done, count: filled - done) }
      filled -= done
    }
    while done < filled {
      let count = write(descriptor, buffer + done, filled - done)
      if count >= 0 {
        done += count
        written += Int64(count)
      } else if errno != EINTR {
        let name = isStandardOutput ? "standard output" : path
        throw QuantaError(
          .inputOutput, "cannot write to \(name): \(Self.reason(errno))",
          remedy: "the first \(written) bytes are kept, the last line perhaps cut; make room or choose another place")
      }
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

import Glibc
import Model

/// The lines of a text file, plain or gzip, one after the other; memory does not grow with the file.
final class TextLines {
  /// The file as messages name it.
  let name: String
  /// Number of the line handed out last, from 1.
  private(set) var line = 0

  private let windows: LineWindows
  private var window = UnsafeRawBufferPointer(start: nil, count: 0)
  private var cursor = 0
  private var ended = false

  private init(name: String, windows: LineWindows) {
    self.name = name
    self.windows = windows
  }

  /// Opens the file at `path` (`-`: standard input).
  ///
  /// - Parameter kind: what the file should be, with its article ("a lease workload"), for messages.
  /// - Throws: `QuantaError` of kind `noInput` when there is no such file, `data` when its gzip header is damaged.
  static func open(path: String, kind: String) throws -> TextLines {
    if path == "-" {
      return try make("standard input", RawInput(descriptor: STDIN_FILENO, owned: false, digesting: false))
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let remedy = errno == ENOENT ? "check the path" : nil
      throw QuantaError(.noInput, "cannot open the file: \(systemMessage())", at: path, remedy: remedy)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw QuantaError(.noInput, "is a folder, not \(kind)", at: path, remedy: "name a file in it")
    }
    return try make(path, RawInput(descriptor: descriptor, owned: true, digesting: false))
  }

  /// The lines of bytes in memory, which `name` stands for in messages.
  convenience init(bytes: [UInt8], name: String, chunk: Int = 1 << 16) throws {
    let input = RawInput(bytes: bytes, chunk: chunk, digesting: false)
    do {
      try self.init(name: name, windows: LineWindows(reading: input))
    } catch {
      throw SWFLog.explain(error, name: name, goodLines: 0)
    }
  }

  private static func make(_ name: String, _ input: RawInput) throws -> TextLines {
    do {
      return TextLines(name: name, windows: try LineWindows(reading: input))
    } catch {
      throw SWFLog.explain(error, name: name, goodLines: 0)
    }
  }

  /// The next line without its line end, valid until the next call; `nil` at the end of the file.
  ///
  /// - Throws: `QuantaError` when reading fails, the gzip data is damaged, or a line is longer than a mebibyte.
  func next() throws -> UnsafeRawBufferPointer? {
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: window[cursor...])
      if let end = rest.find(0x0A, from: 0) {
        cursor += end + 1
        return lineOf(rest, end)
      }
      if ended {
        guard !rest.isEmpty else { return nil }
        cursor = window.count
        return lineOf(rest, rest.count)
      }
      do {
        window = try windows.next(carrying: rest.count)
      } catch {
        throw SWFLog.explain(error, name: name, goodLines: line)
      }
      cursor = 0
      ended = window.count == rest.count
    }
  }

  private func lineOf(_ rest: UnsafeRawBufferPointer, _ count: Int) -> UnsafeRawBufferPointer {
    line += 1
    let end = count > 0 && rest[count - 1] == 0x0D ? count - 1 : count
    var start = 0
    if line == 1, end >= 3, rest[0] == 0xEF, rest[1] == 0xBB, rest[2] == 0xBF { start = 3 }
    return UnsafeRawBufferPointer(rebasing: rest[start..<end])
  }

  /// `file:line` of the line handed out last.
  var location: String { "\(name):\(line)" }

  /// An error about the line handed out last.
  func error(_ message: String, remedy: String) -> QuantaError {
    QuantaError(.data, message, at: location, remedy: remedy)
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes as text; those that are not UTF-8 are taken for Latin-1.
  var text: String {
    if let text = String(validating: self, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(map { UnicodeScalar($0) }))
  }

  /// The bytes as a message may show them: short and printable.
  var excerpt: String { withMemoryRebound(to: UInt8.self) { SWFLineParser.excerpt($0) } }

  /// A decimal number of the range that `content` has; microseconds for a time.
  func number(_ content: SWFField.Content) -> Int64? {
    withMemoryRebound(to: UInt8.self) { SWFNumber($0)?.value(as: content) }
  }

  /// Where `byte` is next, from place `start` on.
  func find(_ byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, start < count,
      let place = memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return UnsafeRawPointer(place) - base
  }

  /// Whether there is nothing but blanks.
  var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}

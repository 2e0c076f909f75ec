import Glibc
import Model

extension SWFLog {
  /// Opens the log at `path` (`-`: standard input) and reads its header.
  ///
  /// - Throws: `QuantaError` of kind `noInput` when there is no such file, `data` when it is not a text log.
  public static func open(path: String, onBadLine: BadLinePolicy = .stop) throws -> SWFLog {
    if path == "-" {
      let input = RawInput(descriptor: STDIN_FILENO, owned: false, digesting: true)
      return try open(input, name: "standard input", onBadLine: onBadLine)
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let remedy = errno == ENOENT ? "check the path" : nil
      throw QuantaError(.noInput, "cannot open the log: \(systemMessage())", at: path, remedy: remedy)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw QuantaError(.noInput, "is a folder, not a log", at: path, remedy: "name a file in it")
    }
    var magic: (UInt8, UInt8) = (0, 0)
    let isGzip = pread(descriptor, &magic, 2, 0) == 2 && magic == (0x1F, 0x8B)
    let isFile = status.st_mode & S_IFMT == S_IFREG
    if isFile, status.st_size > 0, !isGzip {
      let windows = LineWindows(mapping: descriptor, length: Int(status.st_size))
      return try SWFLog(name: path, windows: windows, input: nil, onBadLine: onBadLine)
    }
    let input = RawInput(descriptor: descriptor, owned: true, digesting: !isFile)
    return try open(input, name: path, onBadLine: onBadLine)
  }

  /// Reads a log, plain or gzip, from memory.
  ///
  /// - Parameters:
  ///   - bytes: the log.
  ///   - name: what messages call it.
  ///   - onBadLine: what is done with a line that is no record.
  ///   - chunk: how many bytes arrive at a time, as from a pipe.
  public convenience init(
    bytes: [UInt8], name: String, onBadLine: BadLinePolicy = .stop, chunk: Int = 1 << 16
  ) throws {
    let input = RawInput(bytes: bytes, chunk: chunk, digesting: true)
    do {
      let windows = try LineWindows(reading: input, windowSize: min(chunk, 1 << 18))
      try self.init(name: name, windows: windows, input: input, onBadLine: onBadLine)
    } catch let fault as SourceFault {
      throw Self.explain(fault, name: name, goodLines: 0)
    }
  }

  private static func open(_ input: RawInput, name: String, onBadLine: BadLinePolicy) throws -> SWFLog {
    do {
      return try SWFLog(name: name, windows: LineWindows(reading: input), input: input, onBadLine: onBadLine)
    } catch let fault as SourceFault {
      throw explain(fault, name: name, goodLines: 0)
    }
  }
}

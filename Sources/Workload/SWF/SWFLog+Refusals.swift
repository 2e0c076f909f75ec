import Model

extension SWFLog {
  /// Looks at the first window, so that a file that is no text is not reported as thousands of bad lines.
  static func refuseBinary(_ window: UnsafeBufferPointer<UInt8>, name: String) throws {
    let start = window.prefix(4096)
    let packers: [([UInt8], String)] = [
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz -dc"), ([0x42, 0x5A, 0x68], "bzip2 -dc"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd -dc"), ([0x50, 0x4B, 0x03, 0x04], "unzip -p"), ([0x1F, 0x9D], "uncompress -c"),
    ]
    if let (_, command) = packers.first(where: { start.starts(with: $0.0) }) {
      throw QuantaError(
        .data, "is compressed in a way that is not read directly", at: name,
        remedy: "unpack it: \(command) FILE | quanta … -")
    }
    guard !start.contains(0) else {
      throw QuantaError(
        .data, "is a binary file, not a log in the Standard Workload Format", at: name,
        remedy: "give a text log, plain or gzip")
    }
  }

  /// A fault of the bytes below, in the words of the log.
  static func explain(_ fault: SourceFault, name: String, goodLines: Int) -> QuantaError {
    let good = "\(goodLines) line\(goodLines == 1 ? " was" : "s were") good"
    switch fault {
    case .read(let reason):
      return QuantaError(.inputOutput, "reading failed: \(reason); \(good)", at: name)
    case .truncatedGzip:
      return QuantaError(
        .data, "the gzip file is truncated; \(good)", at: name,
        remedy: "fetch it again, or unpack what is there: gzip -dc FILE > part.swf")
    case .corruptGzip(let reason):
      return QuantaError(
        .data, "the gzip data is damaged (\(reason)); \(good)", at: name, remedy: "fetch the file again")
    case .shrank:
      return QuantaError(.inputOutput, "the file became shorter while it was read; \(good)", at: name)
    case .longLine:
      return QuantaError(
        .data, "a line is longer than \(LineWindows.maxLine) bytes", at: "\(name):\(goodLines + 1)",
        remedy: "give a text log with one job a line")
    }
  }
}

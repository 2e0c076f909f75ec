import Model

/// A log in the Standard Workload Format, being read from its beginning to its end.
///
/// Plain files are mapped, gzip is inflated as it is read (recognised by its magic bytes, not its name), and memory does not grow
/// with the log. The header is read at opening; header lines further down are passed over and counted.
///
/// A record is a line of exactly eighteen numbers. Fewer columns or more, words, fractions where the format has whole numbers, numbers
/// out of range: all make a bad line, which stops the reading or is counted and left out, as ``BadLinePolicy`` says.
///
/// A log is read once, by one thread. Open it again to read it again.
public final class SWFLog {
  /// The file as messages name it.
  public let name: String
  /// The lines before the first record, and the fields among them.
  public private(set) var header = SWFHeader()
  /// What the lines read so far turned out to be.
  public private(set) var counts = LineCounts()
  /// The first ``rememberedBadLines`` lines left out.
  public private(set) var badLines: [BadLine] = []
  /// What is done with a line that is no record.
  public let onBadLine: BadLinePolicy
  /// Bad lines kept for the report; the rest are only counted.
  public static let rememberedBadLines = 10
  /// Told of each line that is not a usual record, with its number.
  var onOddLine: ((Int, OddLine) -> Void)?
  /// The most records ``scan()`` delivers at once.
  static let batchSize = 256

  private let windows: LineWindows
  private let input: RawInput?
  private let scanner = SWFScanner()
  /// The records of the last ``scan()``.
  let batch = UnsafeMutablePointer<SWFRecord>.allocate(capacity: SWFLog.batchSize)
  /// The bytes from `cursor` to `linesEnd` are whole lines; up to `windowEnd` follows the beginning of one more.
  private var cursor: UnsafePointer<UInt8>
  private var linesEnd: UnsafePointer<UInt8>
  private var windowEnd: UnsafePointer<UInt8>
  /// Holds the last line with a newline behind it, where the log has none.
  private var lastLine: UnsafeMutablePointer<UInt8>?
  private var ended = false
  /// Told once the records before it have been delivered.
  private var failure: QuantaError?

  init(name: String, windows: LineWindows, input: RawInput?, onBadLine: BadLinePolicy) throws {
    self.name = name
    self.windows = windows
    self.input = input
    self.onBadLine = onBadLine
    batch.initialize(repeating: SWFRecord(), count: Self.batchSize)
    // No window yet: an empty one at an address that is never read.
    let nowhere = UnsafeRawPointer(batch).assumingMemoryBound(to: UInt8.self)
    (cursor, linesEnd, windowEnd) = (nowhere, nowhere, nowhere)
    try readHeader()
  }

  deinit {
    batch.deallocate()
    lastLine?.deallocate()
  }

  // MARK: Reading

  /// Appends up to `limit` further records to `records`, in file order; none at the end.
  ///
  /// - Throws: `QuantaError` of kind `data` at a line that is no record (under ``BadLinePolicy/stop``), a truncated or damaged gzip
  ///   stream; kind `inputOutput` when reading fails. The records before it are delivered first.
  public func read(into records: inout [SWFRecord], limit: Int) throws {
    var left = limit
    while left > 0 {
      let count = try scan(limit: min(left, Self.batchSize))
      if count == 0 { return }
      records.append(contentsOf: UnsafeBufferPointer(start: batch, count: count))
      left -= count
    }
  }

  /// Calls `body` for each further record, in file order.
  ///
  /// - Throws: as ``read(into:limit:)``, and what `body` throws.
  public func forEachRecord(_ body: (SWFRecord) throws -> Void) throws {
    while true {
      let count = try scan()
      if count == 0 { return }
      for i in 0..<count { try body(batch[i]) }
    }
  }

  /// `file:line`, as errors name a place.
  public func location(_ line: Int) -> String { "\(name):\(line)" }

  /// SHA-256 of the bytes read so far from standard input, a pipe or memory; `nil` for a file (see ``sha256()``).
  public func digestSoFar() -> String? { input?.digestSoFar() }

  /// Scans up to `limit` records into ``batch``.
  ///
  /// - Returns: how many; 0 at the end.
  func scan(limit: Int = SWFLog.batchSize) throws -> Int {
    if let failure { throw failure }
    var count = 0
    var p = cursor
    var line = counts.lines
    var carriageReturns = 0
    while count < limit {
      if p == linesEnd {
        cursor = p
        counts.lines = line
        guard refillOrFail() else { break }
        p = cursor
        continue
      }
      line &+= 1
      if let next = scanner.scan(p, into: batch + count) {
        batch[count].line = line
        count &+= 1
        carriageReturns &+= next[-2] == 0x0D ? 1 : 0
        p = next
        continue
      }
      let end = endOfLine(p)
      if end > p, end[-1] == 0x0D { carriageReturns += 1 }
      counts.lines = line
      if let record = unusual(UnsafeBufferPointer(start: p, count: end - p)) {
        batch[count] = record
        count &+= 1
      }
      p = end + 1
      if failure != nil { break }
    }
    cursor = p
    counts.lines = line
    counts.records += count
    counts.carriageReturns += carriageReturns
    if count == 0, let failure { throw failure }
    return count
  }

  /// A line the scanner did not take; the record it holds after all, if any.
  private func unusual(_ line: UnsafeBufferPointer<UInt8>) -> SWFRecord? {
    switch SWFLineParser.parse(line) {
    case .record(var record):
      record.line = counts.lines
      return record
    case .blank:
      counts.blank += 1
      onOddLine?(counts.lines, .blank)
    case .comment:
      counts.comments += 1
      counts.lateComments += 1
      onOddLine?(counts.lines, .lateComment)
    case .bad(let reason):
      switch onBadLine {
      case .stop:
        failure = QuantaError(
          .data, reason, at: location(counts.lines),
          remedy: "mend the line, or leave such lines out with --on-bad-line skip")
      case .skip:
        counts.bad += 1
        onOddLine?(counts.lines, .bad(reason))
        if badLines.count < Self.rememberedBadLines { badLines.append(BadLine(line: counts.lines, reason: reason)) }
      }
    }
    return nil
  }

  // MARK: Windows

  private func refillOrFail() -> Bool {
    do {
      return try refill()
    } catch {
      failure = Self.explain(error, name: name, goodLines: counts.lines)
      return false
    }
  }

  /// Makes further whole lines available at `cursor`; false at the end.
  private func refill() throws(SourceFault) -> Bool {
    if ended { return false }
    var carrying = windowEnd - linesEnd
    while true {
      let window = try windows.next(carrying: carrying)
      let start = window.baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? cursor
      if window.count == carrying {
        ended = true
        return takeLastLine(start, carrying)
      }
      var end = start + window.count
      windowEnd = end
      while end > start + carrying, end[-1] != 0x0A { end -= 1 }
      if end > start + carrying {
        (cursor, linesEnd) = (start, end)
        return true
      }
      carrying = window.count
    }
  }

  /// Copies the last line behind which there is no newline, and adds one.
  private func takeLastLine(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count > 0 else { return false }
    counts.missingFinalNewline = true
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 1)
    copy.initialize(from: start, count: count)
    copy[count] = 0x0A
    lastLine = copy
    cursor = UnsafePointer(copy)
    linesEnd = cursor + count + 1
    windowEnd = linesEnd
    return true
  }

  private func endOfLine(_ line: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = line
    while p.pointee != 0x0A { p += 1 }
    return p
  }

  // MARK: Header

  private func readHeader() throws {
    var lines: [String] = []
    var first = true
    while true {
      if cursor == linesEnd {
        guard refillOrFail() else { break }
        if first { try Self.refuseBinary(UnsafeBufferPointer(start: cursor, count: windowEnd - cursor), name: name) }
        if first, windowEnd - cursor >= 3, (cursor[0], cursor[1], cursor[2]) == (0xEF, 0xBB, 0xBF) { cursor += 3 }
        first = false
        continue
      }
      let end = endOfLine(cursor)
      let line = UnsafeBufferPointer(start: cursor, count: end - cursor)
      let carriageReturn = line.last == 0x0D ? 1 : 0
      guard let byte = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
        counts.blank += 1
        counts.lines += 1
        counts.carriageReturns += carriageReturn
        cursor = end + 1
        continue
      }
      guard byte == UInt8(ascii: ";") else { break }
      lines.append(Self.text(line))
      counts.comments += 1
      counts.lines += 1
      counts.carriageReturns += carriageReturn
      cursor = end + 1
    }
    header = SWFHeader(lines: lines)
    if cursor == linesEnd, let failure { throw failure }
  }

  /// The text of a header line without its line end; bytes that are not UTF-8 are taken for Latin-1, which older logs use.
  private static func text(_ line: UnsafeBufferPointer<UInt8>) -> String {
    var bytes = line[...]
    while bytes.last == 0x0D { bytes.removeLast() }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
  }
}

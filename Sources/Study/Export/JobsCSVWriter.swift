import Model

/// Writes one line a job, `id,submit,start,end,procs,run,est,job`, in order of id although jobs end in another order.
///
/// - Times are seconds since the first submission, whole where they are whole, else with as many decimals as they need (at most 6).
/// - `id` counts 1, 2, … in order of submission after the reading of the trace; `job` is the log's own number.
/// - A rejected job keeps its line, so that no id is missing, with `start`, `end` and `run` empty.
///
/// A job that ended waits in a ring until every job submitted before it has ended: 56 bytes for each id between the
/// oldest job still in the system and the newest that left it. Adding is O(1) amortised and does not allocate once the
/// ring has grown. Not to be used from two threads at once. Lines reach the file when the buffer is full, at
/// ``flush()``, ``checkpoint()`` and ``finish()``: a writer let go without the last loses what it still holds.
public final class JobsCSVWriter {
  public static let header = "id,submit,start,end,procs,run,est,job"

  /// Where a writer stands: all it takes to continue the file after a checkpoint.
  public struct Position: Hashable, Sendable, Codable {
    public var byteOffset: Int64
    /// The id of the next line.
    public var nextID: Int64
    public var rowsWritten: Int64
    var waiting: [JobRow]
  }

  private var lines: OrderedLines

  /// Opens `path` (`-` is standard output), replacing what is there, and writes the header.
  ///
  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be opened.
  public init(path: String, firstID: Int64 = 1) throws {
    lines = OrderedLines(file: try OutputFile(path: path), ring: ReorderRing(next: firstID))
    try lines.write(header: Self.header)
  }

  /// Continues `path` where ``checkpoint()`` stood, cutting off lines written since.
  ///
  /// - Throws: `QuantaError`: kind `usage` for standard output or a pipe, `inputOutput` when the file is missing its first `byteOffset` bytes.
  public init(path: String, resumingAt position: Position) throws {
    lines = OrderedLines(
      file: try OutputFile(path: path, continuingAt: position.byteOffset), ring: ReorderRing(next: position.nextID))
    try lines.restore(position)
  }

  /// Lines handed to the file so far, the header not counted.
  public var rowsWritten: Int64 { lines.rowsWritten }

  /// Jobs that have ended but wait for the line of an earlier one.
  public var waitingRows: Int { lines.ring.count }

  /// Bytes of the file so far, the buffered ones included.
  public var byteOffset: Int64 { lines.file.offset }

  /// - Throws: `QuantaError`: kind `inputOutput` when writing fails (full disk, closed pipe), naming what is kept; kind
  ///   `internalError` when an id comes twice.
  public func add(_ record: JobRecord) throws { try lines.add(record) }

  /// Adds a batch; cheaper than one by one.
  public func add(contentsOf records: UnsafeBufferPointer<JobRecord>) throws { try lines.add(records) }

  public func add(contentsOf records: ArraySlice<JobRecord>) throws {
    try records.withUnsafeBufferPointer { try lines.add($0) }
  }

  public func add(contentsOf records: [JobRecord]) throws { try add(contentsOf: records[...]) }

  /// Hands all complete lines to the operating system.
  public func flush() throws { try lines.file.flush() }

  /// Flushes and says where the file stands.
  public func checkpoint() throws -> Position {
    try flush()
    return Position(
      byteOffset: lines.file.written, nextID: lines.ring.next, rowsWritten: lines.rowsWritten, waiting: lines.ring.rows)
  }

  /// Writes the jobs that still wait, in order of id, and flushes. After an interruption the jobs still in the system have no line.
  ///
  /// - Returns: how many ids were left out between the lines written.
  @discardableResult
  public func finish() throws -> Int64 { try lines.finish() }
}

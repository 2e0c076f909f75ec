import Model

/// A log as a stream of arrivals in order of submission, under a reading.
///
/// Logs are nearly, not always, in order. A window of jobs is held back, so that a job that stands up to ``reorderWindow`` jobs too
/// late in the log still takes its place; jobs submitted at the same time keep the order of the file. In a log that is in order the window
/// costs a copy. Memory is O(window), whatever the log's length.
///
/// For use by one thread at a time.
public final class SWFArrivals: ArrivalSource {
  /// How many jobs are held back unless said otherwise.
  public static let defaultReorderWindow = 10_000

  /// The log it reads.
  public let log: SWFLog
  /// How records become jobs.
  public let reading: Reading
  /// Processors of the machine.
  public let processors: Int32
  /// Jobs held back.
  public let reorderWindow: Int
  /// What the reading did so far; complete when all has been read.
  public var counts: ReadingCounts {
    var counts = rules.counts
    counts.badLines = log.counts.bad
    return counts
  }
  /// The log's time of the first submit, which is time 0 under ``Reading/Origin/first``; `nil` before the first arrival.
  public private(set) var firstSubmit: SimTime?

  private var rules: ReadingRules
  private var window: ReorderWindow
  private var nextID: Int64 = 1
  private var origin: Int64 = 0
  /// Scanned records from `scanned` to `scannedEnd` wait in the log's batch.
  private var scanned = 0
  private var scannedEnd = 0
  private var ended = false
  /// Thrown once the jobs before it have been handed out.
  private var failure: (any Error)?

  /// - Parameters:
  ///   - log: read from where it stands; to be used by nobody else.
  ///   - processors: of the machine; see ``SWFLog/machineSize(given:)``.
  ///   - reading: how records become jobs.
  ///   - reorderWindow: how many jobs are held back to be put in order of submission.
  /// - Throws: `QuantaError` of kind `usage` when a number makes no sense.
  public init(
    _ log: SWFLog, processors: Int32, reading: Reading = .canonical,
    reorderWindow: Int = SWFArrivals.defaultReorderWindow
  ) throws {
    guard reorderWindow >= 0, reorderWindow <= 1 << 28 else {
      throw QuantaError(
        .usage, "a reorder window of \(reorderWindow) jobs is out of range", remedy: "give 0 … \(1 << 28) (268 million)"
      )
    }
    self.log = log
    self.reading = reading
    self.processors = processors
    self.reorderWindow = reorderWindow
    rules = try ReadingRules(reading, machine: processors, location: log.location)
    window = ReorderWindow(holding: reorderWindow)
  }

  /// - Throws: `QuantaError` of kind `data`: a bad line, a damaged file, a rule that says to stop, a job too far out of order, or no
  ///   job left after the reading.
  public func read(into buffer: inout [Arrival], limit: Int) throws {
    var left = limit
    while left > 0 {
      if window.ready == 0 {
        if let failure { throw failure }
        if ended { break }
        refill()
        continue
      }
      let taken = min(left, window.ready)
      if nextID == 1 {
        let first = window.peekSubmit
        firstSubmit = SimTime(microseconds: first)
        origin = reading.origin == .first ? first : 0
      }
      buffer.reserveCapacity(buffer.count + taken)
      for _ in 0..<taken {
        buffer.append(window.take().arrival(id: nextID, origin: origin))
        nextID &+= 1
      }
      left -= taken
    }
  }

  /// Reads records until the window has jobs ready or the log ends, well or not.
  private func refill() {
    do { try fill() } catch {
      failure = error
      ended = true
    }
    window.arrange(all: ended)
  }

  private func fill() throws {
    while !window.isFull {
      if scanned == scannedEnd {
        scanned = 0
        scannedEnd = 0
        scannedEnd = try log.scan()
        if scannedEnd == 0 {
          ended = true
          guard rules.counts.kept > 0 else { throw nothingKept() }
          break
        }
      }
      window.makeRoom()
      let end = min(scannedEnd, scanned + window.room)
      while scanned < end {
        let record = log.batch + scanned
        scanned += 1
        if try rules.apply(record, to: window.tail) { try admit() }
      }
    }
  }

  /// Takes in the job at the window's tail.
  @inline(__always)
  private func admit() throws {
    switch window.admit() {
    case .inOrder: break
    case .reordered: rules.countReordered()
    case .tooLate:
      let line = log.batch[scanned - 1].line
      throw QuantaError(
        .data,
        "the job is submitted before one that stands more than \(grouped(reorderWindow)) jobs above it",
        at: log.location(line),
        remedy: "widen the window with --reorder-window N, or sort the log once with: quanta trace convert --sort")
    }
  }

  private func nothingKept() -> QuantaError {
    let counts = counts
    guard counts.read > 0 else {
      let bad = counts.badLines > 0 ? " (\(grouped(counts.badLines)) lines are no records)" : ""
      return QuantaError(.data, "the log has no jobs\(bad)", at: log.name, remedy: "give a log with at least one job")
    }
    return QuantaError(
      .data, "no job is left after the reading: \(counts.sentence)", at: log.name,
      remedy: "check --procs and the options of the reading")
  }
}

extension SWFLog {
  /// The size of the machine: `given` if there is one, else the header's `MaxProcs`, else its `MaxNodes`.
  ///
  /// - Throws: `QuantaError` of kind `usage` when neither tells; of kind `data` when there is no job either, or the first line is none.
  public func machineSize(given: Int32? = nil) throws -> Int32 {
    if let given {
      guard given > 0 else {
        throw QuantaError(.usage, "a machine of \(given) processors runs nothing", remedy: "give --procs N with N ≥ 1")
      }
      return given
    }
    guard let size = header.processors else {
      // What is no log at all needs no machine either.
      guard try scan(limit: 1) > 0 else {
        throw QuantaError(.data, "the log has no jobs", at: name, remedy: "give a log with at least one job")
      }
      throw QuantaError(
        .usage, "the header does not say how many processors the machine has", at: name,
        remedy: "give it with --procs N")
    }
    return size
  }
}

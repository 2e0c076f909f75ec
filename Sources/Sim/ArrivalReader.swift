import Model
import Policy

/// Reads a stream of arrivals ahead of the clock, in batches, and hands them out as their instants come.
struct ArrivalReader {
  /// How many arrivals are read ahead at a time.
  static let readAhead = 512

  private var source: any ArrivalSource
  private var ahead: [Arrival] = []
  private var next = 0
  private var exhausted = false
  /// What ended the reading, told once all that was read before has been submitted.
  private var failure: (any Error)?
  /// Arrivals handed out.
  private(set) var count: Int64 = 0

  init(_ source: any ArrivalSource) { self.source = source }

  /// When the next workspace is submitted, µs; `.max` when none is any more.
  ///
  /// - Throws: the source's own error, or `QuantaError` when it goes back in time.
  @inline(__always)
  mutating func nextSubmit(after now: SimTime) throws -> Int64 {
    if next == ahead.count, !exhausted { try readMore(after: now) }
    return next < ahead.count ? ahead[next].workspace.submit.microseconds : .max
  }

  /// Hands out the next workspace submitted at `instant`, if there is one more.
  @inline(__always)
  mutating func take(at instant: Int64) throws -> Arrival? {
    if next == ahead.count, !exhausted { try readMore(after: SimTime(microseconds: instant)) }
    guard next < ahead.count, ahead[next].workspace.submit.microseconds == instant else { return nil }
    let arrival = ahead[next]
    next += 1
    count += 1
    return arrival
  }

  /// Lets nobody in any more.
  mutating func cutOff() {
    source = ArrivalList([])
    ahead = []
    next = 0
    exhausted = true
  }

  /// Reads over what was handed out before a checkpoint was made.
  mutating func skip(_ before: Int64) throws {
    while count < before {
      ahead.removeAll(keepingCapacity: true)
      try source.read(into: &ahead, limit: Int(min(Int64(Self.readAhead), before - count)))
      guard !ahead.isEmpty else {
        throw QuantaError(
          .data, "the trace has \(count) jobs, but the checkpoint was made after \(before)",
          remedy: "resume with the trace and the reading the run was begun with")
      }
      count += Int64(ahead.count)
    }
    ahead.removeAll(keepingCapacity: true)
  }

  private mutating func readMore(after now: SimTime) throws {
    if let failure { throw failure }
    ahead.removeAll(keepingCapacity: true)
    next = 0
    do { try source.read(into: &ahead, limit: Self.readAhead) } catch {
      guard !ahead.isEmpty else { throw error }
      failure = error
    }
    exhausted = ahead.isEmpty
    if let first = ahead.first, first.workspace.submit < now {
      throw QuantaError(
        .internalError, "workspace \(first.workspace.id) was submitted before those read ahead of it",
        remedy: "sort the arrivals by time of submission")
    }
  }
}

/// How much of its virtual CPUs a workspace wants over time, for many workspaces: packed in flat arrays, named by small numbers.
///
/// A trace is a step function of simulated time: a value holds until the next one. Its time 0 is the start of the run, not
/// the entry of a workspace, so that traces measured side by side stay side by side and all that were measured on one
/// grid change at the same instants.
///
/// Two bytes a sample; an irregular trace takes eight more for each sample's time.
public struct UtilisationTraces: Hashable, Sendable, Codable {
  /// What is wanted beyond a trace's end.
  public enum Ending: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// It begins again. The default: public traces last a day or a month, runs may last longer, and load
    /// follows the day.
    case repeats
    /// The last value holds for ever.
    case holds
  }

  /// The sample that means all of the virtual CPUs; 1 is a ten-thousandth of them.
  public static var full: UInt16 { 10_000 }

  /// Where a trace lies in the flat arrays.
  @usableFromInline
  struct Header: Hashable, Sendable, Codable {
    /// Its first sample, and how many.
    @usableFromInline var first: Int
    @usableFromInline var count: Int32
    @usableFromInline var ending: Ending
    /// µs between samples; 0: each has its time.
    @usableFromInline var interval: Int64
    /// µs from its beginning to where it begins again.
    @usableFromInline var length: Int64
    /// The time of its first sample among ``UtilisationTraces/times``; −1 on a regular grid.
    @usableFromInline var firstTime: Int

    @usableFromInline
    init(first: Int, count: Int32, ending: Ending, interval: Int64, length: Int64, firstTime: Int) {
      self.first = first
      self.count = count
      self.ending = ending
      self.interval = interval
      self.length = length
      self.firstTime = firstTime
    }
  }

  @usableFromInline private(set) var headers: [Header] = []
  @usableFromInline private(set) var samples: [UInt16] = []
  /// µs after the trace's beginning, of irregular traces only.
  @usableFromInline private(set) var times: [Int64] = []

  public init() {}

  /// How many traces there are; they are numbered 0, 1, …
  public var count: Int { headers.count }
  public var isEmpty: Bool { headers.isEmpty }

  /// Adds a trace on a regular grid: `samples[k]` holds from `k × interval` to `(k + 1) × interval`.
  ///
  /// - Returns: its number.
  /// - Throws: `QuantaError` of kind `data` when there is no sample, one is above ``full``, or the interval is not positive.
  @discardableResult
  public mutating func append(
    _ samples: [UInt16], every interval: SimDuration, then ending: Ending = .repeats
  ) throws -> Int32 {
    try check(samples)
    let (length, overflow) = interval.microseconds.multipliedReportingOverflow(by: Int64(samples.count))
    guard interval.microseconds > 0, !overflow else {
      throw QuantaError(
        .data, "a utilisation trace has a sample every \(interval.seconds) s",
        remedy: "give an interval longer than nothing")
    }
    return add(samples, interval: interval.microseconds, length: length, firstTime: -1, ending)
  }

  /// Adds a trace whose samples have times of their own: `samples[k]` holds from `times[k]` to `times[k + 1]`, the last one to `end`.
  ///
  /// - Parameters:
  ///   - samples: in ten-thousandths of the virtual CPUs.
  ///   - times: from the start of the run; the first must be 0, and they must rise.
  ///   - end: after the last time; where the trace begins again, if it does.
  ///   - ending: what is wanted beyond it.
  /// - Returns: its number.
  /// - Throws: `QuantaError` of kind `data` when there is no sample, one is above ``full``, or the times are not as said.
  @discardableResult
  public mutating func append(
    _ samples: [UInt16], at times: [SimDuration], until end: SimDuration, then ending: Ending = .repeats
  ) throws -> Int32 {
    try check(samples)
    guard times.count == samples.count else {
      throw QuantaError(.data, "a utilisation trace has \(samples.count) samples and \(times.count) times")
    }
    guard times[0] == .zero else {
      throw QuantaError(
        .data, "a utilisation trace begins at \(times[0].seconds) s",
        remedy: "give its times from the start of the run, with a first sample at 0")
    }
    for (a, b) in zip(times, times.dropFirst() + [end]) where a >= b {
      throw QuantaError(
        .data, "a utilisation trace goes from \(a.seconds) s to \(b.seconds) s",
        remedy: "sort its samples and drop doubled ones")
    }
    let firstTime = self.times.count
    self.times += times.map(\.microseconds)
    return add(samples, interval: 0, length: end.microseconds, firstTime: firstTime, ending)
  }

  /// Adds all traces of `others`, in their order.
  ///
  /// - Returns: the number the first of them has here; the others follow.
  public mutating func append(contentsOf others: UtilisationTraces) -> Int32 {
    let base = Int32(headers.count)
    for var header in others.headers {
      header.first += samples.count
      if header.firstTime >= 0 { header.firstTime += times.count }
      headers.append(header)
    }
    samples += others.samples
    times += others.times
    return base
  }

  private func check(_ samples: [UInt16]) throws {
    guard !samples.isEmpty, samples.count <= Int32.max else {
      throw QuantaError(.data, "a utilisation trace has \(samples.count) samples")
    }
    if let high = samples.first(where: { $0 > Self.full }) {
      throw QuantaError(
        .data, "a utilisation trace wants \(Double(high) / 100) % of its virtual CPUs", remedy: "the most is 100 %")
    }
  }

  private mutating func add(
    _ samples: [UInt16], interval: Int64, length: Int64, firstTime: Int, _ ending: Ending
  ) -> Int32 {
    headers.append(
      Header(
        first: self.samples.count, count: Int32(samples.count), ending: ending, interval: interval, length: length,
        firstTime: firstTime))
    self.samples += samples
    return Int32(headers.count - 1)
  }

  // MARK: Looking up

  /// µs between the samples of `trace`; `nil` when each has its time.
  @inlinable
  public func interval(of trace: Int32) -> Int64? {
    let interval = headers[Int(trace)].interval
    return interval > 0 ? interval : nil
  }

  /// Whether `trace` is one value for ever.
  @inlinable
  public func isConstant(_ trace: Int32) -> Bool { headers[Int(trace)].count == 1 }

  /// What `trace` wants at `time`, µs from the start of the run, in ten-thousandths; before the start, as at its beginning.
  /// O(1) on a regular grid, else O(log samples).
  @inlinable
  public func sample(of trace: Int32, at time: Int64) -> UInt16 {
    let header = headers[Int(trace)]
    return samples[header.first + index(header, at: time)]
  }

  /// The first instant after `time` at which a sample of `trace` begins, be it equal to the one before; `.max` when there is none.
  public func next(of trace: Int32, after time: Int64) -> Int64 {
    let header = headers[Int(trace)]
    guard header.count > 1 else { return .max }
    guard time >= 0 else { return 0 }
    if header.ending == .holds, time >= start(header, Int(header.count) - 1) { return .max }
    let round = header.ending == .repeats ? time / header.length * header.length : 0
    let next = index(header, at: time) + 1
    let within = next == Int(header.count) ? header.length : start(header, next)
    let (sum, overflow) = round.addingReportingOverflow(within)
    return overflow ? .max : sum
  }

  /// The samples of `trace`, as they were given.
  public func samples(of trace: Int32) -> ArraySlice<UInt16> {
    let header = headers[Int(trace)]
    return samples[header.first..<header.first + Int(header.count)]
  }

  /// µs from the beginning of a trace to its sample `index`.
  private func start(_ header: Header, _ index: Int) -> Int64 {
    header.interval > 0 ? Int64(index) * header.interval : times[header.firstTime + index]
  }

  @inlinable
  func index(_ header: Header, at time: Int64) -> Int {
    guard time > 0 else { return 0 }
    if header.interval > 0 {
      let step = time / header.interval
      if step < Int64(header.count) { return Int(step) }
      return header.ending == .holds ? Int(header.count) - 1 : Int(step % Int64(header.count))
    }
    let within = header.ending == .repeats ? time % header.length : time
    // The last sample that begins by then.
    var low = 0
    var high = Int(header.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[header.firstTime + middle] <= within { low = middle } else { high = middle }
    }
    return low
  }
}

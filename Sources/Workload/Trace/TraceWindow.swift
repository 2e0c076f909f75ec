import Model

/// A stretch of a log.
public struct TraceWindow: Hashable, Sendable {
  /// By place in the log or by time.
  public enum Extent: Hashable, Sendable {
    /// The m-th to the n-th record, from 1.
    case jobs(ClosedRange<Int>)
    /// Submitted at or after `from` and before `to`, both since the log's first record; `nil` is open.
    case offset(from: SimDuration?, to: SimDuration?)
    /// Submitted at or after `from` and before `to`, both in seconds since 1970; `nil` is open.
    case date(from: Int64?, to: Int64?)
  }

  public var extent: Extent
  /// Move the stretch to begin at time 0, and the header's `UnixStartTime` with it.
  public var rebase: Bool

  public init(_ extent: Extent, rebase: Bool = false) {
    self.extent = extent
    self.rebase = rebase
  }

  /// The bounds in the log's own time: from (inclusive) and to (exclusive).
  ///
  /// - Throws: `QuantaError` of kind `usage` when dates are asked of a log that does not know its own.
  func bounds(origin: SimTime, log: SWFLog) throws -> (from: SimTime?, to: SimTime?) {
    switch extent {
    case .jobs: return (nil, nil)
    case .offset(let from, let to): return (from.map { origin + $0 }, to.map { origin + $0 })
    case .date(let from, let to):
      guard let start = log.header.unixStartTime else {
        throw QuantaError(
          .usage, "the header has no UnixStartTime, so dates mean nothing", at: log.name,
          remedy: "give the window as times since the first job, such as 30d or 86400")
      }
      func time(_ date: Int64) throws -> SimTime {
        let (seconds, overflow) = date.subtractingReportingOverflow(start)
        guard !overflow, seconds.magnitude <= SWFField.maxSeconds else {
          throw QuantaError(.data, "UnixStartTime \(start) is out of range", at: log.name)
        }
        return .seconds(seconds)
      }
      return (try from.map(time), try to.map(time))
    }
  }
}

/// Points in time as people type them.
public enum TraceTime: Hashable, Sendable {
  /// Since the log's first record.
  case offset(SimDuration)
  /// Seconds since 1970.
  case date(Int64)

  /// Reads `86400`, `90m`, `12h`, `30d`, `2w`, `2000-05-31`, `2000-05-31T08:30` or `2000-05-31T08:30:00`; dates are UTC, a final `Z` is allowed.
  public init?(_ text: String) {
    if let unit = text.last, let number = Int64(text.last?.isNumber == true ? text[...] : text.dropLast()), number >= 0
    {
      let factors: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
      guard let factor = unit.isNumber ? 1 : factors[unit] else { return nil }
      let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
      guard !overflow, seconds <= SWFField.maxSeconds else { return nil }
      self = .offset(.seconds(seconds))
      return
    }
    let parts = (text.last == "Z" ? text.dropLast() : text[...]).split(separator: "T", omittingEmptySubsequences: false)
    guard let day = parts.first, parts.count <= 2 else { return nil }
    let date = day.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let dayOfMonth = date[2] else { return nil }
    guard (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(dayOfMonth) else { return nil }
    var seconds = Self.days(year, month, dayOfMonth) * 86_400
    if parts.count == 2 {
      let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
      guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1] else { return nil }
      let second = clock.count == 3 ? clock[2] : 0
      guard let second, (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else {
        return nil
      }
      seconds += hour * 3600 + minute * 60 + second
    }
    self = .date(seconds)
  }

  /// Days since 1970-01-01 in the Gregorian calendar: March is taken as the first month, so that the leap day comes last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let y = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468
  }
}

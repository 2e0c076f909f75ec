/// A length of time in whole microseconds.
@frozen
public struct SimDuration: Hashable, Comparable, Sendable, Codable {
  public var microseconds: Int64

  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
  @inlinable public static func seconds(_ seconds: Int64) -> SimDuration {
    SimDuration(microseconds: seconds * 1_000_000)
  }
  /// The nearest microsecond to `seconds`; `nil` when it is not finite or does not fit.
  public init?(seconds: Double) {
    let scaled = (seconds * 1e6).rounded()
    guard scaled.isFinite, abs(scaled) < 9.2e18 else { return nil }
    microseconds = Int64(scaled)
  }

  @inlinable public static var zero: SimDuration { SimDuration(microseconds: 0) }
  /// Seconds as a floating-point number; exact up to 2⁵³ µs (285 years).
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  @inlinable public static func < (a: SimDuration, b: SimDuration) -> Bool { a.microseconds < b.microseconds }
  @inlinable public static func + (a: SimDuration, b: SimDuration) -> SimDuration {
    SimDuration(microseconds: a.microseconds + b.microseconds)
  }
  @inlinable public static func - (a: SimDuration, b: SimDuration) -> SimDuration {
    SimDuration(microseconds: a.microseconds - b.microseconds)
  }
}

/// An instant of simulated (or, live, of wall-clock) time: whole microseconds since the start of the run.
///
/// Integer time makes order exact: two events are simultaneous or they are not, on every machine.
@frozen
public struct SimTime: Hashable, Comparable, Sendable, Codable {
  public var microseconds: Int64

  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
  @inlinable public static func seconds(_ seconds: Int64) -> SimTime { SimTime(microseconds: seconds * 1_000_000) }

  @inlinable public static var zero: SimTime { SimTime(microseconds: 0) }
  /// Later than any event: "never", or "no time known".
  @inlinable public static var distantFuture: SimTime { SimTime(microseconds: .max) }
  @inlinable public var seconds: Double { Double(microseconds) / 1e6 }

  @inlinable public static func < (a: SimTime, b: SimTime) -> Bool { a.microseconds < b.microseconds }
  /// Saturates at ``distantFuture`` instead of overflowing: an estimate may be absurdly long.
  @inlinable public static func + (a: SimTime, b: SimDuration) -> SimTime {
    let (sum, overflow) = a.microseconds.addingReportingOverflow(b.microseconds)
    return SimTime(microseconds: overflow ? .max : sum)
  }
  @inlinable public static func - (a: SimTime, b: SimTime) -> SimDuration {
    SimDuration(microseconds: a.microseconds - b.microseconds)
  }
}

import Model

/// What a host is doing, as far as its power goes.
@frozen
public enum HostState: UInt8, Hashable, Sendable, Codable, CaseIterable {
  /// Up, with or without work.
  case on
  case off
  /// Suspended to memory (ACPI S3).
  case asleep
  case switchingOn
  case switchingOff
  case fallingAsleep
  case waking
  /// Failed, waiting for its repair. It draws what a host that is off draws.
  case down
}

import Model

/// Images on their way to hosts: one sending, however many hosts receive it.
public struct Transfer: Hashable, Sendable, Codable {
  /// Journals hold the raw values: further cases go to the end.
  public enum State: UInt8, Hashable, Sendable, Codable, CaseIterable { case planned, active, done, failed }

  public var environment: EnvironmentID
  /// Hosts that lack it, and KiB each of them lacks: a host that has the lower layers lacks only the upper ones.
  public var destinations: [Int32]
  public var missingKiB: [Int64]
  /// When it must be there, for a reservation; `.distantFuture` otherwise.
  public var deadline: SimTime
  /// When it is planned to begin and believed to end.
  public var begins: SimTime
  public var ends: SimTime
  public var state: State
  /// Which of the repository's links carries it.
  public var channel: Int32

  public init(
    environment: EnvironmentID, destinations: [Int32], missingKiB: [Int64], deadline: SimTime, begins: SimTime,
    ends: SimTime, channel: Int32 = 0
  ) {
    self.environment = environment
    self.destinations = destinations
    self.missingKiB = missingKiB
    self.deadline = deadline
    self.begins = begins
    self.ends = ends
    state = .planned
    self.channel = channel
  }
}

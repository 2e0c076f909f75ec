/// How a workspace left the system.
@frozen
public enum Outcome: UInt8, Hashable, Sendable, Codable {
  case finished
  /// Cut short at its requested duration.
  case killedAtRequest
  /// Never started: it can never fit this cluster.
  case rejected
  /// Taken back by its owner, or by an operator.
  case cancelled
  /// It had started, failed, and could not be brought back.
  case lost
}

/// What happened to one workspace: the row every metric, table and file is made from.
@frozen
public struct JobRecord: Hashable, Sendable, Codable {
  public var id: Int64
  public var jobNumber: Int64
  public var submit: SimTime
  public var start: SimTime
  public var end: SimTime
  /// The requested duration.
  public var requested: SimDuration
  /// Cores in all: count × virtual CPUs.
  public var processors: Int32
  public var user: Int32
  public var group: Int32
  public var queue: Int32
  public var application: Int32
  public var outcome: Outcome
  /// It started ahead of a workspace that stood before it in the queue.
  public var backfilled: Bool

  @inlinable
  public init(
    id: Int64, jobNumber: Int64, submit: SimTime, start: SimTime, end: SimTime, requested: SimDuration,
    processors: Int32,
    user: Int32 = -1, group: Int32 = -1, queue: Int32 = -1, application: Int32 = -1, outcome: Outcome = .finished,
    backfilled: Bool = false
  ) {
    self.id = id
    self.jobNumber = jobNumber
    self.submit = submit
    self.start = start
    self.end = end
    self.requested = requested
    self.processors = processors
    self.user = user
    self.group = group
    self.queue = queue
    self.application = application
    self.outcome = outcome
    self.backfilled = backfilled
  }

  /// Time between submission and start.
  @inlinable public var wait: SimDuration { start - submit }
  /// Time between start and end.
  @inlinable public var run: SimDuration { end - start }
}

/// What work mostly does.
@frozen
public enum WorkKind: UInt8, Hashable, Sendable, Codable, CaseIterable {
  case cpu
  case io
  case network
}

/// A workspace together with the truth about it: what a world knows and a policy must not.
@frozen
public struct Arrival: Hashable, Sendable, Codable {
  public var workspace: Workspace
  /// How long the work really takes once started. At least 1 µs.
  public var actual: SimDuration
  /// The work was cut short at its requested duration (its actual duration in the log was longer).
  public var killedAtRequest: Bool
  /// What kind of work it does: virtualisation slows the kinds down differently.
  public var kind: WorkKind
  /// Which utilisation trace says how much of its virtual CPUs it wants, by index; −1: all of them until the work is done.
  ///
  /// A workspace with such a trace is a service: it stays for its actual duration, and a share that falls short of
  /// what it wants is counted, not made up for.
  public var utilisation: Int32

  @inlinable
  public init(
    workspace: Workspace, actual: SimDuration, killedAtRequest: Bool = false, kind: WorkKind = .cpu,
    utilisation: Int32 = -1
  ) {
    self.workspace = workspace
    self.actual = actual
    self.killedAtRequest = killedAtRequest
    self.kind = kind
    self.utilisation = utilisation
  }
}

/// A stream of arrivals in order of submission: a trace being read, a model being drawn from, an array.
///
/// Reading in batches keeps the cost of the abstraction out of the per-job path and the memory independent of the trace's length.
public protocol ArrivalSource {
  /// Appends up to `limit` further arrivals, in order of submission, to `buffer`; appends none when there are no more.
  ///
  /// - Throws: the trace's own error (a malformed line, a truncated file); what was appended before stays valid.
  mutating func read(into buffer: inout [Arrival], limit: Int) throws
}

/// Arrivals that are already in memory, in order of submission.
public struct ArrivalList: ArrivalSource, Sendable {
  public let arrivals: [Arrival]
  private var next = 0

  public init(_ arrivals: [Arrival]) { self.arrivals = arrivals }

  public mutating func read(into buffer: inout [Arrival], limit: Int) {
    let end = Swift.min(arrivals.count, next + limit)
    buffer.append(contentsOf: arrivals[next..<end])
    next = end
  }
}

/// The state of the whole system from `time` on, until the next sample.
@frozen
public struct SystemSample: Hashable, Sendable, Codable {
  public var time: SimTime
  /// Cores at work.
  public var busyProcessors: Int32
  /// Workspaces waiting, and the cores they ask for.
  public var queueLength: Int32
  public var queuedProcessors: Int64
  public var running: Int32

  @inlinable
  public init(time: SimTime, busyProcessors: Int32, queueLength: Int32, queuedProcessors: Int64, running: Int32) {
    self.time = time
    self.busyProcessors = busyProcessors
    self.queueLength = queueLength
    self.queuedProcessors = queuedProcessors
    self.running = running
  }
}

/// What only an observer present at every event can know, accumulated exactly over a run (core-microseconds; job-microseconds).
@frozen
public struct SystemTotals: Hashable, Sendable, Codable {
  /// From the first submission to the last end.
  public var first: SimTime = .zero
  public var last: SimTime = .zero
  /// ∫ busy cores dt.
  public var busy: Double = 0
  /// ∫ min(idle cores, cores asked for by the waiting) dt: the numerator of the loss of capacity.
  public var lost: Double = 0
  /// ∫ queue length dt.
  public var waiting: Double = 0
  public var maxQueueLength: Int32 = 0
  /// Cores of the machine.
  public var capacity: Int64 = 0
  /// Jobs whose fair start time was found, those that started later than that, and by how much in all (µs).
  public var fairStartJobs: Int64 = 0
  public var fairStartMisses: Int64 = 0
  public var fairStartDelay: Double = 0
  /// Events handled and passes made: what the speed figures count.
  public var events: Int64 = 0
  public var passes: Int64 = 0

  public init() {}
}

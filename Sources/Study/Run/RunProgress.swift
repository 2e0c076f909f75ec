import Model

/// How far a run is, or several runs are together.
public struct RunProgress: Sendable {
  /// Simulated time; of several runs, that of the one furthest behind.
  public var now: SimTime
  /// Seconds since 1970 of the run's time 0, where the trace says.
  public var origin: Int64?
  /// Jobs, of all runs together.
  public var submitted: Int64
  public var finished: Int64
  /// Waiting and running.
  public var active: Int
  /// Jobs the header announces, where it does, once for each run.
  public var announced: Int64?
  /// How many runs there are, and how many of them are over.
  public var runs = 1
  public var runsDone = 0
}

/// How a run is watched and stopped from outside.
public struct RunControl: Sendable {
  /// Called every few thousand instants.
  public var progress: (@Sendable (RunProgress) -> Void)?
  /// Asked as often; true ends the run cleanly, what is done is kept.
  public var isCancelled: @Sendable () -> Bool

  public init(
    progress: (@Sendable (RunProgress) -> Void)? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

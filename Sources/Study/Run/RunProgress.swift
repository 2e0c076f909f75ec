import Model

/// How far a run is.
public struct RunProgress: Sendable {
  public var now: SimTime
  public var submitted: Int64
  public var finished: Int64
  /// Waiting and running.
  public var active: Int
  /// Jobs the header announces, where it does.
  public var announced: Int64?
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

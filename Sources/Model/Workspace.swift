/// Names an entry of the environment catalogue; 0 is "whatever the host has".
@frozen
public struct EnvironmentID: Hashable, Sendable, Codable {
  public var index: Int32
  @inlinable public init(index: Int32) { self.index = index }
  @inlinable public static var host: EnvironmentID { EnvironmentID(index: 0) }
}

/// Under which terms a workspace is granted its quantum.
@frozen
public enum Terms: Hashable, Sendable, Codable {
  /// Whenever there is room.
  case bestEffort(preemptible: Bool)
  /// At `start`, neither sooner nor later.
  case advanceReservation(start: SimTime)
  /// Any time, if it is done by `by`.
  case deadline(by: SimTime)
  /// Now or not at all.
  case immediate
}

/// A request for `count` identical virtual machines, as the policy sees it.
///
/// The *requested* duration is a belief. What the work really takes is kept apart, in ``Arrival``, and never reaches a policy
/// unless the policy says it is clairvoyant.
@frozen
public struct Workspace: Hashable, Sendable, Codable {
  /// 1, 2, … in order of submission after the reading of the trace.
  public var id: Int64
  /// The log's own number of the job.
  public var jobNumber: Int64
  public var submit: SimTime
  /// How many virtual machines; in a batch log, how many processors. At least 1.
  public var count: Int32
  public var quantum: Quantum
  public var environment: EnvironmentID
  public var terms: Terms
  /// The requested duration: an upper bound by contract, an estimate in practice. At least 1 µs.
  public var requested: SimDuration
  /// Identities as the log numbers them; −1 where the log does not say.
  public var user: Int32
  public var group: Int32
  public var application: Int32
  public var queue: Int32
  public var partition: Int32
  /// Where it was submitted, as an index into the sites of the grid; −1 where there is but one.
  public var site: Int32

  @inlinable
  public init(
    id: Int64, jobNumber: Int64, submit: SimTime, count: Int32, quantum: Quantum = .processor,
    environment: EnvironmentID = .host, terms: Terms = .bestEffort(preemptible: false), requested: SimDuration,
    user: Int32 = -1, group: Int32 = -1, application: Int32 = -1, queue: Int32 = -1, partition: Int32 = -1,
    site: Int32 = -1
  ) {
    self.id = id
    self.jobNumber = jobNumber
    self.submit = submit
    self.count = count
    self.quantum = quantum
    self.environment = environment
    self.terms = terms
    self.requested = requested
    self.user = user
    self.group = group
    self.application = application
    self.queue = queue
    self.partition = partition
    self.site = site
  }
}

import Model

/// What a world reports of one instant, in the order in which it counts: what is there already, ends, reports, then submissions.
///
/// With sorted keys its JSON is stable text: a journal of batches and of what was decided can be read back and replayed.
public struct EventBatch: Equatable, Sendable, Codable {
  /// A workspace, and the handle the world knows it by.
  public struct Submission: Equatable, Sendable, Codable {
    public var handle: Handle
    public var workspace: Workspace

    @inlinable
    public init(handle: Handle, workspace: Workspace) {
      self.handle = handle
      self.workspace = workspace
    }
  }

  /// Workspaces that have ended, in the order in which that counts.
  public var ends: [Handle] = []
  /// Workspaces submitted, in order of submission.
  public var submissions: [Submission] = []
  /// What became of decisions that take time, at a site of virtual machines, in the order in which it happened.
  public var reports: [SiteReport] = []
  /// Workspaces that are at a site of virtual machines already, and images its hosts keep: told once, when it is taken over.
  public var adoptions: [Adoption] = []
  public var images: [HostImage] = []

  public init() {}

  @inlinable
  /// Empties it for the next instant, keeping its memory.
  public mutating func removeAll() {
    ends.removeAll(keepingCapacity: true)
    submissions.removeAll(keepingCapacity: true)
    if !reports.isEmpty { reports.removeAll(keepingCapacity: true) }
    if !adoptions.isEmpty { adoptions.removeAll() }
    if !images.isEmpty { images.removeAll() }
  }
}

/// Owns the books and the policy: an event changes the books, then the policy decides.
///
/// The same controller, the same code, serves every world. It is deterministic: the same events give the same decisions.
public struct Controller: Sendable {
  /// What it decides by.
  public let rules: Rules
  /// The cluster, as it is with nobody on it.
  public let shape: ClusterShape
  /// What is free, who runs, who waits, who was promised what.
  public internal(set) var books: Books
  /// The books of a site of virtual machines; `nil` where workspaces get processors and nothing else.
  public var site: SiteBooks? { seat?.books }
  /// Holds the same behind a reference, so that a controller of processors is no larger for it; copied when a copy writes.
  var seat: SiteSeat?
  /// Passes made so far.
  public internal(set) var passes: Int64 = 0

  /// - Parameters:
  ///   - shape: the cluster, with nobody on it.
  ///   - rules: what it decides by.
  ///   - demandsMemory: workspaces ask for memory, disk or several virtual CPUs a machine, so fit must be decided host by host.
  /// - Throws: `QuantaError` when the cluster is empty or too large to count.
  public init(shape: ClusterShape, rules: Rules, demandsMemory: Bool = false) throws {
    guard let capacity = Int32(exactly: shape.coreCount), capacity > 0 else {
      throw QuantaError(
        .usage, "a cluster of \(shape.coreCount) cores cannot be simulated",
        remedy: "give it between 1 and \(Int32.max)")
    }
    self.shape = shape
    self.rules = rules
    books = Books(capacity: capacity)
    let ledgers = [rules.order.makeLedger(), rules.candidates?.makeLedger()].compactMap { $0 }
    if let first = ledgers.first, let last = ledgers.last, (first.owner, first.decay) != (last.owner, last.decay) {
      throw QuantaError(
        .usage, "the queue and the candidates of backfilling go by shares counted in different ways",
        remedy: "give both fair-share orders the same owner and the same half-life")
    }
    books.usage = ledgers.first
    if rules.candidates != nil { books.candidates = WaitingQueue() }
    books.placement = rules.placement
    books.isHosted = rules.namesHosts || demandsMemory || rules.placement?.filter.isTrivial == false
    if books.isHosted || rules.placement != nil { books.hosts = HostTable(shape) }
    if books.isHosted { books.vacant = books.hosts }
  }

  /// Enters the events of one instant into the books and decides; ``decisions`` holds what was decided, until the next call.
  public mutating func handle(_ events: EventBatch, at now: SimTime) {
    guard seat == nil else { return handleSite(events, at: now) }
    books.decisions.removeAll(keepingCapacity: true)
    switch rules.pass {
    case .instant:
      for handle in events.ends { books.end(handle, at: now.microseconds) }
      for submission in events.submissions { admit(submission) }
      pass(at: now, disproved: now.microseconds)
    case .event:
      // An end of this very instant that has not been entered yet does not disprove its estimate.
      for (index, handle) in events.ends.enumerated() {
        books.end(handle, at: now.microseconds)
        pass(at: now, disproved: index == events.ends.count - 1 ? now.microseconds : now.microseconds - 1)
      }
      for submission in events.submissions {
        admit(submission)
        pass(at: now, disproved: now.microseconds)
      }
      if events.ends.isEmpty, events.submissions.isEmpty { pass(at: now, disproved: now.microseconds) }
    }
  }

  /// What was decided in the last call of ``handle(_:at:)``, in the order it was.
  public var decisions: [Decision] { seat?.books.decisions ?? books.decisions }

  /// The hosts of a running workspace; empty where the run only counts cores.
  public func allocation(of handle: Handle) -> [HostRun] {
    guard let allocations = books.hosts?.allocations, Int(handle) < allocations.count else { return [] }
    return allocations[Int(handle)]
  }

  @inline(__always)
  private mutating func pass(at now: SimTime, disproved: Int64) {
    books.extendOverdue(at: disproved)
    rules.backfill.pass(&books, rules, at: now)
    passes += 1
  }

  private mutating func admit(_ submission: EventBatch.Submission) {
    books.submit(submission.workspace, as: submission.handle)
    if books.neverFits(submission.handle) {
      books.arrived.removeLast()
      books.reject(submission.handle)
    }
  }
}

extension Books {
  /// True when a workspace could not start on the empty cluster.
  func neverFits(_ handle: Handle) -> Bool {
    if active[Int(handle)].processors > capacity { return true }
    return vacant?.fits(need(handle)) == false
  }
}

import Model
import Policy

/// The live site at one instant, for those who look: plain values, nothing of libvirt.
public struct SiteStatus: Hashable, Sendable, Codable {
  public var site: String
  public var policy: String
  /// µs since 1970.
  public var time: SimTime
  /// `run`, `shadow`.
  public var mode: String
  public var hosts: [HostStatus]
  /// All that are not gone, and those that went last; by id.
  public var workspaces: [WorkspaceStatus]
  /// Ids of those that wait, in the order of the queue; those not named come after, by id.
  public var queue: [Int64]
  /// The last ones, newest last.
  public var actions: [ActionStatus]
  public var counters: Counters

  public struct HostStatus: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
      case up, maintenance, unreachable, down
    }
    public var name: String
    public var uri: String
    public var state: State
    public var scheduler: String?
    public var cores: Int32
    public var memoryKiB: Int64
    /// What is promised of it: cores and KiB.
    public var promisedCores: Double
    public var promisedKiB: Int64
    /// Cores its machines received over the last window; and the control domain, where it is told.
    public var receivedCores: Double
    public var machines: Int
    /// Environments it holds the images of.
    public var images: [String]
    /// Why it is not up; what it cannot do.
    public var note: String?
  }

  public struct WorkspaceStatus: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
      case requested, queued, planned, staging, booting, running, suspending, suspended, resuming, migrating, stopping
      case held, finished, cancelled, rejected, failed, lost
      /// Its host does not answer: nobody knows.
      case unknown

      public var isOver: Bool {
        switch self {
        case .finished, .cancelled, .rejected, .failed, .lost: true
        default: false
        }
      }

      /// It has no quanta and is not over: it waits for a decision, for room, for its time or for its owner.
      public var isWaiting: Bool {
        switch self {
        case .requested, .queued, .planned, .held, .suspended: true
        default: false
        }
      }
    }
    public var id: Int64
    public var name: String
    public var state: State
    public var environment: String
    public var terms: Terms
    public var count: Int32
    public var quantum: Quantum
    public var requested: SimDuration
    public var submitted: SimTime
    public var started: SimTime?
    public var ended: SimTime?
    /// When it is believed to start, while it waits, or to be done.
    public var expected: SimTime?
    /// Names, one a machine.
    public var hosts: [String]
    /// Why it waits, was refused or failed: a sentence.
    public var reason: String?
    /// Of each machine: cores promised, weight and cap as set (cap 0: none), cores received over the last window.
    public var promisedCores: Double
    public var weight: Int32?
    public var cap: Int32?
    public var receivedCores: Double?
    /// It received less than it was promised while it wanted more, by more than five per cent.
    public var fallsShort: Bool
  }

  public struct ActionStatus: Hashable, Sendable, Codable {
    public enum Outcome: String, Hashable, Sendable, Codable { case waiting, underWay, done, failed, rolledBack }
    public var id: Int64
    public var kind: String
    public var workspace: Int64
    public var hosts: [String]
    public var began: SimTime
    public var ended: SimTime?
    public var outcome: Outcome
    /// Why it was decided; how it failed.
    public var reason: String
    public var detail: String?
  }

  public struct Counters: Hashable, Sendable, Codable {
    /// Since the run began: actions done and failed by kind, errors by host, instants, requests by kind.
    public var actionsDone: [String: Int64] = [:]
    public var actionsFailed: [String: Int64] = [:]
    public var hostErrors: [String: Int64] = [:]
    public var instants: Int64 = 0
    /// Decision latency, ms: of the last instant, the longest, the sum over all.
    public var lastDecisionMs: Double = 0
    public var longestDecisionMs: Double = 0
    public var decisionMsSum: Double = 0
    /// Things found on hosts that differ from the books, at the last look.
    public var drift: Int64 = 0
    public init() {}
  }

  public init(
    site: String, policy: String, time: SimTime, mode: String, hosts: [HostStatus] = [],
    workspaces: [WorkspaceStatus] = [], queue: [Int64] = [], actions: [ActionStatus] = [],
    counters: Counters = Counters()
  ) {
    self.site = site
    self.policy = policy
    self.time = time
    self.mode = mode
    self.hosts = hosts
    self.workspaces = workspaces
    self.queue = queue
    self.actions = actions
    self.counters = counters
  }

  /// Those that wait, in the order of the queue.
  public var waiting: [WorkspaceStatus] {
    let places = Dictionary(queue.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    return workspaces.filter(\.state.isWaiting).sorted {
      (places[$0.id] ?? .max, $0.id) < (places[$1.id] ?? .max, $1.id)
    }
  }
}

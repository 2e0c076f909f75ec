import Model
import Policy

/// What stands in a journal, in the order in which it happened. An entry is never changed or taken back.
public enum JournalEntry: Equatable, Sendable, Codable {
  /// A controller was made with these; what follows is its story.
  case epoch(Epoch)
  /// Events came, and the policy decided.
  case instant(JournalInstant)
  /// A decision, or what befell a machine, asks for something to be done on hosts.
  case order(Order)
  /// Somebody sets to work on the order. Written anew where that was cut off, and once more where a host was silent: what was begun twice
  /// says nothing of how long such things take.
  case begun(order: Int64)
  /// A call that changes a host is about to be made, for the order of that entry.
  case intention(order: Int64, call: String, host: String, target: String)
  /// That call, by its entry, came back; with what went wrong.
  case outcome(intention: Int64, error: String?)
  /// The order is done with.
  case finished(Finish)
  /// Something for the record: a run began or ended, a host went down, a difference was found.
  case note(String)
}

/// All that decides what a controller decides, besides events.
public struct Epoch: Hashable, Sendable, Codable {
  public var site: String
  public var policy: String
  public var shape: ClusterShape
  public var estimates: Estimates
  public var catalogue: EnvironmentCatalogue
  /// In the order of the shape.
  public var hosts: [String]

  public init(
    site: String, policy: String, shape: ClusterShape, estimates: Estimates, catalogue: EnvironmentCatalogue,
    hosts: [String]
  ) {
    self.site = site
    self.policy = policy
    self.shape = shape
    self.estimates = estimates
    self.catalogue = catalogue
    self.hosts = hosts
  }

  /// A controller that nothing has happened to yet.
  public func controller() throws -> Controller {
    let specification = try PolicySpecification(parsing: policy, registry: Registry())
    return try Controller(shape: shape, rules: specification.rules, estimates: estimates, catalogue: catalogue)
  }
}

/// One turn of the control loop.
public struct JournalInstant: Equatable, Sendable, Codable {
  public var time: SimTime
  public var events: EventBatch
  public var decisions: [Decision]
  /// Requests it answered, orders whose end it heard of.
  public var requests: [Int64]
  public var orders: [Int64]
}

/// Something to be done on hosts, with all it takes to do it: it can be completed, or undone, when nobody remembers why.
public struct Order: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case stage, start, suspend, resume, migrate, stop, adjust
    /// Machines ended by themselves, or were lost: what is left of them is removed.
    case tidy
    /// An image no cache keeps any more is removed.
    case evict
    /// What no machine tells of the site is written down on a host.
    case record
  }

  public var kind: Kind
  /// Of the workspace; −1 where it is about none.
  public var handle: Handle
  public var workspace: Int64
  /// Hosts' indices, one entry a machine; for images one a host.
  public var hosts: [Int32]
  /// Where its machines were.
  public var origins: [Int32]
  /// The transfer, and the environment, of an image.
  public var transfer: Int32
  public var environment: Int32
  public var setting: DomainSetting
  public var stop: Decision.Stop?
  /// Of each machine, as it is to be.
  public var generations: [Int32]
  /// Why.
  public var reason: String
  /// How long the estimates say it takes, µs.
  public var expected: Int64
  public var decided: SimTime

  public init(
    _ kind: Kind, handle: Handle = -1, workspace: Int64 = 0, hosts: [Int32], origins: [Int32] = [],
    transfer: Int32 = -1, environment: Int32 = 0, setting: DomainSetting = DomainSetting(),
    stop: Decision.Stop? = nil, generations: [Int32] = [], reason: String, expected: Int64 = 0, decided: SimTime
  ) {
    self.kind = kind
    self.handle = handle
    self.workspace = workspace
    self.hosts = hosts
    self.origins = origins
    self.transfer = transfer
    self.environment = environment
    self.setting = setting
    self.stop = stop
    self.generations = generations
    self.reason = reason
    self.expected = expected
    self.decided = decided
  }
}

/// How an order came out.
public struct Finish: Equatable, Sendable, Codable {
  public enum Outcome: String, Hashable, Sendable, Codable {
    case done, failed
    /// Something else made it pointless before it was done.
    case superseded
    case rolledBack = "rolled back"
  }

  public var order: Int64
  public var outcome: Outcome
  /// What the controller is to be told; `nil`: nothing.
  public var report: SiteReport?
  /// The workspace has ended by itself.
  public var ends: Bool
  /// What went wrong, or was noteworthy.
  public var detail: String?

  public init(order: Int64, outcome: Outcome, report: SiteReport? = nil, ends: Bool = false, detail: String? = nil) {
    self.order = order
    self.outcome = outcome
    self.report = report
    self.ends = ends
    self.detail = detail
  }
}

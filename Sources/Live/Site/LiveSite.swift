import Model
import Policy

/// A site of real hosts as its owner describes it: what a site file says, checked.
public struct LiveSite: Hashable, Sendable {
  /// Names the site's domains and volumes on its hosts: letters, digits and hyphens, at most 16.
  public var name: String
  public var hosts: [LiveHost]
  /// What decides, as an expression.
  public var policy: String
  /// In order: the first is environment 1 of the ``catalogue``.
  public var environments: [LiveEnvironment]
  /// What the policy believes about how long things take; calibration writes it.
  public var estimates: Estimates
  public var limits: ActionLimits
  /// What becomes of an action that fails half-way.
  public var halfway: Halfway
  /// After so long without an answer a host is down.
  public var downAfter: SimDuration
  /// How long a machine may take to shut down by itself before it is ended; twice what is believed of it at least.
  public var grace: SimDuration
  /// How long a running machine may take to move.
  public var moveWithin: SimDuration
  /// How often what machines receive is measured.
  public var window: SimDuration
  /// On how many hosts it is written down who waits, should the journal be lost.
  public var records = 3
  /// The folder of the journal and the lock.
  public var state: String
  /// The file it was read from, and `file:line` of each host there.
  public var origin: String
  public var locations: [String: String]

  public enum Halfway: String, Hashable, Sendable, Codable, CaseIterable {
    /// What was begun is gone on with.
    case complete
    /// What was begun is undone; the policy decides anew.
    case rollBack = "roll-back"
  }

  public init(
    name: String, hosts: [LiveHost], policy: String, environments: [LiveEnvironment] = [],
    estimates: Estimates = Estimates(), limits: ActionLimits = ActionLimits(), halfway: Halfway = .complete,
    downAfter: SimDuration = .seconds(60), grace: SimDuration = .seconds(60),
    moveWithin: SimDuration = .seconds(600), window: SimDuration = .seconds(10), state: String, origin: String = "site",
    locations: [String: String] = [:]
  ) {
    self.name = name
    self.hosts = hosts
    self.policy = policy
    self.environments = environments
    self.estimates = estimates
    self.limits = limits
    self.halfway = halfway
    self.downAfter = downAfter
    self.grace = grace
    self.moveWithin = moveWithin
    self.window = window
    self.state = state
    self.origin = origin
    self.locations = locations
  }

  /// The same environments as the simulator knows them.
  public var catalogue: EnvironmentCatalogue { EnvironmentCatalogue(environments.map(\.environment)) }
}

/// One host of a site and how to reach it.
public struct LiveHost: Hashable, Sendable, Codable {
  /// As messages and metrics call it; letters, digits, dots and hyphens.
  public var name: String
  /// libvirt's, such as `xen+tcp://h1/system`.
  public var uri: String
  /// The storage pool images, disks and saved memory are kept in; a pool that is a folder.
  public var pool: String
  /// What may be promised of it; what is `nil` is taken from what the host says of itself when first connected to.
  public var cores: Int32?
  public var memoryKiB: Int64?
  public var diskKiB: Int64?
  public var cacheKiB: Int64?
  /// What dom0 keeps.
  public var reserve: HypervisorShare
  /// The physical CPUs guests run on, as libvirt writes sets (`1-3`); `nil` leaves it to the scheduler.
  public var cpus: String?
  /// The bridge guests' networks are attached to; `nil`: they have none.
  public var bridge: String?
  /// Where the memory of migrating machines goes, such as `tcp://10.0.0.2`; `nil` leaves it to the host's name.
  public var migration: String?
  /// A command that makes sure the host is off – or leaves with another status than 0; `nil`: nobody can be sure.
  public var fence: [String]?

  public init(
    name: String, uri: String, pool: String = "quanta", cores: Int32? = nil, memoryKiB: Int64? = nil,
    diskKiB: Int64? = nil, cacheKiB: Int64? = nil, reserve: HypervisorShare = HypervisorShare(), cpus: String? = nil,
    bridge: String? = nil, migration: String? = nil, fence: [String]? = nil
  ) {
    self.name = name
    self.uri = uri
    self.pool = pool
    self.cores = cores
    self.memoryKiB = memoryKiB
    self.diskKiB = diskKiB
    self.cacheKiB = cacheKiB
    self.reserve = reserve
    self.cpus = cpus
    self.bridge = bridge
    self.migration = migration
    self.fence = fence
  }
}

/// How many of the costly things may be begun in a minute; the rest waits its turn. 0: no limit.
public struct ActionLimits: Hashable, Sendable, Codable {
  public var startsPerMinute: Int
  public var suspensionsPerMinute: Int
  public var migrationsPerMinute: Int
  /// All of these together on one host.
  public var perHostPerMinute: Int

  public init(
    startsPerMinute: Int = 60, suspensionsPerMinute: Int = 30, migrationsPerMinute: Int = 10, perHostPerMinute: Int = 20
  ) {
    self.startsPerMinute = startsPerMinute
    self.suspensionsPerMinute = suspensionsPerMinute
    self.migrationsPerMinute = migrationsPerMinute
    self.perHostPerMinute = perHostPerMinute
  }
}

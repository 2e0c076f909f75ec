import Model

/// How images are brought to hosts: the extension point for staging.
public protocol StagingPolicy: Sendable {
  var staging: Staging { get }
}

/// What is staged when, and what is kept.
public struct Staging: Hashable, Sendable {
  public enum Order: String, Hashable, Sendable, CaseIterable { case sequential, together }

  /// Images are already on all hosts, or on none that matter.
  public var isNeeded: Bool
  /// One transfer after another on each of the repository's links, or all at once.
  public var order: Order
  /// Images stay in the hosts' caches and are used again.
  public var reuses: Bool
  public var eviction: Eviction
  /// A workspace may join a sending that has not begun.
  public var joins: Bool
  /// Reservations have a link of the repository to themselves.
  public var separates: Bool
  /// The images of workspaces with a promised start are staged before it.
  public var ahead: Bool

  public init(
    isNeeded: Bool = true, order: Order = .sequential, reuses: Bool = true, eviction: Eviction = .lru,
    joins: Bool = true, separates: Bool = false, ahead: Bool = true
  ) {
    self.isNeeded = isNeeded
    self.order = order
    self.reuses = reuses
    self.eviction = eviction
    self.joins = joins
    self.separates = separates
    self.ahead = ahead
  }
}

/// Every host has every image.
public struct Predeployed: StagingPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "predeployed", at: .staging, "Every host has every image already.", text: "Nothing is moved.", options: [])
  }

  public init(_ options: PolicyOptions) {}
  public init() {}
  public var staging: Staging { Staging(isNeeded: false) }
}

/// Images come from a repository.
public struct StagedImages: StagingPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "staged", at: .staging, "Images are brought from a repository before a workspace starts.",
      text: """
        For best-effort work the image is sent as soon as hosts have been chosen; for a reservation as late as is safe, the
        earliest deadline first. One sending reaches all hosts of a workspace where the site multicasts.
        """,
      source: "Sotomayor, Keahey, Foster, Combining batch execution and leasing using virtual machines, HPDC 2008",
      options: [
        PolicyOption("reuse", .flag, default: true, "Whether images stay in the hosts' caches."),
        PolicyOption(
          "eviction",
          .choice([
            ("lru", "the least recently used"), ("lfu", "the least frequently used"), ("size", "GreedyDual-Size"),
          ]), default: "lru", "Which image a full cache gives up."),
        PolicyOption(
          "order",
          .choice([
            ("sequential", "one after another on each of the repository's links"), ("together", "all at once"),
          ]), default: "sequential", "Whether transfers wait for each other."),
        PolicyOption("join", .flag, default: true, "Whether a workspace may join a sending that has not begun."),
        PolicyOption(
          "separate", .flag, default: false,
          "Whether the repository's last link is for reservations alone; it needs two links."),
        PolicyOption(
          "ahead", .flag, default: true, "Whether the images of workspaces with a promised start are sent before it."),
      ])
  }

  public let staging: Staging

  public init(_ options: PolicyOptions) throws {
    staging = Staging(
      order: try options.choice("order", as: Staging.Order.self), reuses: try options.flag("reuse"),
      eviction: try options.choice("eviction", as: Eviction.self), joins: try options.flag("join"),
      separates: try options.flag("separate"), ahead: try options.flag("ahead"))
  }
}

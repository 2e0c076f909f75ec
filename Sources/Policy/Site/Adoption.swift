import Model

/// A workspace that is at a site already when a controller takes the site over: what its books must be told of it.
public struct Adoption: Equatable, Sendable, Codable {
  /// How far it has come.
  public enum Stage: String, Equatable, Sendable, Codable, CaseIterable {
    /// It has no machines: it waits in the queue, or for its reservation to begin.
    case queued
    /// Its machines are being made, or brought back.
    case booting
    case running
    /// Its memory is stored on its hosts.
    case suspended
  }

  public var handle: Handle
  public var workspace: Workspace
  /// One entry a machine: where they are, where their memory is, or, of a reservation that has not begun, where they are to be.
  /// Empty when it waits, and nowhere was promised.
  public var hosts: [Int32]
  public var stage: Stage
  /// Work of the stints that are over, µs on bare metal. What it has done since ``since`` follows from the clock, and is not in it.
  public var done: SimDuration
  /// Since when it boots, or runs in the stint under way; of a deadline that has not begun, when it is planned to.
  public var since: SimTime
  /// Its owner wants it to rest.
  public var isHeld: Bool

  public init(
    handle: Handle, workspace: Workspace, hosts: [Int32], stage: Stage, done: SimDuration = .zero, since: SimTime,
    isHeld: Bool = false
  ) {
    self.handle = handle
    self.workspace = workspace
    self.hosts = hosts
    self.stage = stage
    self.done = done
    self.since = since
    self.isHeld = isHeld
  }

  /// What makes it impossible to adopt at a site of so many hosts; `nil` when nothing does.
  public func fault(hostCount: Int, catalogue: EnvironmentCatalogue) -> String? {
    if handle < 0 { return "workspace \(workspace.id) has no handle" }
    if let host = hosts.first(where: { $0 < 0 || Int($0) >= hostCount }) {
      return "workspace \(workspace.id) is on host \(host), but the hosts are 0 to \(hostCount - 1)"
    }
    if stage != .queued, hosts.isEmpty { return "workspace \(workspace.id) is \(stage.rawValue), but on no host" }
    if !catalogue.contains(workspace.environment) {
      return "workspace \(workspace.id) is of environment \(workspace.environment.index), which is unknown"
    }
    return nil
  }
}

/// An image that a host keeps.
public struct HostImage: Hashable, Sendable, Codable {
  public var host: Int32
  public var environment: EnvironmentID

  public init(host: Int32, environment: EnvironmentID) {
    self.host = host
    self.environment = environment
  }
}

/// A site as it stands: what another controller is told in its first batch to take it over, and a simulation to go on from there.
public struct SiteSnapshot: Equatable, Sendable, Codable {
  public var adoptions: [Adoption]
  public var images: [HostImage]
  /// What is to be reported of hosts that cannot be used: down, off, drained.
  public var hosts: [SiteReport]

  public init(adoptions: [Adoption] = [], images: [HostImage] = [], hosts: [SiteReport] = []) {
    self.adoptions = adoptions
    self.images = images
    self.hosts = hosts
  }

  /// The batch that tells a controller of it.
  public var batch: EventBatch {
    var batch = EventBatch()
    batch.adoptions = adoptions
    batch.images = images
    batch.reports = hosts
    return batch
  }
}

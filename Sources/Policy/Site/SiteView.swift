import Model

/// How a workspace stands in the books of a site: for a status page.
public struct SiteView: Equatable, Sendable, Codable {
  public enum State: String, Equatable, Sendable, Codable, CaseIterable {
    /// Waits in the queue; holds hosts and is not there yet; rests because its owner wants it to.
    case queued, planned, held
    case booting, running, suspending, resuming, migrating, stopping
  }

  public var workspace: Workspace
  public var state: State
  /// One entry a machine: where they are or are to be; where they were, or where their memory is.
  public var hosts: [Int32]
  public var origins: [Int32]
  /// The claim on its hosts; `nil` where it holds none.
  public var from: SimTime?
  public var to: SimTime?
  /// It must be gone by then, and begins to go at ``leaves``; `nil` when nobody needs its hosts.
  public var cut: SimTime?
  public var leaves: SimTime?
  /// When the duration it asked for runs out, while it runs.
  public var due: SimTime?
  /// Since when it runs.
  public var since: SimTime?
  /// Run time it is believed to have left, on bare metal, as of ``since``.
  public var remaining: SimDuration
  public var isSuspended: Bool
  public var isHeld: Bool
  /// The sending of images it waits for.
  public var transfer: Transfer?
}

extension SiteBooks {
  /// How a workspace stands; `nil` when it is not there.
  public func view(of handle: Handle) -> SiteView? {
    let lease = leases[Int(handle)]
    let state: SiteView.State
    switch lease.state {
    case .free: return nil
    case .queued: state = .queued
    case .planned: state = .planned
    case .held: state = .held
    case .booting: state = .booting
    case .running: state = .running
    case .suspending: state = .suspending
    case .resuming: state = .resuming
    case .migrating: state = .migrating
    case .stopping: state = .stopping
    }
    let time = { (micros: Int64) in micros == .max ? nil : SimTime(microseconds: micros) }
    let holds = lease.state == .planned || lease.isThere
    let runs = lease.state == .running || lease.state == .migrating
    return SiteView(
      workspace: lease.workspace, state: state, hosts: lease.hosts, origins: lease.origins,
      from: holds ? time(lease.from) : nil, to: holds ? time(lease.to) : nil, cut: time(lease.cut),
      leaves: time(lease.leaves), due: time(lease.due), since: runs ? time(lease.ranFrom) : nil,
      remaining: SimDuration(microseconds: lease.remaining), isSuspended: lease.isSuspended, isHeld: lease.isHeld,
      transfer: transfer(lease.transfer))
  }

  /// How many leases there are room for: handles are below.
  public var handleCount: Int { leases.count }

  /// Hosts as they can be used: whether each is down, off, drained.
  public func standing(of host: Int32) -> (isDown: Bool, isOff: Bool, isDrained: Bool) {
    (isDown[Int(host)], isOff[Int(host)], isDrained[Int(host)])
  }
}

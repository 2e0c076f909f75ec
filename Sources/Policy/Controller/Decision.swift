import Model

/// What the controller decided, and why.
@frozen
public struct Decision: Equatable, Sendable, Codable {
  /// What the world is to do.
  @frozen
  public enum Kind: Equatable, Sendable, Codable {
    /// Start the workspace now, on the hosts the books have set aside for it.
    case start
    /// Never: it cannot fit this cluster.
    case reject
    /// Call again at the time given, even if nothing happens until then.
    case wake(SimTime)

    // At a site of virtual machines:

    /// Begin the transfer of images whose number stands in the handle's place; see ``SiteBooks/transfer(_:)``.
    case stage
    /// Pause the workspace's machines and write their memory out.
    case suspend
    /// Bring suspended machines back, on the hosts the books have set aside, moving there what is elsewhere.
    case resume
    /// Move running machines to the hosts the books have set aside.
    case migrate
    /// End the workspace's machines now.
    case stop(Stop)
    /// Its share has changed: set weight and cap anew.
    case adjust
    /// Bring the host whose number stands in the handle's place into this state.
    case power(HostPower)
  }

  /// Why a workspace is ended before its work is done. Journals hold the raw values: further cases go to the end.
  @frozen
  public enum Stop: UInt8, Equatable, Sendable, Codable, CaseIterable {
    /// Its requested duration ran out.
    case expired
    /// It made way for a reservation, and is queued again to begin anew.
    case preempted
    /// Somebody took it back.
    case cancelled
    /// It cannot go on, and is lost.
    case lost
  }

  /// What a host can be brought to. Journals hold the raw values: further cases go to the end.
  @frozen
  public enum HostPower: UInt8, Equatable, Sendable, Codable, CaseIterable {
    case on, off, asleep
  }

  /// Why a workspace may start now or never.
  @frozen
  public enum Reason: Equatable, Sendable, Codable {
    /// It stood first in the queue and fits.
    case queueHead
    /// It fits, and is gone before the shadow time, or leaves the head's reservation its cores.
    case backfilled(shadow: SimTime, extra: Int32)
    /// It fits and delays none of the reservations held.
    case besideReservations
    /// The time it was promised has come.
    case reservationDue
    /// The time it was promised has passed.
    case late(Lateness)
    /// It asks for more than the cluster has.
    case neverFits
    /// A wake-up is not about a workspace.
    case reservationAhead
    /// A reservation needs its hosts.
    case preempted(by: Int64)
    /// It could not be admitted.
    case refused(Refusal)
    /// Its requested duration ran out.
    case expired
    /// It, or the host it was on, failed.
    case failed
    /// Its image is on the way, or should be.
    case staging
    /// Shares on its host were dealt out anew.
    case shares
    /// Nobody needs the host, or somebody will.
    case demand
    /// Its owner asked for it.
    case asked
  }

  /// What the world is to do.
  public var kind: Kind
  public var handle: Handle
  public var workspaceID: Int64
  /// Why.
  public var reason: Reason
  /// It goes ahead of a workspace that stands before it in the queue.
  public var overtakes: Bool

  @inlinable
  public init(kind: Kind, handle: Handle, workspaceID: Int64, reason: Reason, overtakes: Bool) {
    self.kind = kind
    self.handle = handle
    self.workspaceID = workspaceID
    self.reason = reason
    self.overtakes = overtakes
  }
}

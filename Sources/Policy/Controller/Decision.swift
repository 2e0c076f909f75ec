import Model

/// What the controller decided, and why.
@frozen
public struct Decision: Equatable, Sendable {
  /// What the world is to do.
  @frozen
  public enum Kind: Equatable, Sendable {
    /// Start the workspace now, on the hosts the books have set aside for it.
    case start
    /// Never: it cannot fit this cluster.
    case reject
    /// Call again at the time given, even if nothing happens until then.
    case wake(SimTime)
  }

  /// Why a workspace may start now or never.
  @frozen
  public enum Reason: Equatable, Sendable {
    /// It stood first in the queue and fits.
    case queueHead
    /// It fits, and is gone before the shadow time, or leaves the head's reservation its cores.
    case backfilled(shadow: SimTime, extra: Int32)
    /// It fits and delays none of the reservations held.
    case besideReservations
    /// The time it was promised has come.
    case reservationDue
    /// It asks for more than the cluster has.
    case neverFits
    /// A wake-up is not about a workspace.
    case reservationAhead
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

import Model

extension SiteBooks {
  /// The workspaces for whose sake images are sent.
  public func beneficiaries(of transfer: Int32) -> [Handle] {
    staging.waiting.indices.contains(Int(transfer)) ? staging.waiting[Int(transfer)] : []
  }

  /// Whether nobody has this handle: its workspace is gone for good, as far as the books are concerned.
  public func isFree(_ handle: Handle) -> Bool {
    !leases.indices.contains(Int(handle)) || leases[Int(handle)].state == .free
  }

  /// Those who wait in the queue, first to be served first.
  public var waiting: [Handle] { queue }

  /// Whether images are brought to hosts; otherwise they are there, or not, by somebody else's doing.
  public var stagesImages: Bool { rules.staging.isNeeded }

  /// What may be promised of a host is made from this.
  public func hostShape(_ host: Int32) -> HostShape { shape.groups[Int(group[Int(host)])].host }

  /// When a workspace is believed to start, if it was given a time, or to be gone; `nil` when nothing is believed.
  public func expectation(of handle: Handle) -> SimTime? {
    guard leases.indices.contains(Int(handle)) else { return nil }
    let lease = leases[Int(handle)]
    switch lease.state {
    case .planned: return SimTime(microseconds: max(now, lease.from))
    case .booting, .running, .suspending, .resuming, .migrating, .stopping:
      return lease.to < .max && lease.to > lease.from ? SimTime(microseconds: lease.to) : nil
    case .free, .queued, .held: return nil
    }
  }

  /// Whether hosts are set aside for a workspace that has not begun, and whether its image is on its way there.
  public func isPlanned(_ handle: Handle) -> (planned: Bool, staging: Bool) {
    guard leases.indices.contains(Int(handle)) else { return (false, false) }
    let lease = leases[Int(handle)]
    return (lease.state == .planned, lease.state == .planned && lease.transfer >= 0)
  }
}

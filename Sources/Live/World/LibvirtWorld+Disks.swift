import Model
import Policy

/// Savings and restorations of machines that share the disks of hosts.
extension LibvirtWorld {
  /// Adds to what the orders of an instant are expected to take what they lose to others that save or restore on the same disk.
  ///
  /// A disk serves all who use it alike, so one that takes `d` alone is delayed by each other one by the shorter of `d` and what that one has
  /// left: exact while nothing more comes (processor sharing). Residents must know of the orders already. O(orders × residents).
  func sharingDisks(_ orders: [Order]) -> [Order] {
    orders.map { order in
      guard isOnDisk(order) else { return order }
      var order = order
      let alone = order.expected
      let delays = Set(order.hosts).map { host in
        residents.indices.reduce(0.0) { sum, other in
          Handle(other) == order.handle ? sum : sum + Double(min(alone, left(residents[other], onDiskOf: host)))
        }
      }
      // At a rate close to 0 each may be for ever.
      let expected = Double(alone) + (delays.max() ?? 0)
      order.expected = expected < 9e18 ? Int64(expected) : .max
      return order
    }
  }

  /// A resumption elsewhere reads when its memory has come over: not now.
  private func isOnDisk(_ order: Order) -> Bool {
    order.kind == .suspend || order.kind == .resume && order.hosts == order.origins
  }

  /// µs for which a resident is going to use a host's disk if it has it to itself.
  private func left(_ resident: LiveResident, onDiskOf host: Int32) -> Int64 {
    let alone: SimDuration
    switch resident.phase {
    case .suspending: alone = site.suspendTime(resident.workspace, on: resident.hosts)
    case .resuming where resident.hosts == resident.origins: alone = site.resumeTime(resident.workspace, moves: false)
    default: return 0
    }
    guard site.estimates.sharesStorage || resident.hosts.contains(host) else { return 0 }
    return max(0, (alone - (now - resident.since)).microseconds)
  }
}

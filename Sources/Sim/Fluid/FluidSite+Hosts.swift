import Model
import Policy

/// Hosts where something changed, and their load.
extension FluidSite {
  mutating func markDirty(_ host: Int32) {
    guard !hosts[Int(host)].isDirty else { return }
    hosts[Int(host)].isDirty = true
    dirty.append(host)
  }

  mutating func markStale(_ handle: Handle) {
    lists.markStale(handle, &tenants[Int(handle)])
  }

  /// Decides the hosts where something changed, each once, and finds the rates of the workspaces they hold.
  mutating func flush(at now: Int64) {
    recomputations += Int64(dirty.count)
    Self.decide(
      dirty, shapes, dedicates: dedicates, &credit, &hosts, &machines, &tenants, &lists, at: now)
    dirty.removeAll(keepingCapacity: true)
    for handle in lists.stale { findSlowest(Int(handle), at: now) }
    lists.stale.removeAll(keepingCapacity: true)
  }

  private mutating func findSlowest(_ owner: Int, at now: Int64) {
    tenants[owner].isStale = false
    guard tenants[owner].isPresent, !tenants[owner].isService else { return }
    tenants[owner].book(at: now)
    var slowest = Int64.max
    var count: Int32 = 0
    for at in tenants[owner].places.indices {
      let place = places[at]
      let rate = machines[Int(hosts[Int(place.host)].machines.first + place.slot)].rate
      if rate < slowest {
        slowest = rate
        count = 0
      }
      if rate == slowest { count += 1 }
    }
    tenants[owner].rate = count > 0 ? slowest : 0
    tenants[owner].atSlowest = count
    lists.markMoved(Handle(owner), &tenants[owner])
  }

  // MARK: Load

  /// Which part of a host's cores is busy now, 0…1: with its machines and with dom0.
  public func load(of host: Int32) -> Double {
    let site = hosts[Int(host)]
    let shape = shapes[Int(site.shape)]
    guard shape.parts > 0 else { return 0 }
    let dom0 = Double(shape.dom0(domains: site.machines.count))
    return min(1, (dom0 + Double(site.busy) / Self.shareOne) / Double(shape.parts))
  }

  /// Tells the hosts whose load may have changed since the last call, in the order in which they first changed.
  public mutating func takeChangedHosts(_ body: (Int32) -> Void) {
    for host in lists.changed {
      hosts[Int(host)].isChanged = false
      body(host)
    }
    lists.changed.removeAll(keepingCapacity: true)
  }
}

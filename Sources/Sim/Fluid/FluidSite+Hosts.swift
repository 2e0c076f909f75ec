import Model
import Policy

/// Deciding the shares of hosts.
extension FluidSite {
  mutating func markDirty(_ host: Int32) {
    guard !hosts[Int(host)].isDirty else { return }
    hosts[Int(host)].isDirty = true
    dirty.append(host)
  }

  mutating func markStale(_ handle: Handle) {
    guard !tenants[Int(handle)].isStale else { return }
    tenants[Int(handle)].isStale = true
    stale.append(handle)
  }

  /// Decides the hosts where something changed, each once, and finds the rates of the workspaces they hold.
  mutating func flush(at now: Int64) {
    for host in dirty {
      hosts[Int(host)].isDirty = false
      decide(host, at: now)
    }
    dirty.removeAll(keepingCapacity: true)
    for handle in stale { findSlowest(Int(handle), at: now) }
    stale.removeAll(keepingCapacity: true)
  }

  private mutating func decide(_ host: Int32, at now: Int64) {
    recomputations += 1
    let block = hosts[Int(host)].machines
    let shape = hosts[Int(host)].shape
    let level = dedicates ? CreditScheduler.Level(parts: 0, weight: 0) : level(of: block, shapes[Int(shape)])
    // Weight 1 in a share's units, for those who do not get their bound.
    let unit = level.weight > 0 ? Double(level.parts) / Double(level.weight) * Self.shareOne : 0
    var busy: Int64 = 0
    for slot in block.indices {
      let machine = machines[slot]
      let bound = dedicates ? Int64(machine.want) : Int64(min(machine.want, machine.limit))
      let isSatisfied = bound * level.weight <= level.parts * Int64(machine.weight)
      let share = isSatisfied ? bound << Self.shareBits : Int64(unit * Double(machine.weight))
      busy += share
      let owner = Int(machine.owner)
      var rate: Int64 = 0
      if !machine.isService {
        let whole = Int64(machine.vcpus) * CreditScheduler.partsPerCore
        let received =
          isSatisfied
          ? Double(bound) / Double(whole)
          : Double(level.parts * Int64(machine.weight)) / Double(level.weight * whole)
        // Upwards, so that an end that falls on a whole microsecond is not put off by one for a rate's last bit.
        rate = Int64(
          (received * shapes[Int(shape)].factors[Int(machine.kind)] * Self.rateOne).rounded(.up))
      }
      guard share != machine.share || rate != machine.rate else { continue }
      book(owner, at: now)
      machines[slot].share = share
      machines[slot].rate = rate
      tenants[owner].received += share - machine.share
      if rate != machine.rate { rateChanged(owner, from: machine.rate, to: rate) }
    }
    hosts[Int(host)].busy = busy
    if !hosts[Int(host)].isChanged {
      hosts[Int(host)].isChanged = true
      changed.append(host)
    }
  }

  private mutating func level(of block: BlockPool<Machine>.Block, _ shape: Shape) -> CreditScheduler.Level {
    credit.begin()
    for slot in block.indices { credit.add(machines[slot].domain) }
    return credit.level(sharing: shape.parts - shape.dom0(domains: block.count))
  }

  /// Keeps the rate of the slowest machine where that takes no look at the others.
  private mutating func rateChanged(_ owner: Int, from old: Int64, to new: Int64) {
    guard !tenants[owner].isStale else { return }
    if tenants[owner].places.count == 1 {
      tenants[owner].rate = new
      markMoved(owner)
    } else if new < tenants[owner].rate {
      tenants[owner].rate = new
      tenants[owner].atSlowest = 1
      markMoved(owner)
    } else if new == tenants[owner].rate {
      tenants[owner].atSlowest += 1
    } else if old == tenants[owner].rate {
      tenants[owner].atSlowest -= 1
      if tenants[owner].atSlowest == 0 { markStale(Handle(owner)) }
    }
  }

  private mutating func findSlowest(_ owner: Int, at now: Int64) {
    tenants[owner].isStale = false
    guard tenants[owner].isPresent, !tenants[owner].isService else { return }
    book(owner, at: now)
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
    markMoved(owner)
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
    for host in changed {
      hosts[Int(host)].isChanged = false
      body(host)
    }
    changed.removeAll(keepingCapacity: true)
  }
}

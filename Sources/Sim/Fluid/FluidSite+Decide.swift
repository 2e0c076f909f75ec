import Policy

/// Shares and rates of the hosts where something changed.
///
/// Apart from `self`, so that arrays are looked at without asking each time whether they are shared.
extension FluidSite {
  /// What became known and is to be told, or looked into.
  struct Lists: Sendable {
    /// Workspaces whose slowest machine must be looked for; whose end may have moved; hosts whose load changed.
    var stale: [Handle] = []
    var moved: [Handle] = []
    var changed: [Int32] = []

    @inline(__always)
    mutating func markStale(_ handle: Handle, _ tenant: inout Tenant) {
      guard !tenant.isStale else { return }
      tenant.isStale = true
      stale.append(handle)
    }

    @inline(__always)
    mutating func markMoved(_ handle: Handle, _ tenant: inout Tenant) {
      guard !tenant.isMoved, !tenant.isService else { return }
      tenant.isMoved = true
      moved.append(handle)
    }

    /// Keeps the rate of the slowest machine of a workspace where that takes no look at the others.
    mutating func rateChanged(_ handle: Handle, _ tenant: inout Tenant, from old: Int64, to new: Int64) {
      guard !tenant.isStale else { return }
      if tenant.width == 1 {
        tenant.rate = new
        markMoved(handle, &tenant)
      } else if new < tenant.rate {
        tenant.rate = new
        tenant.atSlowest = 1
        markMoved(handle, &tenant)
      } else if new == tenant.rate {
        tenant.atSlowest += 1
      } else if old == tenant.rate {
        tenant.atSlowest -= 1
        if tenant.atSlowest == 0 { markStale(handle, &tenant) }
      }
    }
  }

  static func decide(
    _ dirty: [Int32], _ shapes: [Shape], dedicates: Bool, _ credit: inout CreditScheduler, _ hosts: inout [Site],
    _ machines: inout BlockPool<Machine>, _ tenants: inout [Tenant], _ lists: inout Lists, at now: Int64
  ) {
    machines.withElements { machines in
      tenants.withUnsafeMutableBufferPointer { tenants in
        for host in dirty {
          var site = hosts[Int(host)]
          site.isDirty = false
          let here = UnsafeMutableBufferPointer(rebasing: machines[site.machines.indices])
          let shape = shapes[Int(site.shape)]
          var level = CreditScheduler.Level(parts: 0, weight: 0)
          if !dedicates {
            credit.begin()
            for machine in here { credit.add(machine.domain) }
            level = credit.level(sharing: shape.parts - shape.dom0(domains: site.machines.count))
          }
          site.busy = apply(level, to: here, shape, dedicates: dedicates, tenants, &lists, at: now)
          if !site.isChanged {
            site.isChanged = true
            lists.changed.append(host)
          }
          hosts[Int(host)] = site
        }
      }
    }
  }

  /// Gives a host's machines what the level entitles them to.
  ///
  /// - Returns: the sum of their shares.
  @inline(__always)
  private static func apply(
    _ level: CreditScheduler.Level, to machines: UnsafeMutableBufferPointer<Machine>, _ shape: Shape,
    dedicates: Bool, _ tenants: UnsafeMutableBufferPointer<Tenant>, _ lists: inout Lists, at now: Int64
  ) -> Int64 {
    // Weight 1 in a share's units, for those who do not get their bound.
    let unit = level.weight > 0 ? Double(level.parts) / Double(level.weight) * shareOne : 0
    var busy: Int64 = 0
    for slot in machines.indices {
      let machine = machines[slot]
      let bound = dedicates ? Int64(machine.want) : Int64(min(machine.want, machine.limit))
      let weight = Int64(machine.weight)
      let isSatisfied = bound * level.weight <= level.parts * weight
      let share = isSatisfied ? bound << shareBits : Int64(unit * Double(weight))
      busy += share
      var rate: Int64 = 0
      if !machine.isService {
        let whole = Int64(machine.vcpus) * CreditScheduler.partsPerCore
        let received =
          isSatisfied
          ? Double(bound) / Double(whole) : Double(level.parts * weight) / Double(level.weight * whole)
        // Upwards, so that an end that falls on a whole microsecond is not put off by one for a rate's last bit.
        rate = Int64((received * shape.factors[Int(machine.kind)] * rateOne).rounded(.up))
      }
      guard share != machine.share || rate != machine.rate else { continue }
      let owner = Int(machine.owner)
      machines[slot].receive(share, rate)
      tenants[owner].receive(share - machine.share, at: now)
      if rate != machine.rate { lists.rateChanged(machine.owner, &tenants[owner], from: machine.rate, to: rate) }
    }
    return busy
  }
}

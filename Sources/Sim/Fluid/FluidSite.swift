import Model
import Policy

/// Work as a fluid: virtual machines on hosts, each working as fast as the share of its host lets it.
///
/// A *work* is so many µs of run time on bare metal; its workspace advances at the rate of its slowest machine, and a machine's rate is
/// the share it receives ÷ the cores it wants × the host's speed ÷ the slowdown of its kind of work. A *service* stays as long as the
/// caller says, and wants what its utilisation trace says. Shares are the ``CreditScheduler``'s, after what dom0 takes.
///
/// A change touches the hosts it happens on and nothing else: O(residents of the host), and O(log n) beside it where the scheduler
/// must sort. Accounts are whole numbers: work done is the sum of rate × time to the last bit, and an end is the first whole
/// microsecond at which no work is left.
///
/// A caller steps in time: at an instant it calls ``advance(to:)``, then makes its changes, then asks for the ends that moved
/// (``takeMoved(_:)``) and the next instant at which a trace changes something (``nextChange()``).
public struct FluidSite: Sendable {
  let traces: UtilisationTraces
  let dedicates: Bool
  let shapes: [Shape]

  var hosts: [Site]
  var machines = BlockPool(filler: Machine())
  var tenants: [Tenant] = []
  var places = BlockPool(filler: Place(host: -1, slot: -1))
  var credit = CreditScheduler()

  var grids: [Grid] = []
  /// Steps of irregular traces.
  var steps = EventQueue()
  var nextStep = Int64.max

  /// Hosts to be decided anew.
  var dirty: [Int32] = []
  var lists = Lists()
  /// How often the shares of a host were decided.
  public internal(set) var recomputations: Int64 = 0

  /// - Parameters:
  ///   - traces: what services may refer to, by index.
  ///   - dedicatesCores: each virtual CPU has a physical core to itself, whatever else is on the host: a machine's rate
  ///     is 1 ÷ slowdown × speed, dom0 or not, and nothing is shared.
  public init(
    shape: ClusterShape, slowdown: SiteModel.Slowdown, traces: UtilisationTraces = UtilisationTraces(),
    dedicatesCores: Bool = false
  ) {
    self.traces = traces
    dedicates = dedicatesCores
    shapes = shape.groups.map { Shape($0.host, slowdown) }
    hosts = []
    hosts.reserveCapacity(shape.hostCount)
    for (index, group) in shape.groups.enumerated() {
      let host = Site(shape: Int32(index))
      for _ in 0..<group.count { hosts.append(host) }
    }
  }

  /// Makes room for so many workspaces with so many machines in all, so that arrays need not grow by doubling.
  public mutating func reserve(workspaces: Int, machines: Int) {
    tenants.reserveCapacity(workspaces)
    places.reserve(machines)
    let each = (machines + hosts.count - 1) / max(1, hosts.count)
    self.machines.reserve(machines, each: each)
  }

  // MARK: Changes

  /// Puts a workspace's machines to work.
  ///
  /// - Parameters:
  ///   - handle: not present; handles are reused small numbers.
  ///   - hosts: one entry a machine; a host may occur more than once.
  ///   - promisedMilli: thousandths of a core promised to each machine: `cpuMilli × vcpus` of its quantum.
  ///   - work: µs left on bare metal; `nil` for a service.
  ///   - utilisation: the trace of a service's demand; −1: all its virtual CPUs. A work always wants all.
  public mutating func enter(
    _ handle: Handle, hosts: [Int32], setting: DomainSetting, promisedMilli: Int32, kind: WorkKind, work: Int64?,
    utilisation: Int32 = -1, at now: Int64
  ) {
    while tenants.count <= Int(handle) { tenants.append(Tenant()) }
    var tenant = Tenant()
    tenant.entered = now
    tenant.booked = now
    tenant.setting = setting
    tenant.promisedMilli = promisedMilli
    tenant.kind = kind
    tenant.isPresent = true
    if let work {
      tenant.work = max(0, work)
      tenant.left = Int128(tenant.work) << Self.rateBits
    } else if utilisation >= 0 {
      tenant.trace = utilisation
      tenant.sample = traces.sample(of: utilisation, at: now)
    }
    tenants[Int(handle)] = tenant
    join(handle, at: now)
    settle(handle, on: hosts)
    flush(at: now)
  }

  /// Takes a workspace's machines off; its accounts stay until the handle is used again.
  ///
  /// - Returns: the work left, in whole µs, a begun one counted; `nil` for a service.
  @discardableResult
  public mutating func leave(_ handle: Handle, at now: Int64) -> Int64? {
    tenants[Int(handle)].book(at: now)
    part(handle)
    unsettle(handle)
    tenants[Int(handle)].isPresent = false
    tenants[Int(handle)].isMoved = false
    flush(at: now)
    let tenant = tenants[Int(handle)]
    return tenant.isService ? nil : Self.wholeMicroseconds(tenant.left)
  }

  /// Gives a workspace's machines another weight, cap or number of virtual CPUs.
  public mutating func set(_ setting: DomainSetting, of handle: Handle, at now: Int64) {
    let index = Int(handle)
    guard tenants[index].setting != setting else { return }
    tenants[index].book(at: now)
    tenants[index].setting = setting
    let fresh = machine(of: handle)
    for at in tenants[index].places.indices {
      let place = places[at]
      let slot = Int(hosts[Int(place.host)].machines.first + place.slot)
      machines[slot].limit = fresh.limit
      machines[slot].weight = fresh.weight
      machines[slot].vcpus = fresh.vcpus
      machines[slot].want = fresh.want
      markDirty(place.host)
    }
    tenants[index].wanted = Int64(fresh.want) * Int64(tenants[index].places.count)
    markStale(handle)
    flush(at: now)
  }

  /// A workspace's machines go on elsewhere: one entry of `hosts` a machine.
  public mutating func move(_ handle: Handle, to hosts: [Int32], at now: Int64) {
    tenants[Int(handle)].book(at: now)
    unsettle(handle)
    settle(handle, on: hosts)
    flush(at: now)
  }

  // MARK: Machines on hosts

  /// A machine of `handle` as it comes to a host.
  private func machine(of handle: Handle) -> Machine {
    let tenant = tenants[Int(handle)]
    let whole = Int64(tenant.setting.vcpus) * CreditScheduler.partsPerCore
    return Machine(
      owner: handle, want: tenant.isService ? Int32(tenant.sample) * tenant.setting.vcpus : Int32(whole),
      limit: Int32(CreditScheduler.Domain.limit(tenant.setting)), vcpus: tenant.setting.vcpus,
      weight: UInt16(clamping: max(1, tenant.setting.weight)), kind: tenant.isService ? 255 : tenant.kind.rawValue)
  }

  private mutating func settle(_ handle: Handle, on places: [Int32]) {
    var machine = machine(of: handle)
    var block = tenants[Int(handle)].places
    for host in places {
      machine.place = block.count
      self.places.append(Place(host: host, slot: hosts[Int(host)].machines.count), to: &block)
      machines.append(machine, to: &hosts[Int(host)].machines)
      markDirty(host)
    }
    tenants[Int(handle)].places = block
    tenants[Int(handle)].wanted = Int64(machine.want) * Int64(places.count)
    tenants[Int(handle)].width = block.count
    markStale(handle)
    if machines.isWasteful { repack() }
  }

  private mutating func repack() {
    var fresh = BlockPool(filler: Machine())
    fresh.reserve(machines.elements.count / 2)
    for host in hosts.indices { fresh.adopt(&hosts[host].machines, from: machines) }
    machines = fresh
  }

  private mutating func unsettle(_ handle: Handle) {
    let index = Int(handle)
    for at in tenants[index].places.indices {
      let place = places[at]
      let host = Int(place.host)
      let first = hosts[host].machines.first
      hosts[host].machines.count -= 1
      let last = hosts[host].machines.count
      if place.slot != last {
        // The last one takes its position.
        let other = machines[Int(first + last)]
        machines[Int(first + place.slot)] = other
        places[Int(tenants[Int(other.owner)].places.first + other.place)].slot = place.slot
      }
      markDirty(place.host)
    }
    places.release(&tenants[index].places)
    tenants[index].wanted = 0
    tenants[index].received = 0
    tenants[index].rate = 0
  }
}

import Model

/// The books of a site of virtual machines: who holds which share of which host from when until when, what is where, what is under way.
///
/// As everywhere, they change when the world reports and when the policy decides, and they hold all a policy may know.
public struct SiteBooks: Sendable {
  /// What is believed about how long things take.
  public let estimates: Estimates
  public let catalogue: EnvironmentCatalogue
  let shape: ClusterShape
  let rules: SiteRules
  /// How long machines boot with a core to themselves, µs, and which part of it caps stretch, by environment.
  let boots: [Int64]
  let bootCPUs: [Double]
  /// How many of those who wait are promised a start.
  let promises: Int
  let filter: HostFilter
  let score: HostScore

  /// What each host may promise in all, and which group of hosts it is of.
  let capacity: [Amount]
  let group: [UInt8]
  /// What each group's hosts may promise.
  let largest: [Amount]
  /// Claims of those who do not make way; of all; of all and of those who were promised a start in the pass under way.
  var firm: Timetable
  var all: Timetable
  var promised: Timetable
  /// Counts changes of ``promised``.
  var version: UInt64 = 0
  /// What it was when the queue was last served.
  var servedVersion: UInt64 = .max
  /// What is left on each host beside the machines that are there now.
  var vacant: [Amount]
  /// What hosts have too much on them, by host, not above zero: machines that were there when the site was taken over.
  var overdrafts: [Int32: Amount] = [:]
  /// Hosts that cannot be used: down, or not on.
  var isDown: [Bool]
  var isOff: [Bool]
  /// Hosts that take nobody new, for maintenance; and how many they are.
  var isDrained: [Bool]
  var drainedCount = 0
  /// Workspaces with a claim on each host.
  var residents: [[Handle]]

  var leases: [Lease] = []
  /// Waiting workspaces, first to be served first.
  var queue: [Handle] = []
  /// Those that hold hosts and are not there yet.
  var planned: [Handle] = []
  /// How many have no machines because their owners want them to rest.
  var heldCount = 0
  /// Held ones that run, to be suspended in the instant under way.
  var asked: [Handle] = []
  var timers = Timers()
  /// Who used how much, where an order asks.
  var usage: UsageLedger?
  var announcedWake = Int64.max
  public internal(set) var caches: ImageCaches
  var staging = StagingPlan()
  var openings: [Openings] = []
  var vacancies = Vacancies()
  /// What was last seen of hosts for one that would be cut short.
  var look: Openings.Look?
  /// How long it takes to bring hosts on or off, as the power policy must know.
  var power: PowerView
  public internal(set) var decisions: [Decision] = []
  var now: Int64 = .min

  // What observers ask.
  public internal(set) var queuedProcessors: Int64 = 0
  public internal(set) var busyProcessors: Int32 = 0
  public internal(set) var runningCount: Int32 = 0
  public var queueLength: Int32 { Int32(queue.count) }

  init(shape: ClusterShape, rules: Rules, estimates: Estimates, catalogue: EnvironmentCatalogue) throws {
    self.shape = shape
    self.estimates = estimates
    self.catalogue = catalogue
    self.rules = rules.site
    boots = catalogue.environments.map { ($0.boot?.mean ?? estimates.boot).microseconds }
    bootCPUs = catalogue.environments.map { $0.bootCPU ?? estimates.bootCPU }
    promises = rules.backfill.promises
    filter = rules.placement?.filter ?? HostFilter()
    guard let score = rules.placement == nil ? HostScore() : rules.placement?.score else {
      throw QuantaError(
        .usage, "this placement cannot choose hosts of virtual machines", at: "placement",
        remedy: "use one of first-fit, best-fit, worst-fit or image-affinity")
    }
    self.score = score
    let quanta = rules.site.quanta
    var capacity: [Amount] = []
    var group: [UInt8] = []
    for (index, part) in shape.groups.enumerated() {
      let amount = Amount(
        part.host, cpuOvercommit: quanta.cpuOvercommit, memoryOvercommit: quanta.memoryOvercommit)
      capacity += [Amount](repeating: amount, count: Int(part.count))
      group += [UInt8](repeating: UInt8(min(index, 63)), count: Int(part.count))
    }
    self.capacity = capacity
    largest = shape.groups.map {
      Amount($0.host, cpuOvercommit: quanta.cpuOvercommit, memoryOvercommit: quanta.memoryOvercommit)
    }
    self.group = group
    firm = Timetable(capacity)
    all = firm
    promised = firm
    vacant = capacity
    isDown = [Bool](repeating: false, count: capacity.count)
    isOff = isDown
    isDrained = isDown
    residents = [[Handle]](repeating: [], count: capacity.count)
    let cacheSizes = shape.groups.flatMap { [Int64?](repeating: $0.host.cacheKiB, count: Int($0.count)) }
    caches = ImageCaches(hosts: cacheSizes, catalogue: catalogue, eviction: rules.site.staging.eviction)
    power = PowerView(shape)
    staging = StagingPlan(links: max(1, estimates.repositoryLinks))
  }

  // MARK: What a world asks

  /// The hosts of a workspace's machines, one entry a machine: where they run or are to run.
  public func hosts(of handle: Handle) -> [Int32] { leases[Int(handle)].hosts }

  /// Where its machines were before the resumption or migration under way: one entry a machine.
  public func origins(of handle: Handle) -> [Int32] { leases[Int(handle)].origins }

  /// The sending of images with this number.
  public func transfer(_ number: Int32) -> Transfer? {
    staging.transfers.indices.contains(Int(number)) ? staging.transfers[Int(number)] : nil
  }

  /// What the hypervisor is to be told of each machine of a workspace.
  public func setting(of handle: Handle) -> DomainSetting {
    setting(leases[Int(handle)])
  }

  private func setting(_ lease: Lease) -> DomainSetting {
    var setting = rules.quanta.setting(for: lease.workspace.quantum)
    if lease.cap >= 0 { setting.cap = lease.cap }
    return setting
  }

  /// Lets the cap of a workspace's machines follow what they received.
  mutating func follow(_ handle: Handle, received milli: Int64) {
    guard let elasticity = rules.quanta.elasticity, leases[Int(handle)].state == .running else { return }
    let cap = elasticity.cap(for: leases[Int(handle)].workspace.quantum, demand: Double(milli) / 1000)
    guard cap != setting(of: handle).cap else { return }
    leases[Int(handle)].cap = cap
    decide(.adjust, handle, because: .shares)
  }

  // MARK: Deciding

  mutating func decide(
    _ kind: Decision.Kind, _ handle: Handle, because reason: Decision.Reason, overtakes: Bool = false
  ) {
    decisions.append(
      Decision(
        kind: kind, handle: handle, workspaceID: leases[Int(handle)].workspace.id, reason: reason, overtakes: overtakes)
    )
  }

  /// The same of a host or a transfer.
  mutating func decide(_ kind: Decision.Kind, number: Int32, because reason: Decision.Reason) {
    decisions.append(Decision(kind: kind, handle: number, workspaceID: 0, reason: reason, overtakes: false))
  }

  // MARK: Beliefs

  /// How long `lease` takes from its start on these hosts: before its work goes on, the work, and after it.
  func stay(_ lease: Lease, on hosts: [Int32]?) -> (before: Int64, work: Int64, after: Int64) {
    let before = lease.isSuspended ? resumption(lease, on: hosts) : boot(lease)
    return (before, run(lease), shutdown(lease))
  }

  /// Until its machines run, begun anew.
  func boot(_ lease: Lease) -> Int64 {
    let environment = Int(lease.workspace.environment.index)
    return setting(lease).stretched(boots[environment], cpu: bootCPUs[environment])
  }

  /// From the end of its work until its machines are gone.
  func shutdown(_ lease: Lease) -> Int64 {
    setting(lease).stretched(estimates.shutdown.microseconds, cpu: estimates.shutdownCPU)
  }

  /// Wall-clock time of the work it has left. A reservation is a lease of time: it ends when it ends.
  func run(_ lease: Lease) -> Int64 {
    guard !lease.isReservation, estimates.runFactor != 1 else { return lease.remaining }
    return Int64((Double(lease.remaining) * estimates.runFactor).rounded(.up))
  }

  /// Time until suspended machines run again on `hosts`; on the hosts they were suspended on when not given.
  func resumption(_ lease: Lease, on hosts: [Int32]?) -> Int64 {
    let memory = lease.workspace.quantum.memoryKiB
    var time = Estimates.time(memory * crowding(lease.origins), at: estimates.resumeKiBps).microseconds
    if let hosts, hosts != lease.origins {
      time +=
        Estimates.time(
          memory + (estimates.movesDisk ? caches.sizeKiB(lease.workspace.environment) : 0), at: estimates.migrationKiBps
        ).microseconds
    }
    return time
  }

  /// Time to suspend it, if nobody else is suspended beside it.
  func suspension(_ lease: Lease) -> Int64 {
    rules.preemption.way == .suspend
      ? Estimates.time(lease.workspace.quantum.memoryKiB * crowding(lease.hosts), at: estimates.suspendKiBps)
        .microseconds
      : 0
  }

  /// Most machines on one host, or all of them where they share one storage.
  func crowding(_ hosts: [Int32]) -> Int64 {
    if estimates.sharesStorage { return Int64(hosts.count) }
    var (most, run) = (1, 1)
    for index in hosts.indices.dropFirst() {
      run = hosts[index] == hosts[index - 1] ? run + 1 : 1
      most = max(most, run)
    }
    return Int64(most)
  }

  /// Whether a host can be used for `workspace` at all.
  @inline(__always)
  func isUsable(_ host: Int, _ groups: UInt64) -> Bool {
    !isDown[host] && !isOff[host] && !isDrained[host] && groups & (1 << UInt64(group[host])) != 0
  }

  /// The same at a later instant: by then it may have been brought on.
  func isUsable(_ host: Int, _ groups: UInt64, at time: Int64) -> Bool {
    !isDown[host] && !isDrained[host] && (!isOff[host] || time - now >= power.bringUp[host] + power.takeDown[host])
      && groups & (1 << UInt64(group[host])) != 0
  }
}

/// What a host can do, found out without changing anything.
public struct HostCapabilities: Hashable, Sendable, Codable {
  /// libvirt's name of the driver: `Xen`, `QEMU`, `TEST`.
  public var driver: String
  /// The hypervisor's scheduler, such as `credit`; `nil` where nobody says.
  public var scheduler: String?
  /// Weights and caps can be set, and are kept.
  public var weight: Bool
  public var cap: Bool
  /// A running machine's memory can be changed.
  public var balloon: Bool
  /// Machines can move while they run; Xen's of kind PVH, without disks of their own.
  public var liveMigration: Bool
  /// A machine's memory can be saved into the pool, and restored.
  public var save: Bool
  /// How disks are made from images.
  public var clone: CloneKind
  /// What machines print can be read.
  public var console: Bool
  /// Volumes can be uploaded and downloaded.
  public var streams: Bool
  /// The kinds of machines it makes.
  public var kinds: [LiveEnvironment.MachineKind]

  /// - Parameters:
  ///   - driver: as the connection says, such as `Xen`.
  ///   - scheduler: as asked of a running domain.
  ///   - document: libvirt's capabilities.
  ///   - poolType: such as `dir`.
  ///   - clone: what was found out while disks were made.
  public init(driver: String, scheduler: String?, document: String, poolType: String?, clone: CloneKind? = nil) {
    let isXen = driver == "Xen"
    let parsed = ParsedXML(document)
    let types = parsed?.texts("/capabilities/guest/os_type") ?? []
    self.driver = driver
    self.scheduler = scheduler
    // Xen's others, rtds and null, know neither.
    weight = isXen && (scheduler == "credit" || scheduler == "credit2")
    cap = weight
    // The test driver's pools and memory are not real: it has nothing to stream, and no file a restore could read.
    let isReal = isXen || driver == "QEMU"
    balloon = isReal || driver == "TEST"
    let hasPVH = isXen && types.contains("xenpvh")
    liveMigration = hasPVH && parsed?.text("/capabilities/host/migration_features/live") != nil
    save = isReal
    console = isReal
    streams = isReal
    let isFolder = ["dir", "fs", "netfs"].contains(poolType)
    self.clone = isFolder ? clone ?? .copy : .none
    kinds =
      switch driver {
      case "Xen": [.pv] + (hasPVH ? [.pvh] : []) + (types.contains("hvm") ? [.hvm] : [])
      case "QEMU", "TEST": [.hvm]
      default: []
      }
  }

  /// What a policy needs and the host cannot do, a sentence each; empty when it can all.
  public func shortfalls(for needs: PolicyNeeds) -> [String] {
    var found: [String] = needs.refusals
    let which = scheduler.map { "scheduler \($0)" } ?? "no scheduler that says its name"
    func need(_ isNeeded: Bool, _ has: Bool, _ what: String) { if isNeeded && !has { found.append(what) } }
    need(
      needs.weight, weight,
      "the policy's quanta set weights, and the host (driver \(driver), \(which)) has none: boot Xen with sched=credit")
    need(
      needs.cap, cap,
      "the policy's quanta set caps, and the host (driver \(driver), \(which)) has none: boot Xen with sched=credit")
    need(
      needs.save, save, "the policy suspends machines, and the driver \(driver) cannot save their memory into a pool")
    need(needs.balloon, balloon, "environments have ballooned memory, and the driver \(driver) cannot change it")
    need(needs.clone, clone != .none, "environments have images, and the pool is no folder disks could be cloned in")
    need(
      needs.streams, streams,
      "environments have images or seeds, and the driver \(driver) cannot upload volumes: give them neither")
    need(
      needs.console, console,
      "environments are ready when their console says so, and the driver \(driver) does not show it: say 'ready: running'"
    )
    for kind in needs.kinds where !kinds.contains(kind) {
      found.append("environments have machines of kind \(kind.rawValue), which the driver \(driver) does not make")
    }
    return found
  }

  /// What a policy would like and the host cannot do: done another way, a sentence each.
  public func concessions(for needs: PolicyNeeds) -> [String] {
    guard needs.prefersLiveMigration else { return [] }
    guard liveMigration else {
      return ["machines cannot move live from or to this host: they are suspended and resumed"]
    }
    return needs.movesCold
      ? ["machines of kind pv, and those with disks of their own, cannot move live: they are suspended and resumed"]
      : []
  }
}

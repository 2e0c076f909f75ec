/// What a host says of itself.
public struct NodeFacts: Hashable, Sendable, Codable {
  public var hostname: String
  /// The driver: `Xen`, `QEMU`, `TEST`.
  public var driver: String
  /// As libvirt counts: 1,000,000 × major + 1,000 × minor + release.
  public var hypervisorVersion: UInt64
  public var libvirtVersion: UInt64
  public var model: String
  public var memoryKiB: Int64
  public var cpus: Int32
  public var mhz: Int32
  public var sockets: Int32
  public var cores: Int32
  public var threads: Int32
}

/// What a domain is doing, as libvirt tells it.
public enum DomainState: String, Hashable, Sendable, Codable {
  case running, blocked, paused, shuttingDown, off, crashed, asleep, unknown

  /// It holds memory and gets time.
  public var isActive: Bool { self != .off && self != .crashed && self != .unknown }
}

/// Why a domain is off.
public enum OffReason: String, Hashable, Sendable, Codable {
  /// It shut itself down, or did as it was told.
  case shutdown
  case destroyed, crashed, migrated, saved, failed, unknown
}

/// One domain of a host.
public struct DomainFacts: Hashable, Sendable {
  public var name: String
  public var uuid: String
  public var state: DomainState
  public var reason: OffReason
  public var isPersistent: Bool
  /// KiB: the most it may have, and what it has now.
  public var maximumKiB: Int64
  public var memoryKiB: Int64
  public var vcpus: Int32
  /// CPU time it received since it began, ns.
  public var cpuTime: UInt64
  /// Its definition.
  public var xml: String
}

/// What the hypervisor's scheduler keeps of a domain; −1 where it has no such parameter.
public struct SchedulerFacts: Hashable, Sendable, Codable {
  public var weight: Int64
  public var cap: Int64

  public init(weight: Int64, cap: Int64) {
    self.weight = weight
    self.cap = cap
  }
}

/// A storage pool.
public struct PoolFacts: Hashable, Sendable, Codable {
  public var name: String
  public var isActive: Bool
  /// Bytes.
  public var capacity: UInt64
  public var available: UInt64
  /// As libvirt writes it: its type, and the folder it is.
  public var xml: String
}

/// A volume of a pool.
public struct VolumeFacts: Hashable, Sendable, Codable {
  public var name: String
  /// Where the host finds it.
  public var path: String
  /// Bytes.
  public var capacity: UInt64
  public var allocation: UInt64
}

/// Something happened to a domain.
public struct LifeEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case defined, undefined, started, suspended, resumed
    case stopped(OffReason)
    case crashed
    case other
  }
  public var domain: String
  public var kind: Kind
}

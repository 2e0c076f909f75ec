/// The capacity of one host and what distinguishes it.
public struct HostShape: Hashable, Sendable, Codable {
  public var cores: Int32
  /// KiB; `nil` when memory is not modelled (every request fits).
  public var memoryKiB: Int64?
  /// KiB; `nil` when disk is not modelled.
  public var diskKiB: Int64?
  /// Names a workspace may ask for ("gpu", "infiniband").
  public var attributes: Set<String>
  public var site: String?
  /// How fast a core works; 1 is the core on which actual durations were measured.
  public var speed: Double
  /// Processor packages: what some licences are counted by.
  public var sockets: Int32
  /// kbit/s of the host's network interface; `nil` when the network is not modelled.
  public var networkKbps: Int64?
  /// KiB of disk set aside for images, beside ``diskKiB``; `nil` when images find room however many they are.
  public var cacheKiB: Int64?
  /// What the hypervisor and its control domain (dom0) keep for themselves.
  public var hypervisor: HypervisorShare
  /// What the host draws; `nil` when energy is not modelled.
  public var power: PowerModel?
  /// What the host costs; `nil` when money is not modelled.
  public var price: HostPrice?

  public init(
    cores: Int32, memoryKiB: Int64? = nil, diskKiB: Int64? = nil, attributes: Set<String> = [], site: String? = nil,
    speed: Double = 1, sockets: Int32 = 1, networkKbps: Int64? = nil, cacheKiB: Int64? = nil,
    hypervisor: HypervisorShare = HypervisorShare(), power: PowerModel? = nil, price: HostPrice? = nil
  ) {
    self.cores = cores
    self.memoryKiB = memoryKiB
    self.diskKiB = diskKiB
    self.attributes = attributes
    self.site = site
    self.speed = speed
    self.sockets = sockets
    self.networkKbps = networkKbps
    self.cacheKiB = cacheKiB
    self.hypervisor = hypervisor
    self.power = power
    self.price = price
  }
}

/// What a hypervisor keeps of a host before any workspace gets a share.
public struct HypervisorShare: Hashable, Sendable, Codable {
  /// Thousandths of a core that dom0 is promised, always.
  public var cpuMilli: Int32
  /// Thousandths of a core that dom0 spends for each domain that runs.
  public var cpuMilliPerDomain: Int32
  /// KiB of the hypervisor and dom0 together.
  public var memoryKiB: Int64

  public init(cpuMilli: Int32 = 0, cpuMilliPerDomain: Int32 = 0, memoryKiB: Int64 = 0) {
    self.cpuMilli = cpuMilli
    self.cpuMilliPerDomain = cpuMilliPerDomain
    self.memoryKiB = memoryKiB
  }
}

/// A cluster as runs of identical hosts; hosts are numbered 0, 1, … through the groups in order.
public struct ClusterShape: Hashable, Sendable, Codable {
  /// So many hosts of one shape.
  public struct Group: Hashable, Sendable, Codable {
    public var count: Int32
    public var host: HostShape
    public init(count: Int32, host: HostShape) {
      self.count = count
      self.host = host
    }
  }

  public var groups: [Group]
  public init(groups: [Group]) { self.groups = groups }

  /// `processors` hosts of one core each, nothing else modelled: what a batch log's machine is.
  public static func processors(_ processors: Int32) -> ClusterShape {
    ClusterShape(groups: [Group(count: processors, host: HostShape(cores: 1))])
  }

  /// The sites of the hosts, each once, in the order of the groups: what a workspace's site is an index into.
  public var siteNames: [String] {
    groups.compactMap(\.host.site).reduce(into: []) { names, site in if !names.contains(site) { names.append(site) } }
  }

  /// The site with this index; `nil` when there is none.
  public func siteName(_ index: Int32) -> String? {
    let names = siteNames
    return names.indices.contains(Int(index)) ? names[Int(index)] : nil
  }

  /// Hosts of all groups.
  public var hostCount: Int { groups.reduce(0) { $0 + Int($1.count) } }
  /// Cores of all hosts.
  public var coreCount: Int { groups.reduce(0) { $0 + Int($1.count) * Int($1.host.cores) } }
}

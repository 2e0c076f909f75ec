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

  public init(
    cores: Int32, memoryKiB: Int64? = nil, diskKiB: Int64? = nil, attributes: Set<String> = [], site: String? = nil
  ) {
    self.cores = cores
    self.memoryKiB = memoryKiB
    self.diskKiB = diskKiB
    self.attributes = attributes
    self.site = site
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

  /// Hosts of all groups.
  public var hostCount: Int { groups.reduce(0) { $0 + Int($1.count) } }
  /// Cores of all hosts.
  public var coreCount: Int { groups.reduce(0) { $0 + Int($1.count) * Int($1.host.cores) } }
}

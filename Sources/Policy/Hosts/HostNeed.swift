import Model

/// What each virtual machine of a workspace asks of its host, and which hosts it may use.
public struct HostNeed: Sendable {
  public var count: Int32
  public var vcpus: Int32
  public var memoryKiB: Int64
  public var diskKiB: Int64
  /// A bit a host group (the 64th for all further ones).
  public var groups: UInt64
  /// Distinguishes this workspace where a placement draws lots.
  public var id: Int64

  init(_ workspace: Workspace, groups: UInt64) {
    count = workspace.count
    vcpus = max(1, workspace.quantum.vcpus)
    memoryKiB = workspace.quantum.memoryKiB
    diskKiB = workspace.quantum.diskKiB
    self.groups = groups
    id = workspace.id
  }
}

/// Which hosts a placement may use at all.
public struct HostFilter: Sendable {
  /// Attributes a host must have.
  public var required: [String]
  /// A workspace of partition N goes only to hosts with the attribute `partition-N`.
  public var byPartition: Bool
  /// A workspace goes only to hosts of the site where it was submitted.
  public var atHome: Bool

  static var options: [PolicyOption] {
    [
      PolicyOption("require", .text, default: "", "Attributes a host must have, apart by spaces: `\"gpu ssd\"`."),
      PolicyOption(
        "partitions", .flag, default: false,
        "Whether workspaces of the log's partition N go only to hosts with the attribute `partition-N`."),
      PolicyOption(
        "home", .flag, default: false, "Whether workspaces go only to hosts of the site where they were submitted."),
    ]
  }

  init(_ options: PolicyOptions) throws {
    required = try options.text("require").split(separator: " ").map(String.init)
    byPartition = try options.flag("partitions")
    atHome = try options.flag("home")
  }

  init() {
    required = []
    byPartition = false
    atHome = false
  }

  var isTrivial: Bool { required.isEmpty && !byPartition && !atHome }

  func groups(for workspace: Workspace, in shape: ClusterShape) -> UInt64 {
    if isTrivial { return .max }
    var mask: UInt64 = 0
    let home = atHome ? shape.siteName(workspace.site) : nil
    for (index, group) in shape.groups.enumerated() where home == nil || group.host.site == home {
      let attributes = group.host.attributes
      let fits =
        required.allSatisfy(attributes.contains)
        && (!byPartition || attributes.contains("partition-\(workspace.partition)"))
      if fits { mask |= 1 << UInt64(min(index, 63)) }
    }
    return mask
  }
}

import Model

/// As first fit, but going on from where the last placement ended, round the cluster.
public struct NextFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "next-fit", at: .placement, aliases: ["next"],
      "As first fit, but going on from where the last placement ended, round the cluster.", options: HostFilter.options)
  }

  public let filter: HostFilter

  public init(_ options: PolicyOptions) throws { filter = try HostFilter(options) }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    let beginning = hosts.cursor
    for (from, to) in [(beginning, hosts.count), (0, beginning)] {
      var host = hosts.next(from: from, free: need.vcpus)
      while left > 0, let found = host, found < to {
        let following = fill(found, before: to, need, &left, &hosts, &runs)
        hosts.cursor = following - 1
        host = hosts.next(from: following, free: need.vcpus)
      }
    }
    return left == 0
  }
}

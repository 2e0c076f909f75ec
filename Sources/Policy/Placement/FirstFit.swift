import Model

/// Hosts in order of their number, each filled before the next.
public struct FirstFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "first-fit", at: .placement, aliases: ["first"],
      "Hosts in order of their number, each filled before the next.", options: HostFilter.options)
  }

  public let filter: HostFilter

  public init() { filter = HostFilter() }
  public init(_ options: PolicyOptions) throws { filter = try HostFilter(options) }

  public var score: HostScore? { HostScore() }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    var host = hosts.next(from: 0, free: need.vcpus)
    while left > 0, let found = host {
      host = hosts.next(from: fill(found, need, &left, &hosts, &runs), free: need.vcpus)
    }
    return left == 0
  }
}

import Model

/// The fullest hosts first: least free cores, then lowest number.
public struct BestFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "best-fit", at: .placement, aliases: ["best"],
      "The fullest hosts first, so that empty ones stay empty.",
      text:
        "Fullest means with the fewest free cores; among equals, the lowest number. Each host is filled before the next.",
      options: HostFilter.options)
  }

  public let filter: HostFilter

  public init(_ options: PolicyOptions) throws { filter = try HostFilter(options) }

  public var score: HostScore? { HostScore(fullness: 1) }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    var level = need.vcpus
    while left > 0, level <= hosts.highestLevel {
      var host = hosts.next(from: 0, exactly: level)
      while left > 0, let found = host {
        // A host that was filled moves to a lower level and is not met again.
        host = hosts.next(from: fill(found, need, &left, &hosts, &runs), exactly: level)
      }
      level += 1
    }
    return left == 0
  }
}

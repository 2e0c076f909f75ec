import Model

/// One virtual machine at a time to the emptiest host.
public struct WorstFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "worst-fit", at: .placement, aliases: ["worst"],
      "Each virtual machine to the emptiest host, so that load is spread.",
      text: "Emptiest means with the most free cores; among equals, the lowest number.", options: HostFilter.options)
  }

  public let filter: HostFilter

  public init(_ options: PolicyOptions) throws { filter = try HostFilter(options) }

  public var score: HostScore? { HostScore(fullness: -1) }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    var level = hosts.highestLevel
    var changes: [(host: Int, vms: Int32)] = []
    while left > 0, level >= need.vcpus {
      var host = hosts.next(from: 0, exactly: level)
      while left > 0, let found = host {
        var count = 1
        if hosts.slots(found, need) > 0 {
          // One each: the hosts drop below this level, and are met again when the others have come down to them.
          count = hosts.equals(from: found, limit: Int(left), need)
          hosts.take(found, count: count, each: 1, need)
          changes.append((found, 1))
          changes.append((found + count, -1))
          left -= Int32(count)
        }
        host = hosts.next(from: found + count, exactly: level)
      }
      level -= 1
    }
    changes.sort { $0.host < $1.host }
    var each: Int32 = 0
    var from = 0
    for change in changes {
      if each > 0, change.host > from { runs.join(from, count: change.host - from, each: each) }
      each += change.vms
      from = change.host
    }
    return left == 0
  }
}

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

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    var level = hosts.highestLevel
    var placed: [(host: Int, vms: Int32)] = []
    while left > 0, level >= need.vcpus {
      var host = hosts.next(from: 0, exactly: level)
      while left > 0, let found = host {
        if hosts.slots(found, need) > 0 {
          // One each: the host drops below this level, and is met again when the others have come down to it.
          hosts.take(found, 1, need)
          placed.append((found, 1))
          left -= 1
        }
        host = hosts.next(from: found + 1, exactly: level)
      }
      level -= 1
    }
    placed.sort { $0.host < $1.host }
    var merged: [(host: Int, vms: Int32)] = []
    for item in placed {
      if let last = merged.last, last.host == item.host {
        merged[merged.count - 1].vms += 1
      } else {
        merged.append(item)
      }
    }
    for item in merged { runs.join(item.host, each: item.vms) }
    return left == 0
  }
}

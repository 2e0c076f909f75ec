import Model

/// Neighbouring hosts where possible: the tightest stretch of hosts with room that holds all, else as few stretches as possible.
public struct ContiguousFit: Placement, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "contiguous", at: .placement,
      "Neighbouring hosts where possible, else as few stretches as possible.",
      text:
        "Among the stretches of neighbouring hosts with room, the smallest that holds the whole workspace; if none does, the largest ones first.",
      options: HostFilter.options)
  }

  private struct Stretch {
    var first: Int
    var last: Int
    var slots: Int32
  }

  public let filter: HostFilter

  public init(_ options: PolicyOptions) throws { filter = try HostFilter(options) }

  public func place(_ need: HostNeed, on hosts: inout HostTable, into runs: inout [HostRun]) -> Bool {
    var left = need.count
    var stretches = stretches(of: need, in: hosts)
    while left > 0, !stretches.isEmpty {
      let holding = stretches.indices.filter { stretches[$0].slots >= left }
      let chosen =
        holding.min { stretches[$0].slots < stretches[$1].slots }
        ?? stretches.indices.max { (stretches[$0].slots, -$0) < (stretches[$1].slots, -$1) }
      guard let chosen else { break }
      let stretch = stretches.remove(at: chosen)
      var host = stretch.first
      while left > 0, host <= stretch.last { host = fill(host, before: stretch.last + 1, need, &left, &hosts, &runs) }
    }
    return left == 0
  }

  private func stretches(of need: HostNeed, in hosts: HostTable) -> [Stretch] {
    var stretches: [Stretch] = []
    var host = hosts.next(from: 0, free: need.vcpus)
    while let found = host {
      let count = hosts.equals(from: found, limit: .max, need)
      let slots = hosts.slots(found, need) * Int32(count)
      if slots > 0 {
        if let last = stretches.last, last.last == found - 1 {
          stretches[stretches.count - 1].last = found + count - 1
          stretches[stretches.count - 1].slots += slots
        } else {
          stretches.append(Stretch(first: found, last: found + count - 1, slots: slots))
        }
      }
      host = hosts.next(from: found + count, free: need.vcpus)
    }
    return stretches
  }
}

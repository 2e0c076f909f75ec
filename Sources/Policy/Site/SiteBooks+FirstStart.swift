import Model

/// When a workspace can begin for all that is claimed and promised.
extension SiteBooks {
  /// The first instant from `from` on at which enough places are free for `duration`.
  mutating func firstStart(_ lease: Lease, duration: Int64, from: Int64) -> Int64? {
    let groups = filter.groups(for: lease.workspace, in: shape)
    return isSingle(lease.need, groups)
      ? firstSingleStart(lease, groups, duration, from: from) : firstManifoldStart(lease, groups, duration, from: from)
  }

  /// Where a host has room for one machine at most: no start is possible before enough hosts are free for the first time. O(hosts) for each
  /// instant tried, which is seldom more than one.
  private mutating func firstSingleStart(
    _ lease: Lease, _ groups: UInt64, _ duration: Int64, from: Int64
  ) -> Int64? {
    let count = Int(lease.workspace.count)
    var from = from
    var starts: [Int64] = []
    starts.reserveCapacity(capacity.count)
    while true {
      starts.removeAll(keepingCapacity: true)
      for host in capacity.indices where isUsable(host, groups) {
        let start = promised.earliest(host, lease.need, duration: duration, from: from)
        if start < .max { starts.append(start) }
      }
      guard starts.count >= count else { return nil }
      starts.sort()
      let start = starts[count - 1]
      // Some that were free for long enough earlier may not be so at this instant.
      if start == from { return start }
      from = start
    }
  }

  /// The same where a host has room for several. O(s log s) for s steps on all hosts up to some time after the instant found: it looks ten
  /// minutes ahead first, and each time twice as far.
  private mutating func firstManifoldStart(
    _ lease: Lease, _ groups: UInt64, _ duration: Int64, from: Int64
  ) -> Int64? {
    var changes: [(Int64, Int32)] = []
    var instants: [Int64] = []
    var levels: [(time: Int64, places: Int32)] = []
    var ahead: Int64 = 600_000_000
    while true {
      let horizon = Self.later(from, ahead)
      changes.removeAll(keepingCapacity: true)
      for host in capacity.indices where isUsable(host, groups) {
        promised.appendStarts(
          host, lease.need, duration: duration, from: from, horizon: horizon, limit: lease.workspace.count,
          instants: &instants, levels: &levels, to: &changes)
      }
      changes.sort { $0.0 < $1.0 }
      if let time = Self.first(lease.workspace.count, in: changes) { return time }
      guard horizon < .max else { return nil }
      ahead = ahead > .max / 2 ? .max : 2 * ahead
    }
  }

  /// The first instant at which the sum of changes, which stand in order of time, reaches `count`.
  private static func first(_ count: Int32, in changes: [(Int64, Int32)]) -> Int64? {
    var places: Int32 = 0
    var index = 0
    while index < changes.count {
      let time = changes[index].0
      while index < changes.count, changes[index].0 == time {
        places += changes[index].1
        index += 1
      }
      if places >= count { return time }
    }
    return nil
  }
}

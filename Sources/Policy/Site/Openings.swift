import Model

/// The places that are free for one kind of need from one instant on, and until when each stays so.
struct Openings: Sendable {
  struct Place: Sendable {
    var host: Int32
    /// µs.
    var until: Int64
  }

  var need: Amount
  var groups: UInt64
  var start: Int64
  /// Most places told of one host: nobody needs more than it has machines.
  var limit: Int32
  var version: UInt64
  /// By host, of one host the longest first.
  var places: [Place]
}

extension SiteBooks {
  /// The places free from `start` on, beside all claims and promises. O(hosts) when anything changed since it was last asked.
  mutating func places(for workspace: Workspace, _ need: Amount, from start: Int64) -> [Openings.Place] {
    let groups = filter.groups(for: workspace, in: shape)
    let limit = workspace.count
    if let index = openings.firstIndex(where: { $0.need == need && $0.groups == groups && $0.start == start }) {
      if openings[index].version == version, openings[index].limit >= limit { return openings[index].places }
      openings.remove(at: index)
    }
    var places: [Openings.Place] = []
    for host in capacity.indices where isUsable(host, groups) {
      promised.forEachPlace(host, need, at: start, limit: limit) { until in
        places.append(Openings.Place(host: Int32(host), until: until))
      }
    }
    if openings.count >= 4 { openings.removeFirst() }
    openings.append(
      Openings(need: need, groups: groups, start: start, limit: limit, version: version, places: places))
    return places
  }
}

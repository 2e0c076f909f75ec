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
    openings[opening(for: workspace, need, from: start)].places
  }

  /// Where in ``openings`` those places stand, until the next call.
  mutating func opening(for workspace: Workspace, _ need: Amount, from start: Int64) -> Int {
    let groups = filter.isTrivial ? .max : filter.groups(for: workspace, in: shape)
    var limit = workspace.count
    for index in openings.indices
    where openings[index].start == start && openings[index].need == need && openings[index].groups == groups {
      if openings[index].version == version, openings[index].limit >= limit { return index }
      limit = max(limit, openings[index].limit)
      openings.remove(at: index)
      break
    }
    // Where no host has room for two, one place a host is all there is, for whoever asks.
    if isSingle(need, groups) { limit = .max }
    var places: [Openings.Place] = []
    for host in capacity.indices where isUsable(host, groups) { appendPlaces(host, need, start, limit, to: &places) }
    if openings.count >= 4 { openings.removeFirst() }
    openings.append(
      Openings(need: need, groups: groups, start: start, limit: limit, version: version, places: places))
    return openings.count - 1
  }

  @inline(__always)
  private func appendPlaces(
    _ host: Int, _ need: Amount, _ start: Int64, _ limit: Int32, to places: inout [Openings.Place]
  ) {
    promised.forEachPlace(host, need, at: start, limit: limit) { until in
      places.append(Openings.Place(host: Int32(host), until: until))
    }
  }

  /// Whether no host of these groups has room for two machines.
  func isSingle(_ need: Amount, _ groups: UInt64) -> Bool {
    for index in largest.indices
    where groups & (1 << UInt64(min(index, 63))) != 0 && largest[index].places(need) > 1 { return false }
    return true
  }

  /// Brings the places that are known up to a change of ``promised`` on these hosts alone.
  mutating func refresh(_ hosts: [Int32]) {
    let before = version
    version &+= 1
    let hosts = Self.distinct(hosts)
    for index in openings.indices where openings[index].version == before {
      var places: [Openings.Place] = []
      places.reserveCapacity(openings[index].places.count)
      var next = 0
      for place in openings[index].places {
        while next < hosts.count, hosts[next] < place.host {
          append(hosts[next], index, to: &places)
          next += 1
        }
        if next < hosts.count, hosts[next] == place.host { continue }
        places.append(place)
      }
      while next < hosts.count {
        append(hosts[next], index, to: &places)
        next += 1
      }
      openings[index].places = places
      openings[index].version = version
    }
  }

  private func append(_ host: Int32, _ index: Int, to places: inout [Openings.Place]) {
    guard isUsable(Int(host), openings[index].groups) else { return }
    appendPlaces(Int(host), openings[index].need, openings[index].start, openings[index].limit, to: &places)
  }
}

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
  var places: [Place] {
    didSet {
      untils.removeAll(keepingCapacity: true)
      looks.removeAll(keepingCapacity: true)
    }
  }
  /// By number of machines: what the places that stay free longest are like.
  var looks: [Int: Look] = [:]

  /// What is the same of the hosts that stay free longest for all who need as many places of this kind.
  struct Look: Sendable {
    /// Most machines on one disk.
    var crowding: Int64
    /// A claim cuts them short, not a promise alone.
    var isClaimed: Bool
  }
  /// How long they stay free, the longest first; empty until it is asked for.
  private var untils: [Int64] = []

  init(need: Amount, groups: UInt64, start: Int64, limit: Int32, version: UInt64, places: [Place]) {
    self.need = need
    self.groups = groups
    self.start = start
    self.limit = limit
    self.version = version
    self.places = places
  }

  /// Until when `count` of the places are free at a time; there are so many.
  mutating func until(_ count: Int) -> Int64 {
    if untils.isEmpty { untils = places.map(\.until).sorted(by: >) }
    return untils[count - 1]
  }

  static func until(_ count: Int, of places: [Place]) -> Int64 {
    places.map(\.until).sorted(by: >)[count - 1]
  }
}

extension SiteBooks {
  /// The places free from `start` on, beside all claims and promises. O(hosts) when anything changed since it was last asked.
  mutating func places(for workspace: Workspace, _ need: Amount, from start: Int64) -> [Openings.Place] {
    openings[opening(for: workspace, need, from: start)].places
  }

  /// So many kinds of need, or instants, are remembered.
  static let keptOpenings = 64

  /// Where in ``openings`` those places stand, until the next call.
  mutating func opening(for workspace: Workspace, _ need: Amount, from start: Int64) -> Int {
    let groups = filter.isTrivial ? .max : filter.groups(for: workspace, in: shape)
    // Rounded up, so that one for a few machines more need not look again.
    var limit = Int32(1) << Int32(min(30, 32 - (workspace.count - 1).leadingZeroBitCount))
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
    if start == now, vacancies.now == now, vacancies.version == version {
      // What is free now is known of every host, and is too little on most.
      for host in capacity.indices
      where !any(vacancies.free[host] .< need) && groups & (1 << UInt64(group[host])) != 0 {
        appendPlaces(host, need, start, limit, to: &places)
      }
    } else {
      for host in capacity.indices where isUsable(host, groups) { appendPlaces(host, need, start, limit, to: &places) }
    }
    if openings.count >= Self.keptOpenings {
      // What began before now is of no use any more.
      openings.removeAll { $0.start < now }
      if openings.count >= Self.keptOpenings { openings.removeFirst() }
    }
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
    followVacancies(hosts, from: before)
    for index in openings.indices where openings[index].version == before && openings[index].start >= now {
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

import Model

/// What the books know of hosts' power: which are on their way, since when the others are idle.
struct PowerView: Sendable {
  private(set) var isSwitching: [Bool]
  /// It is on, or will be when it has switched.
  private(set) var isOn: [Bool]
  /// µs; `.max` while busy.
  private(set) var idleSince: [Int64]
  let bringUp: [Int64]
  let takeDown: [Int64]

  init(_ shape: ClusterShape) {
    var up: [Int64] = []
    var down: [Int64] = []
    for part in shape.groups {
      up += [Int64](repeating: part.host.power?.boot.microseconds ?? 0, count: Int(part.count))
      down += [Int64](repeating: part.host.power?.shutdown.microseconds ?? 0, count: Int(part.count))
    }
    bringUp = up
    takeDown = down
    isSwitching = [Bool](repeating: false, count: up.count)
    isOn = [Bool](repeating: true, count: up.count)
    idleSince = [Int64](repeating: .min, count: up.count)
  }

  mutating func switches(_ host: Int32, to state: Decision.HostPower) {
    isSwitching[Int(host)] = true
    isOn[Int(host)] = state == .on
  }

  mutating func switched(_ host: Int32, isOn on: Bool, at now: Int64) {
    isSwitching[Int(host)] = false
    isOn[Int(host)] = on
    idleSince[Int(host)] = now
  }

  /// Notes whether a host has somebody on it.
  mutating func note(_ host: Int, isIdle: Bool, at now: Int64) {
    if !isIdle { idleSince[host] = .max } else if idleSince[host] == .max { idleSince[host] = now }
  }
}

extension SiteBooks {
  /// Asks the power policy which hosts to bring on or off.
  mutating func heedPower() {
    guard !(rules.power is AlwaysOn) else { return }
    // Memory that waits on a host's own disk is wanted back.
    var stores = [Bool](repeating: false, count: capacity.count)
    if !estimates.sharesStorage {
      for handle in queue where leases[Int(handle)].isSuspended {
        for host in leases[Int(handle)].origins { stores[Int(host)] = true }
      }
      if heldCount > 0 {
        for lease in leases where lease.state == .held && lease.isSuspended {
          for host in lease.origins { stores[Int(host)] = true }
        }
      }
    }
    var views: [HostView] = []
    views.reserveCapacity(capacity.count)
    for host in capacity.indices {
      let soon = residents[host].map { neededFrom($0) }.min() ?? .max
      let isIdle = vacant[host] == capacity[host] && soon > now && !stores[host]
      power.note(host, isIdle: isIdle, at: now)
      views.append(
        HostView(
          isOn: power.isOn[host], isSwitching: power.isSwitching[host], isIdle: isIdle,
          // What is to be emptied is its operator's: neither to spare nor to be switched.
          isDown: isDown[host] || isDrained[host],
          idleSince: power.idleSince[host], reservedFrom: soon > now || !power.isOn[host] ? soon : .max,
          bringUp: power.bringUp[host],
          takeDown: power.takeDown[host]))
    }
    var changes: [PowerChange] = []
    let wake = rules.power.decide(views, demand: waitingHosts(), now: now, into: &changes)
    for change in changes {
      guard power.isOn[Int(change.host)] != (change.to == .on) else { continue }
      power.switches(change.host, to: change.to)
      // A host on its way down takes nobody any more; one on its way up takes somebody when it is there.
      if change.to != .on { isOff[Int(change.host)] = true }
      version &+= 1
      decide(.power(change.to), number: change.host, because: .demand)
    }
    timers.set(.look, -1, at: wake)
  }

  /// How many hosts those who wait could use, as far as that matters.
  private func waitingHosts() -> Int {
    var hosts = 0
    for handle in queue where hosts < capacity.count {
      let lease = leases[Int(handle)]
      // The hosts that come back may be those with the fewest places for it, or with none.
      let places = capacity.map { $0.places(lease.need) }
      let each = max(1, places.filter { $0 > 0 }.min() ?? 1)
      hosts += Int((lease.workspace.count + each - 1) / each) + places.count { $0 == 0 }
    }
    return min(hosts, capacity.count)
  }
}

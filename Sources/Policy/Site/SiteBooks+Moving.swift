import Model

extension SiteBooks {
  /// Moves the machines of `handle` live from the hosts others need, if there is room for them elsewhere until it is done.
  ///
  /// Until the move is over they hold room where they were and where they go.
  mutating func moveAway(_ handle: Handle) -> Bool {
    let index = Int(handle)
    let lease = leases[index]
    let end = Self.later(lease.ranFrom, run(lease) + shutdown(lease))
    guard let hosts = refuges(lease, handle, until: end) else { return false }
    depart(handle)
    unclaim(handle)
    // Its disk goes along; the image it was made from may go from where it was.
    unpin(handle)
    leases[index].origins = lease.hosts
    leases[index].leftBehind = zip(lease.hosts, hosts).filter { $0 != $1 }.map(\.0)
    leases[index].hosts = hosts
    leases[index].cut = .max
    claim(handle, from: now, to: end)
    leases[index].state = .migrating
    arrive(handle)
    timers.set(.expire, handle, at: leases[index].to)
    decide(.migrate, handle, because: .preempted(by: lease.cutFor))
    return true
  }

  /// Where each machine can stay until `end`; `nil` when one has nowhere to go, or none has to.
  private func refuges(_ lease: Lease, _ handle: Handle, until end: Int64) -> [Int32]? {
    let groups = filter.groups(for: lease.workspace, in: shape)
    var hosts = lease.hosts
    var taken: [Int32: Int32] = [:]
    for machine in hosts.indices {
      let home = Int(hosts[machine])
      let machines = Int32(lease.hosts.count { Int($0) == home })
      // Its own claim ends where the other's begins: whoever has room beyond that may stay.
      if all.places(home, lease.need, from: lease.to, to: end) >= machines { continue }
      let refuge = capacity.indices.first { host in
        isUsable(host, groups) && !lease.hosts.contains(Int32(host))
          // There must be room now, too: one that is to be gone may not be yet.
          && min(all.places(host, lease.need, from: now, to: end), vacant[host].places(lease.need))
            > taken[Int32(host), default: 0]
      }
      guard let refuge else { return nil }
      taken[Int32(refuge), default: 0] += 1
      hosts[machine] = Int32(refuge)
    }
    return hosts == lease.hosts ? nil : hosts
  }

  mutating func migrated(_ handle: Handle) {
    guard leases[Int(handle)].state == .migrating else { return }
    settleMove(handle, on: leases[Int(handle)].hosts)
    if leases[Int(handle)].isHeld { asked.append(handle) }
  }

  /// The machines stay where they were; if somebody needs their hosts, they are suspended after all.
  mutating func migrationFailed(_ handle: Handle) {
    guard leases[Int(handle)].state == .migrating else { return }
    settleMove(handle, on: leases[Int(handle)].origins)
    let lease = leases[Int(handle)]
    for host in Self.distinct(lease.hosts) where isOverdrawn(Int(host), from: now, to: lease.to) {
      cut(handle, at: now, for: lease.cutFor)
    }
    if lease.isHeld { asked.append(handle) }
  }

  private mutating func settleMove(_ handle: Handle, on hosts: [Int32]) {
    let index = Int(handle)
    let to = leases[index].to
    depart(handle)
    unclaim(handle)
    leases[index].leftBehind = []
    leases[index].hosts = hosts
    leases[index].origins = hosts
    leases[index].state = .running
    claim(handle, from: now, to: to)
    arrive(handle)
    timers.set(.expire, handle, at: to)
    if leases[index].cut < .max { planLeaving(handle) }
    // What ran out on the way has run out.
    timers.set(.expire, handle, at: max(now, leases[index].due))
  }
}

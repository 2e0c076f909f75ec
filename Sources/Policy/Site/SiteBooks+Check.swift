import Model

extension SiteBooks {
  /// What is wrong with the books; `nil` when they are sound. For tests: O(hosts × claims).
  ///
  /// They are sound when every timetable says of every host, now and at each step to come, what the claims add up to; when no
  /// host has more machines on it than it has room for, but for what was there when the site was taken over; and when everybody is where the state says.
  public var fault: String? {
    for host in capacity.indices {
      let claims = residents[host].map { leases[Int($0)] }
      let instants = [now] + all.steps(host).map(\.time).filter { $0 > now } + claims.flatMap { [$0.from, $0.to - 1] }
      for time in instants where time >= now {
        let sum = { (which: (Lease) -> Bool) -> Amount in
          claims.filter { which($0) && $0.from <= time && time < $0.to }.reduce(capacity[host]) { free, lease in
            lease.everywhere.filter { $0 == host }.reduce(free) { left, _ in left &- lease.need }
          }
        }
        if all.level(host, at: time) != sum({ _ in true }) { return "host \(host): claims at \(time) do not add up" }
        if firm.level(host, at: time) != sum({ !$0.isPreemptible }) {
          return "host \(host): firm claims at \(time) do not add up"
        }
        if promised.level(host, at: time) != all.level(host, at: time) {
          return "host \(host): a promise was left over"
        }
      }
      let there = claims.filter(\.isThere)
      let left = there.reduce(capacity[host]) { free, lease in
        lease.everywhere.filter { $0 == host }.reduce(free) { left, _ in left &- lease.need }
      }
      if left != vacant[host] { return "host \(host): the machines there do not add up" }
      if any(left .< (overdrafts[Int32(host)] ?? .zero)) { return "host \(host): more machines than it has room for" }
    }
    return faultOfLists
  }

  private var faultOfLists: String? {
    for handle in leases.indices.map(Handle.init) {
      let lease = leases[Int(handle)]
      if (lease.state == .queued) != queue.contains(handle) { return "workspace \(lease.workspace.id) queues wrongly" }
      if (lease.state == .planned) != planned.contains(handle) {
        return "workspace \(lease.workspace.id) is planned wrongly"
      }
      if lease.isHeld, lease.isReservation || lease.state == .queued || lease.state == .planned {
        return "workspace \(lease.workspace.id) is held, and goes on"
      }
      if lease.state == .held, !lease.isHeld || !lease.hosts.isEmpty || lease.transfer >= 0 {
        return "workspace \(lease.workspace.id) rests wrongly"
      }
      let holds = lease.state == .planned || lease.isThere
      for host in Self.distinct(lease.everywhere) where residents[Int(host)].contains(handle) != holds {
        return "workspace \(lease.workspace.id) is on the wrong hosts"
      }
      if holds, lease.from > lease.to { return "workspace \(lease.workspace.id) ends before it begins" }
    }
    for (a, b) in zip(queue, queue.dropFirst()) {
      let (a, b) = (leases[Int(a)], leases[Int(b)])
      if (a.rank, a.workspace.id) > (b.rank, b.workspace.id) { return "the queue is out of order" }
    }
    return faultOfCounts ?? faultOfTransfers ?? caches.fault
  }

  private var faultOfCounts: String? {
    let there = leases.filter(\.isThere)
    let busy = there.reduce(Int32(0)) { $0 + $1.workspace.processors }
    if busy != busyProcessors || there.count != Int(runningCount) { return "the busy processors do not add up" }
    if heldCount != leases.count(where: { $0.state == .held }) { return "those at rest do not add up" }
    if drainedCount != isDrained.count(where: { $0 }) { return "the drained hosts do not add up" }
    let queued = queue.reduce(Int64(0)) { $0 + Int64(leases[Int($1)].workspace.processors) }
    if queued != queuedProcessors { return "the queued processors do not add up" }
    for lease in leases where !lease.leftBehind.isEmpty && lease.state != .migrating && lease.state != .stopping {
      return "workspace \(lease.workspace.id) moves without moving"
    }
    return nil
  }

  private var faultOfTransfers: String? {
    guard staging.isSound else { return "transfers are out of order" }
    for handle in leases.indices.map(Handle.init) where leases[Int(handle)].transfer >= 0 {
      let lease = leases[Int(handle)]
      let waiting = staging.waiting[Int(lease.transfer)]
      if lease.state != .planned || !waiting.contains(handle) {
        return "workspace \(lease.workspace.id) waits for a transfer that is not for it"
      }
    }
    for (number, handles) in staging.waiting.enumerated() {
      for handle in handles where leases[Int(handle)].transfer != Int32(number) {
        return "transfer \(number) is for workspace \(leases[Int(handle)].workspace.id), which does not wait for it"
      }
    }
    return nil
  }
}

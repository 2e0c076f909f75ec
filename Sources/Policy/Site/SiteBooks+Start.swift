import Model

extension SiteBooks {
  /// Starts those whose time, hosts and image have come.
  mutating func startDue() {
    var place = 0
    while place < planned.count {
      let handle = planned[place]
      if let obstacle = obstacle(to: handle) {
        if leases[Int(handle)].from <= now { leases[Int(handle)].held = obstacle }
        place += 1
      } else {
        // It starts, or stands in the queue again: another has moved up to its place.
        begin(handle)
      }
    }
  }

  /// What a workspace that holds hosts still waits for; `nil` when it can start.
  private mutating func obstacle(to handle: Handle) -> Lateness? {
    guard leases[Int(handle)].transfer < 0 else { return .image }
    // Most who are planned are reservations to come: they are asked at every event, and answered without a copy.
    if leases[Int(handle)].from > now, case .advanceReservation = leases[Int(handle)].workspace.terms {
      return .noNotice
    }
    let lease = leases[Int(handle)]
    if lease.from > now {
      // Other work may come sooner, if nobody else was given the time before.
      for host in Self.distinct(lease.hosts) {
        let machines = Int32(lease.hosts.count { $0 == host })
        guard all.places(Int(host), lease.need, from: now, to: lease.from) >= machines else { return .hosts }
      }
    }
    return hasRoom(handle) ? nil : .hosts
  }

  private mutating func begin(_ handle: Handle) {
    let index = Int(handle)
    let lease = leases[index]
    let resumes = lease.isSuspended
    let stay = stay(lease, on: lease.hosts)
    var end = Self.later(now, stay.before + stay.work + stay.after)
    if case .advanceReservation = lease.workspace.terms { end = max(now, lease.to) }
    if now > lease.from, !lease.isReservation {
      // Late, it runs into those who come after it: it makes way for them, or lets them go first.
      let free = end > lease.to ? freeUntil(handle) : .max
      let cut = min(lease.cut, free)
      let least = stay.before + suspension(lease)
      let canBeCut = lease.isPreemptible && rules.preemption.way == .suspend
      if cut < end, !canBeCut || cut - now <= least { return postpone(handle) }
      if free < end { leases[index].cut = cut }
    }
    planned.removeAll { $0 == handle }
    unclaim(handle)
    leases[index].isAwaited = false
    leases[index].extensions = 0
    leases[index].state = resumes ? .resuming : .booting
    claim(handle, from: now, to: min(end, leases[index].cut))
    arrive(handle)
    timers.set(.expire, handle, at: leases[index].to)
    if lease.isReservation, leases[index].to > lease.to {
      for host in Self.distinct(lease.hosts) { makeRoom(Int(host), for: handle) }
    }
    decide(resumes ? .resume : .start, handle, because: reason(lease), overtakes: lease.overtook)
  }

  private func reason(_ lease: Lease) -> Decision.Reason {
    guard lease.isReservation else { return lease.overtook ? .besideReservations : .queueHead }
    if case .advanceReservation(let start) = lease.workspace.terms,
      now + boot(lease) > start.microseconds
    {
      return .late(lease.held ?? .noNotice)
    }
    return .reservationDue
  }
}

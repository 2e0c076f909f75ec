import Model

/// Hosts that are to be emptied for maintenance: who is there stays, nobody else comes.
extension SiteBooks {
  mutating func drain(_ host: Int32) {
    guard capacity.indices.contains(Int(host)), !isDrained[Int(host)] else { return }
    isDrained[Int(host)] = true
    drainedCount += 1
    version &+= 1
    for handle in residents[Int(host)] where leases[Int(handle)].state == .planned {
      if leases[Int(handle)].isReservation { relocate(handle) } else { postpone(handle) }
    }
  }

  mutating func undrain(_ host: Int32) {
    guard capacity.indices.contains(Int(host)), isDrained[Int(host)] else { return }
    isDrained[Int(host)] = false
    drainedCount -= 1
    version &+= 1
  }

  /// Looks once more for hosts for reservations that should have begun, but on hosts that are drained.
  mutating func relocateDue() {
    guard drainedCount > 0 else { return }
    for handle in planned
    where leases[Int(handle)].isReservation && leases[Int(handle)].from <= now
      && leases[Int(handle)].hosts.contains(where: { isDrained[Int($0)] })
    {
      relocate(handle)
    }
  }

  /// Finds a reservation other hosts; if there are none it keeps those it was promised, and is late until they take machines again.
  private mutating func relocate(_ handle: Handle) {
    let index = Int(handle)
    let before = leases[index]
    release(handle)
    leases[index].isAwaited = false
    leases[index].state = .free
    leases[index].hosts = []
    if findsHosts(handle) {
      leases[index].held = before.held
      return
    }
    leases[index].remaining = before.remaining
    leases[index].cut = before.cut
    plan(handle, on: before.hosts, from: before.from, to: before.to)
  }

  private mutating func findsHosts(_ handle: Handle) -> Bool {
    let index = Int(handle)
    switch leases[index].workspace.terms {
    case .advanceReservation(let promised):
      let start = max(now, promised.microseconds)
      leases[index].remaining =
        Self.later(promised.microseconds, leases[index].workspace.requested.microseconds) - start
      return leases[index].remaining > 0 && setAside(handle, at: start) == nil
    case .deadline(let by):
      guard let offer = offerInTime(to: handle, by: by.microseconds) else { return false }
      take(offer, handle)
      return true
    case .immediate, .bestEffort: return setAside(handle, at: now) == nil
    }
  }
}

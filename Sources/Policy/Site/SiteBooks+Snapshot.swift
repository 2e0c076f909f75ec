import Model

extension SiteBooks {
  /// The books as they stand, as another controller's first batch would tell of them: what a prediction goes on from.
  ///
  /// What is under way is told by what it comes to: machines being suspended are suspended, those being resumed or moved run, those
  /// being stopped that are to begin anew wait, and those their owner takes back are gone. O(workspaces + hosts × environments).
  public func snapshot(at now: SimTime) -> SiteSnapshot {
    var snapshot = SiteSnapshot()
    for index in leases.indices {
      if let adoption = adoption(Handle(index), at: now) { snapshot.adoptions.append(adoption) }
    }
    for host in capacity.indices.map(Int32.init) {
      for layer in caches.layers(on: host) { snapshot.images.append(HostImage(host: host, environment: layer)) }
      if isDown[Int(host)] { snapshot.hosts.append(SiteReport(.hostDown, host)) }
      if isOff[Int(host)] { snapshot.hosts.append(SiteReport(.hostOff, host)) }
      if isDrained[Int(host)] { snapshot.hosts.append(SiteReport(.drained, host)) }
    }
    return snapshot
  }

  private func adoption(_ handle: Handle, at now: SimTime) -> Adoption? {
    let lease = leases[Int(handle)]
    let done = max(0, lease.workspace.requested.microseconds - lease.remaining)
    var adoption = Adoption(
      handle: handle, workspace: lease.workspace, hosts: [], stage: .queued, done: SimDuration(microseconds: done),
      since: now, isHeld: lease.isHeld)
    switch lease.state {
    case .free: return nil
    case .queued, .held:
      if lease.isSuspended { (adoption.stage, adoption.hosts) = (.suspended, lease.origins) }
    case .planned:
      if lease.isSuspended {
        (adoption.stage, adoption.hosts) = (.suspended, lease.origins)
      } else if lease.isReservation {
        adoption.hosts = lease.hosts
        adoption.since = SimTime(microseconds: lease.from)
      }
    case .booting:
      (adoption.stage, adoption.hosts) = (.booting, lease.hosts)
      adoption.since = SimTime(microseconds: lease.from)
    case .running, .migrating:
      (adoption.stage, adoption.hosts) = (.running, lease.hosts)
      adoption.since = SimTime(microseconds: lease.ranFrom)
    case .resuming: (adoption.stage, adoption.hosts) = (.running, lease.hosts)
    case .suspending: (adoption.stage, adoption.hosts) = (.suspended, lease.hosts)
    case .stopping:
      if lease.isWithdrawn || lease.hosts.isEmpty { return nil }
      if lease.returns { break }
      (adoption.stage, adoption.hosts) = (.running, lease.hosts)
      adoption.since = SimTime(microseconds: lease.ranFrom)
    }
    return adoption
  }
}

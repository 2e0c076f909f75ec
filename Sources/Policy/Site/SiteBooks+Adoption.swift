import Model

/// Taking over a site on which workspaces are already.
extension SiteBooks {
  /// Enters what is there before anything else of the instant.
  ///
  /// Machines hold their hosts whatever was promised there; reservations keep theirs if they still can; who waits, waits. One that
  /// makes no sense (``Adoption/fault(hostCount:catalogue:)``), or whose handle is in use, is rejected.
  mutating func adopt(_ events: EventBatch, _ order: any QueueOrder) {
    if rules.staging.reuses {
      for image in events.images
      where capacity.indices.contains(Int(image.host)) && catalogue.contains(image.environment) {
        caches.admit(image.environment, on: image.host, at: now)
      }
    }
    let isUp: (Adoption) -> Bool = { $0.stage == .running || $0.stage == .booting }
    for adoption in events.adoptions where isUp(adoption) && isEntered(adoption, order) { adoptMachines(adoption) }
    for adoption in events.adoptions where !isUp(adoption) && isEntered(adoption, order) { adoptWaiting(adoption) }
  }

  /// Opens its lease; false when that cannot be.
  private mutating func isEntered(_ adoption: Adoption, _ order: any QueueOrder) -> Bool {
    let (handle, index) = (adoption.handle, Int(adoption.handle))
    guard handle >= 0, !leases.indices.contains(index) || leases[index].state == .free else { return false }
    open(EventBatch.Submission(handle: handle, workspace: adoption.workspace), order)
    leases[index].remaining = max(1, adoption.workspace.requested.microseconds - max(0, adoption.done.microseconds))
    leases[index].isHeld = adoption.isHeld && !leases[index].isReservation
    guard adoption.fault(hostCount: capacity.count, catalogue: catalogue) == nil else {
      decide(.reject, handle, because: .neverFits)
      return false
    }
    return true
  }

  /// Machines that are on their hosts, or being made there: reality wins, even where more was promised than there is.
  private mutating func adoptMachines(_ adoption: Adoption) {
    let (handle, index) = (adoption.handle, Int(adoption.handle))
    let since = min(now, adoption.since.microseconds)
    leases[index].hosts = adoption.hosts
    leases[index].state = adoption.stage == .running ? .running : .booting
    leases[index].ranFrom = since
    var end = since
    if adoption.stage == .booting {
      let stay = stay(leases[index], on: adoption.hosts)
      end = Self.later(since, stay.before + stay.work + stay.after)
      if case .advanceReservation(let start) = adoption.workspace.terms {
        end = Self.later(start.microseconds, stay.work + stay.after)
      }
    } else {
      leases[index].origins = adoption.hosts
    }
    claim(handle, from: since, to: max(now, end))
    arrive(handle)
    timers.set(.expire, handle, at: leases[index].to)
    if adoption.stage == .running { settleEnd(handle) }
    adoptImage(handle)
    for host in Self.distinct(adoption.hosts) where any(vacant[Int(host)] .< .zero) {
      overdrafts[host] = pointwiseMin(vacant[Int(host)], .zero)
    }
    if adoption.stage == .running, leases[index].isHeld { asked.append(handle) }
  }

  /// What its machines were made from is on their hosts, and in use.
  private mutating func adoptImage(_ handle: Handle) {
    guard rules.staging.isNeeded, rules.staging.reuses else { return }
    let lease = leases[Int(handle)]
    for host in Self.distinct(lease.hosts) { caches.admit(lease.workspace.environment, on: host, at: now) }
    pin(handle)
  }

  private mutating func adoptWaiting(_ adoption: Adoption) {
    let (handle, index) = (adoption.handle, Int(adoption.handle))
    if adoption.stage == .suspended {
      leases[index].isSuspended = true
      leases[index].origins = adoption.hosts
      return rest(handle)
    }
    guard leases[index].isReservation else { return rest(handle) }
    if !adoption.hosts.isEmpty, keepsPlan(adoption) { return }
    admitAnew(handle)
  }

  /// Sets the hosts aside again that a reservation was promised, if it can still begin there.
  private mutating func keepsPlan(_ adoption: Adoption) -> Bool {
    let (handle, workspace) = (adoption.handle, adoption.workspace)
    let lease = leases[Int(handle)]
    let stay = stay(lease, on: adoption.hosts)
    var from = max(now, adoption.since.microseconds)
    var to = Self.later(from, stay.before + stay.work + stay.after)
    switch workspace.terms {
    case .advanceReservation(let start):
      from = max(now, start.microseconds - stay.before)
      to = Self.later(start.microseconds, workspace.requested.microseconds + stay.after)
    case .deadline(let by): guard to <= by.microseconds else { return false }
    case .immediate, .bestEffort: break
    }
    guard to > now, adoption.hosts.count == Int(workspace.count) else { return false }
    let groups = filter.groups(for: workspace, in: shape)
    for host in Self.distinct(adoption.hosts) {
      let machines = Int32(adoption.hosts.count { $0 == host })
      guard isUsable(Int(host), groups, at: from),
        all.places(Int(host), lease.need, from: from, to: to) >= machines
          || firmPlaces(Int(host), lease.need, from: from, to: to) >= machines
      else { return false }
    }
    plan(handle, on: adoption.hosts, from: from, to: to)
    return true
  }

  /// As if it had just been asked for; a reservation that should have begun gets the rest of its time.
  private mutating func admitAnew(_ handle: Handle) {
    let index = Int(handle)
    switch leases[index].workspace.terms {
    case .bestEffort: rest(handle)
    case .deadline(let by): reserve(handle, by: by.microseconds)
    case .immediate: startAtOnce(handle)
    case .advanceReservation(let start):
      let end = Self.later(start.microseconds, leases[index].workspace.requested.microseconds)
      guard end > now else { return refuse(handle, .inThePast(start: start)) }
      if start.microseconds < now { leases[index].remaining = end - now }
      reserve(handle, at: max(now, start.microseconds))
    }
  }

  // MARK: More than there is

  /// What a host has too much on it only shrinks.
  mutating func settleOverdrafts() {
    guard !overdrafts.isEmpty else { return }
    for host in overdrafts.keys.sorted() {
      let left = pointwiseMax(overdrafts[host] ?? .zero, pointwiseMin(vacant[Int(host)], .zero))
      overdrafts[host] = left == .zero ? nil : left
    }
  }
}

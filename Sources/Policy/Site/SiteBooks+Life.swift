import Model

extension SiteBooks {
  // MARK: What the world reports

  /// A workspace has ended by itself.
  mutating func ended(_ handle: Handle) {
    leaveLists(handle)
    release(handle)
    leases[Int(handle)].state = .free
  }

  /// Out of the queue, or from among those at rest.
  private mutating func leaveLists(_ handle: Handle) {
    switch leases[Int(handle)].state {
    case .queued: if let place = queue.firstIndex(of: handle) { dequeue(at: place) }
    case .held: heldCount -= 1
    default: break
    }
  }

  mutating func note(_ report: SiteReport) {
    let handle = report.subject
    switch report.kind {
    case .staged: staged(handle)
    case .stagingFailed:
      for waiting in staging.finish(handle) { stagingFailed(waiting, forgives: report.value != 0) }
    case .started, .resumed: runs(handle)
    case .migrated: migrated(handle)
    case .migrationFailed: migrationFailed(handle)
    case .bootFailed: bootFailed(handle, forgives: report.value != 0)
    case .suspended: suspended(handle)
    case .suspendLost: fail(handle, kept: report.value)
    case .stopped: stopped(handle)
    case .crashed: fail(handle, kept: report.value)
    case .hostDown: hostDown(handle)
    case .hostUp:
      isDown[Int(handle)] = false
      version &+= 1
    case .hostOn:
      isOff[Int(handle)] = false
      power.switched(handle, isOn: true, at: now)
      version &+= 1
    case .hostOff:
      isOff[Int(handle)] = true
      version &+= 1
      power.switched(handle, isOn: false, at: now)
    case .received: follow(handle, received: report.value)
    case .withdrawn: withdraw(handle)
    case .held: hold(handle)
    case .released: letGo(handle)
    case .suspendFailed: suspendFailed(handle, wasUndone: report.value != 0)
    case .resumeFailed: resumeFailed(handle, wasUndone: report.value != 0)
    case .drained: drain(handle)
    case .undrained: undrain(handle)
    }
  }

  // What is being stopped is over when the world says stopped, or ended: whatever else it says of it comes too late.

  private mutating func runs(_ handle: Handle) {
    let index = Int(handle)
    guard leases[index].state == .booting || leases[index].state == .resuming else { return }
    leases[index].state = .running
    leases[index].isSuspended = false
    leases[index].origins = leases[index].hosts
    leases[index].ranFrom = now
    leases[index].failures = 0
    leases[index].attempts = 0
    leases[index].isLeftAloneUntil = .min
    settleEnd(handle)
    if leases[index].isHeld { asked.append(handle) }
  }

  /// Sets the end of its claim to when it is believed to be gone, or must be.
  mutating func settleEnd(_ handle: Handle) {
    let index = Int(handle)
    let end: Int64
    if case .advanceReservation(let start) = leases[index].workspace.terms {
      // A reservation that began late still ends when it was to end.
      end = Self.later(
        start.microseconds, leases[index].workspace.requested.microseconds + shutdown(leases[index]))
    } else {
      end = Self.later(leases[index].ranFrom, run(leases[index]) + shutdown(leases[index]))
    }
    reclaim(handle, to: max(now, min(end, leases[index].cut)))
    timers.set(.expire, handle, at: leases[index].to)
    leases[index].leaves = .max
    if end > leases[index].cut { planLeaving(handle) } else { leases[index].cut = .max }
    leases[index].due = end < .max ? end - shutdown(leases[index]) : .max
    if !rules.extendsOverdue, leases[index].due < leases[index].cut {
      timers.set(.expire, handle, at: max(now, leases[index].due))
    }
  }

  private mutating func suspended(_ handle: Handle) {
    let index = Int(handle)
    guard leases[index].state == .suspending else { return }
    let hosts = leases[index].hosts
    release(handle)
    leases[index].isSuspended = true
    leases[index].origins = hosts
    leases[index].attempts = 0
    leases[index].isLeftAloneUntil = .min
    rest(handle)
  }

  /// It is gone because it was to go.
  private mutating func stopped(_ handle: Handle) {
    let index = Int(handle)
    guard leases[index].state == .stopping else { return }
    let returns = leases[index].returns
    release(handle)
    leases[index].state = .free
    guard returns else { return }
    leases[index].returns = false
    if leases[index].isWithdrawn {
      // It was to begin anew; its owner has taken it back meanwhile.
      leases[index].hosts = []
      leases[index].state = .stopping
      return decide(.stop(.cancelled), handle, because: .asked)
    }
    leases[index].remaining = leases[index].workspace.requested.microseconds
    rest(handle)
  }

  /// Its machines are gone; `kept` µs of its work are not.
  private mutating func fail(_ handle: Handle, kept: Int64) {
    let index = Int(handle)
    switch leases[index].state {
    case .free: return
    case .stopping: return leases[index].returns ? stopped(handle) : ()
    default: leaveLists(handle)
    }
    release(handle)
    leases[index].isSuspended = false
    leases[index].origins = []
    leases[index].remaining = max(1, leases[index].workspace.requested.microseconds - kept)
    again(handle)
  }

  /// Most times a workspace's machines may fail to boot, or its image to arrive, one after another, before it is lost.
  static let attempts: UInt8 = 5

  /// - Parameter forgives: it is tried again after a while, however often it fails: something outside may have to be mended first.
  private mutating func bootFailed(_ handle: Handle, forgives: Bool) {
    let index = Int(handle)
    guard leases[index].state == .booting else { return }
    release(handle)
    if forgives, !leases[index].isReservation { return leaveAlone(handle) }
    leases[index].failures += 1
    if leases[index].failures >= Self.attempts { return lose(handle) }
    again(handle)
  }

  private mutating func stagingFailed(_ handle: Handle, forgives: Bool) {
    let index = Int(handle)
    leases[index].transfer = -1
    release(handle)
    if forgives, !leases[index].isReservation { return leaveAlone(handle) }
    leases[index].failures += 1
    if leases[index].failures >= Self.attempts { return lose(handle) }
    again(handle)
  }

  /// Back into the queue; a reservation gets other hosts for the rest of its time, or is lost.
  private mutating func again(_ handle: Handle) {
    let index = Int(handle)
    leases[index].state = .free
    leases[index].hosts = []
    guard leases[index].isReservation else { return rest(handle) }
    var start = now
    if case .advanceReservation(let promised) = leases[index].workspace.terms {
      start = max(now, promised.microseconds)
      let end = Self.later(promised.microseconds, leases[index].workspace.requested.microseconds)
      leases[index].remaining = end - start
    }
    if leases[index].remaining <= 0 || setAside(handle, at: start) != nil { return lose(handle) }
    leases[index].held = .failure
  }

  private mutating func lose(_ handle: Handle) {
    decide(.stop(.lost), handle, because: .failed)
    leases[Int(handle)].state = .stopping
    leases[Int(handle)].hosts = []
  }

  private mutating func hostDown(_ host: Int32) {
    isDown[Int(host)] = true
    version &+= 1
    // Who is there has been reported already; who was to come goes elsewhere.
    for handle in residents[Int(host)] where leases[Int(handle)].state == .planned {
      release(handle)
      leases[Int(handle)].isAwaited = false
      again(handle)
    }
    dropDestination(host)
    if rules.staging.isNeeded, estimates.losesCaches { caches.forget(host) }
  }

  // MARK: What time brings

  mutating func heedTimers() {
    while let entry = timers.take(at: now) {
      let handle = entry.subject
      switch entry.kind {
      case .transfer, .begin, .look: break
      case .ask: askAgain(handle)
      case .leave:
        let lease = leases[Int(handle)]
        guard lease.leaves == entry.time else { break }
        if isOverdue(lease) {
          endOverdue(handle)
        } else if canLeave(lease) {
          makeWay(handle)
        } else if lease.state == .stopping, lease.isThere {
          // Its work is done; others need its hosts before it has shut down.
          leases[Int(handle)].leaves = .max
          decide(.stop(.preempted), handle, because: .preempted(by: lease.cutFor))
        }
      case .expire:
        let lease = leases[Int(handle)]
        if isOverdue(lease) { endOverdue(handle) }
        if lease.isThere, lease.to == entry.time { holdOn(handle) }
        if lease.state == .planned, lease.to == entry.time { missed(handle) }
      }
    }
  }

  private mutating func makeWay(_ handle: Handle) {
    let index = Int(handle)
    let reason = Decision.Reason.preempted(by: leases[index].cutFor)
    leases[index].leaves = .max
    if leases[index].yields, staysAfterAll(handle) { return }
    switch rules.preemption.way {
    case .none: return
    case .cancel:
      leases[index].returns = true
      leases[index].state = .stopping
      decide(.stop(.preempted), handle, because: reason)
    case .suspend:
      if rules.preemption.movesLive, moveAway(handle) { return }
      putAside(handle, because: reason)
    }
  }

  /// Whether the one it was to yield to needs its hosts no more; it stays then, until it is done or a claim cuts it short.
  private mutating func staysAfterAll(_ handle: Handle) -> Bool {
    let index = Int(handle)
    for waiting in queue where leases[Int(waiting)].workspace.id == leases[index].cutFor { return false }
    leases[index].remaining = max(
      1, leases[index].remaining - Int64(Double(now - leases[index].ranFrom) / estimates.runFactor))
    leases[index].ranFrom = now
    leases[index].cut = .max
    leases[index].yields = false
    let end = Self.later(now, run(leases[index]) + shutdown(leases[index]))
    let free = freeUntil(handle)
    if free < end { leases[index].cut = free }
    settleEnd(handle)
    return true
  }

  private func isOverdue(_ lease: Lease) -> Bool {
    lease.state == .running && lease.due <= now && lease.due <= lease.leaves && !rules.extendsOverdue
  }

  private mutating func endOverdue(_ handle: Handle) {
    let lease = leases[Int(handle)]
    leases[Int(handle)].state = .stopping
    leases[Int(handle)].leaves = Self.later(now, shutdown(lease)) > lease.cut ? lease.cut : .max
    timers.set(.leave, handle, at: leases[Int(handle)].leaves)
    decide(.stop(.expired), handle, because: .expired)
  }

  /// Its claim ends, and it is still there: it holds its hosts a while longer, and longer each time, but nobody else's time.
  private mutating func holdOn(_ handle: Handle) {
    let index = Int(handle)
    let step = Books.extensions[min(Int(leases[index].extensions), Books.extensions.count - 1)]
    leases[index].extensions = leases[index].extensions &+ 1
    let end = Self.later(now, step * 60_000_000)
    guard leases[index].state == .running, leases[index].cut == .max else { return reclaim(handle, to: end) }
    let free = freeUntil(handle)
    if free >= end { return reclaim(handle, to: end) }
    let makesWay = leases[index].isPreemptible && rules.preemption.way != .none
    if free > now { reclaim(handle, to: free) }
    if makesWay { cut(handle, at: free, for: claimant(after: handle, at: free)) }
    guard free <= now else { return }
    // Others were promised its hosts from now on. It is there until it is not.
    if !makesWay { endOverdue(handle) }
    reclaim(handle, to: end)
  }

  /// Until when its hosts have room for it beyond its claim.
  func freeUntil(_ handle: Handle) -> Int64 {
    let lease = leases[Int(handle)]
    var free = Int64.max
    for host in Self.distinct(lease.hosts) {
      let machines = Int32(lease.hosts.count { $0 == host })
      free = min(free, all.until(Int(host), lease.need &* machines, from: max(now, lease.to)))
    }
    return free
  }

  /// Who needs the hosts of `handle` from `time` on; 0 when that is nobody in particular.
  private func claimant(after handle: Handle, at time: Int64) -> Int64 {
    let others = leases[Int(handle)].hosts.flatMap { residents[Int($0)] }.filter { $0 != handle }.map {
      leases[Int($0)]
    }
    return others.filter { $0.from <= time && time < $0.to }.max { $0.from < $1.from }?.workspace.id ?? 0
  }

  /// The time it was given has passed, and it could not start.
  private mutating func missed(_ handle: Handle) {
    guard !leases[Int(handle)].isReservation else {
      release(handle)
      return lose(handle)
    }
    // Its image may still be on the way: it waits on, unless others come first.
    let end = min(Self.later(now, leases[Int(handle)].to - leases[Int(handle)].from), freeUntil(handle))
    if end > now { reclaim(handle, to: end) } else { postpone(handle) }
  }
}

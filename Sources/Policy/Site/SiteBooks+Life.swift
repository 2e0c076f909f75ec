import Model

extension SiteBooks {
  // MARK: What the world reports

  /// A workspace has ended by itself.
  mutating func ended(_ handle: Handle) {
    release(handle)
    leases[Int(handle)].state = .free
  }

  mutating func note(_ report: SiteReport) {
    let handle = report.subject
    switch report.kind {
    case .staged: staged(handle)
    case .stagingFailed: for waiting in staging.finish(handle) { stagingFailed(waiting) }
    case .started, .resumed: runs(handle)
    case .migrated: migrated(handle)
    case .migrationFailed: migrationFailed(handle)
    case .bootFailed: bootFailed(handle)
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
      power.switched(handle, at: now)
      version &+= 1
    case .hostOff: power.switched(handle, at: now)
    case .withdrawn: withdraw(handle)
    }
  }

  private mutating func runs(_ handle: Handle) {
    let index = Int(handle)
    leases[index].state = .running
    leases[index].isSuspended = false
    leases[index].origins = leases[index].hosts
    leases[index].ranFrom = now
    leases[index].failures = 0
    settleEnd(handle)
  }

  /// Sets the end of its claim to when it is believed to be gone, or must be.
  private mutating func settleEnd(_ handle: Handle) {
    let index = Int(handle)
    let end: Int64
    if case .advanceReservation(let start) = leases[index].workspace.terms {
      // A reservation that began late still ends when it was to end.
      end = Self.later(
        start.microseconds, leases[index].workspace.requested.microseconds + estimates.shutdown.microseconds)
    } else {
      end = Self.later(now, run(leases[index]) + estimates.shutdown.microseconds)
    }
    reclaim(handle, to: max(now, min(end, leases[index].cut)))
    timers.set(.expire, handle, at: leases[index].to)
    leases[index].leaves = .max
    if end > leases[index].cut { planLeaving(handle) } else { leases[index].cut = .max }
  }

  private mutating func suspended(_ handle: Handle) {
    let index = Int(handle)
    let hosts = leases[index].hosts
    release(handle)
    leases[index].isSuspended = true
    leases[index].origins = hosts
    enqueue(handle)
  }

  /// It is gone because it was to go.
  private mutating func stopped(_ handle: Handle) {
    let index = Int(handle)
    let returns = leases[index].returns
    release(handle)
    leases[index].state = .free
    guard returns else { return }
    leases[index].returns = false
    leases[index].remaining = leases[index].workspace.requested.microseconds
    enqueue(handle)
  }

  /// Its machines are gone; `kept` µs of its work are not.
  private mutating func fail(_ handle: Handle, kept: Int64) {
    let index = Int(handle)
    if leases[index].state == .queued, let place = queue.firstIndex(of: handle) { dequeue(at: place) }
    release(handle)
    leases[index].isSuspended = false
    leases[index].origins = []
    leases[index].remaining = max(1, leases[index].workspace.requested.microseconds - kept)
    again(handle)
  }

  /// Most times a workspace's machines may fail to boot, or its image to arrive, one after another, before it is lost.
  static let attempts: UInt8 = 5

  private mutating func bootFailed(_ handle: Handle) {
    let index = Int(handle)
    release(handle)
    leases[index].failures += 1
    if leases[index].failures >= Self.attempts { return lose(handle) }
    again(handle)
  }

  private mutating func stagingFailed(_ handle: Handle) {
    let index = Int(handle)
    leases[index].transfer = -1
    release(handle)
    leases[index].failures += 1
    if leases[index].failures >= Self.attempts { return lose(handle) }
    again(handle)
  }

  /// Back into the queue; a reservation gets other hosts for the rest of its time, or is lost.
  private mutating func again(_ handle: Handle) {
    let index = Int(handle)
    leases[index].state = .free
    leases[index].hosts = []
    guard leases[index].isReservation else { return enqueue(handle) }
    var start = now
    if case .advanceReservation(let promised) = leases[index].workspace.terms {
      start = max(now, promised.microseconds)
      let end = Self.later(promised.microseconds, leases[index].workspace.requested.microseconds)
      leases[index].remaining = end - start
    }
    if leases[index].remaining <= 0 || setAside(handle, at: start) != nil { lose(handle) }
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
    if rules.staging.isNeeded, estimates.losesCaches { caches.forget(host) }
  }

  private mutating func withdraw(_ handle: Handle) {
    let index = Int(handle)
    switch leases[index].state {
    case .free, .stopping: return
    case .queued:
      if let place = queue.firstIndex(of: handle) { dequeue(at: place) }
    case .planned: release(handle)
    default: break
    }
    decide(.stop(.cancelled), handle, because: .expired)
    if leases[index].isThere {
      leases[index].state = .stopping
    } else {
      leases[index].state = .stopping
      leases[index].hosts = []
    }
  }

  // MARK: What time brings

  mutating func heedTimers() {
    while let entry = timers.take(at: now) {
      let handle = entry.subject
      switch entry.kind {
      case .transfer, .begin, .look: break
      case .leave:
        let lease = leases[Int(handle)]
        if lease.state == .running, lease.leaves == entry.time { makeWay(handle) }
      case .expire:
        let lease = leases[Int(handle)]
        if lease.isThere, lease.to == entry.time { expired(handle) }
      }
    }
  }

  private mutating func makeWay(_ handle: Handle) {
    let index = Int(handle)
    let reason = Decision.Reason.preempted(by: leases[index].cutFor)
    leases[index].leaves = .max
    switch rules.preemption.way {
    case .none: return
    case .cancel:
      leases[index].returns = true
      leases[index].state = .stopping
      decide(.stop(.preempted), handle, because: reason)
    case .suspend:
      if rules.preemption.movesLive, moveAway(handle) { return }
      let done = Double(now - leases[index].ranFrom) / estimates.runFactor
      leases[index].remaining = max(1, leases[index].remaining - Int64(done))
      leases[index].state = .suspending
      decide(.suspend, handle, because: reason)
    }
  }

  /// Its claim ends, and it is still there.
  private mutating func expired(_ handle: Handle) {
    let index = Int(handle)
    if leases[index].state == .running, leases[index].to < leases[index].cut, !rules.extendsOverdue {
      leases[index].state = .stopping
      decide(.stop(.expired), handle, because: .expired)
    }
    // The belief was wrong; hold its hosts a while longer, and longer each time.
    let step = Books.extensions[min(Int(leases[index].extensions), Books.extensions.count - 1)]
    leases[index].extensions = leases[index].extensions &+ 1
    let end = Self.later(now, step * 60_000_000)
    reclaim(handle, to: end)
    guard leases[index].state == .running, leases[index].isPreemptible, rules.preemption.way != .none else { return }
    // Those who were promised its hosts come first.
    for host in Self.distinct(leases[index].hosts) {
      let conflict = all.steps[Int(host)].first {
        $0.time > now && $0.time < end && any(all.level(Int(host), at: $0.time) .< 0)
      }
      if let conflict { cut(handle, at: conflict.time, for: 0) }
    }
  }

  // MARK: Starting

  /// Starts those whose time, hosts and image have come.
  mutating func startDue() {
    var place = 0
    while place < planned.count {
      let handle = planned[place]
      if canBegin(handle) {
        planned.remove(at: place)
        begin(handle)
      } else {
        place += 1
      }
    }
  }

  private func canBegin(_ handle: Handle) -> Bool {
    let lease = leases[Int(handle)]
    guard lease.transfer < 0 else { return false }
    if lease.from > now {
      // Best-effort work may come sooner, if nobody else was given the time before.
      if case .advanceReservation = lease.workspace.terms { return false }
      for host in Self.distinct(lease.hosts) {
        let machines = Int32(lease.hosts.count { $0 == host })
        guard all.places(Int(host), lease.need, from: now, to: lease.from) >= machines else { return false }
      }
    }
    return hasRoom(handle)
  }

  private mutating func begin(_ handle: Handle) {
    let index = Int(handle)
    let lease = leases[index]
    let resumes = lease.isSuspended
    let stay = stay(lease, on: lease.hosts)
    unclaim(handle)
    leases[index].isAwaited = false
    leases[index].extensions = 0
    let late: Int64
    if case .advanceReservation(let start) = lease.workspace.terms {
      late = Self.later(max(now, start.microseconds), lease.remaining + stay.after)
    } else {
      late = Self.later(now, stay.before + stay.work + stay.after)
    }
    leases[index].state = resumes ? .resuming : .booting
    claim(handle, from: now, to: min(late, lease.cut))
    arrive(handle)
    timers.set(.expire, handle, at: leases[index].to)
    let reason: Decision.Reason =
      lease.isReservation ? .reservationDue : lease.overtook ? .besideReservations : .queueHead
    decide(resumes ? .resume : .start, handle, because: reason, overtakes: lease.overtook)
  }
}

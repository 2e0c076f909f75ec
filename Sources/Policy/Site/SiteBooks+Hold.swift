import Model

/// Workspaces their owners want to rest, or take back.
extension SiteBooks {
  /// The owner wants it to rest: it is suspended when it can be, and does not queue until it is released. Reservations cannot be held.
  mutating func hold(_ handle: Handle) {
    let index = Int(handle)
    guard leases.indices.contains(index), !leases[index].isReservation, !leases[index].isHeld else { return }
    switch leases[index].state {
    case .free: return
    // It may be aside because it could not be resumed.
    case .held: leases[index].isHeld = true
    case .queued:
      if let place = queue.firstIndex(of: handle) { dequeue(at: place) }
      leases[index].isHeld = true
      rest(handle)
    case .planned:
      release(handle)
      leases[index].isAwaited = false
      leases[index].isHeld = true
      rest(handle)
    case .running:
      leases[index].isHeld = true
      asked.append(handle)
    // As soon as it runs; or is suspended.
    case .booting, .resuming, .migrating, .suspending: leases[index].isHeld = true
    case .stopping: leases[index].isHeld = leases[index].returns && !leases[index].isWithdrawn
    }
  }

  /// The owner lets it go on.
  mutating func letGo(_ handle: Handle) {
    let index = Int(handle)
    guard leases.indices.contains(index), leases[index].isHeld else { return }
    leases[index].isHeld = false
    guard leases[index].state == .held else { return }
    heldCount -= 1
    enqueue(handle)
  }

  /// Where one goes that has no machines: into the queue or, held by its owner, aside.
  mutating func rest(_ handle: Handle) {
    guard leases[Int(handle)].isHeld else { return enqueue(handle) }
    leases[Int(handle)].state = .held
    leases[Int(handle)].hosts = []
    heldCount += 1
    version &+= 1
  }

  /// Suspends those that run and are held, once all reports of the instant have been entered: one may have broken down in it.
  mutating func heedOwners() {
    guard !asked.isEmpty else { return }
    for handle in asked where leases[Int(handle)].state == .running && leases[Int(handle)].isHeld {
      putAside(handle, because: .asked)
    }
    asked.removeAll(keepingCapacity: true)
  }

  /// Begins to suspend what runs.
  mutating func putAside(_ handle: Handle, because reason: Decision.Reason) {
    let index = Int(handle)
    let done = Double(now - leases[index].ranFrom) / estimates.runFactor
    leases[index].remaining = max(1, leases[index].remaining - Int64(done))
    leases[index].ranFrom = now
    leases[index].leaves = .max
    leases[index].state = .suspending
    decide(.suspend, handle, because: reason)
  }

  /// The owner takes it back, whatever it does.
  mutating func withdraw(_ handle: Handle) {
    let index = Int(handle)
    guard leases.indices.contains(index), !leases[index].isWithdrawn else { return }
    switch leases[index].state {
    case .free: return
    case .stopping:
      // It is going already; if it was to begin anew, it does not.
      leases[index].isWithdrawn = leases[index].returns
      return
    case .queued:
      if let place = queue.firstIndex(of: handle) { dequeue(at: place) }
    case .held: heldCount -= 1
    case .planned: release(handle)
    case .booting, .running, .suspending, .resuming, .migrating: break
    }
    if !leases[index].isThere { leases[index].hosts = [] }
    leases[index].isHeld = false
    leases[index].isWithdrawn = true
    leases[index].leaves = .max
    leases[index].state = .stopping
    decide(.stop(.cancelled), handle, because: .asked)
  }

  // MARK: Suspensions that do not work

  /// How long one that could not be suspended is left alone, µs; each time in a row twice as long as the time before.
  static let patience: Int64 = 60_000_000

  /// Its machines still run where they were: so does the claim. Whoever needs its hosts waits until it has been told again.
  ///
  /// - Parameter wasUndone: nothing is wrong with it: it was given up half-way, and may be told again at once.
  mutating func suspendFailed(_ handle: Handle, wasUndone: Bool) {
    let index = Int(handle)
    guard leases.indices.contains(index), leases[index].state == .suspending else { return }
    leases[index].state = .running
    leases[index].ranFrom = now
    if !wasUndone {
      leases[index].isLeftAloneUntil = Self.later(now, Self.patience << Int64(min(leases[index].attempts, 10)))
      leases[index].attempts = leases[index].attempts &+ 1
    }
    settleEnd(handle)
    // Its claim may be over while its time is not.
    if !rules.extendsOverdue { timers.set(.expire, handle, at: max(now, leases[index].due)) }
    guard leases[index].isHeld else { return }
    if wasUndone { asked.append(handle) } else { timers.set(.ask, handle, at: leases[index].isLeftAloneUntil) }
  }

  /// Its memory is still where it was. It is left alone for a while, so that what went wrong can pass.
  mutating func resumeFailed(_ handle: Handle, wasUndone: Bool) {
    let index = Int(handle)
    guard leases.indices.contains(index), leases[index].state == .resuming else { return }
    release(handle)
    if wasUndone { rest(handle) } else { leaveAlone(handle) }
  }

  /// Puts one that holds nothing aside for a while, longer each time in a row; then it queues again.
  mutating func leaveAlone(_ handle: Handle) {
    let index = Int(handle)
    leases[index].isLeftAloneUntil = Self.later(now, Self.patience << Int64(min(leases[index].attempts, 10)))
    leases[index].attempts = leases[index].attempts &+ 1
    leases[index].state = .held
    leases[index].hosts = []
    heldCount += 1
    version &+= 1
    timers.set(.ask, handle, at: leases[index].isLeftAloneUntil)
  }

  /// Tells one again that its owner wants to rest; or lets one queue again that could not be resumed.
  mutating func askAgain(_ handle: Handle) {
    let lease = leases[Int(handle)]
    if lease.state == .held, !lease.isHeld, lease.isLeftAloneUntil <= now {
      heldCount -= 1
      return enqueue(handle)
    }
    guard lease.state == .running, lease.isHeld, lease.isLeftAloneUntil <= now else { return }
    putAside(handle, because: .asked)
  }
}

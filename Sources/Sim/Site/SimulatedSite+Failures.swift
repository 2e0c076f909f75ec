import Model
import Policy

/// What befalls hosts, and with them everybody who is there.
extension SimulatedSite {
  /// Flows that are through at `instant`.
  ///
  /// - Returns: whether there was one.
  mutating func moveFlows(at instant: Int64, _ events: inout EventBatch) throws -> Bool {
    if let (id, flow, kib) = flows.nextArrival(at: instant) {
      quiet = 0
      switch flow {
      case .staging(let sending): finishSending(id, sending, kib: kib, &events)
      case .move(let handle):
        flows.remove(id)
        try finishMove(handle, &events)
      case .none: break
      }
      return true
    }
    guard let handle = flows.nextAccess(at: instant) else { return false }
    quiet = 0
    try finishPhase(handle, &events)
    return true
  }

  /// Stops all that is on its way for a workspace's machines.
  mutating func dropFlows(of handle: Handle) {
    switch residents[Int(handle)].stage {
    case .moving, .migrating, .switching: flows.dropMoves(of: handle, at: now.microseconds)
    case .suspending, .reading: flows.dropAccess(of: handle, at: now.microseconds)
    case .waiting, .booting, .running, .suspended, .shuttingDown, .gone: break
    }
    residents[Int(handle)].pending = 0
  }

  /// Hosts that change their power, fail or come back at `instant`.
  mutating func befall(at instant: Int64, _ events: inout EventBatch) {
    reportPower(at: instant, &events)
    while let (host, isDown) = hosts.nextOutage(at: instant) {
      quiet += 1
      if isDown { fail(host, &events) }
      events.reports.append(SiteReport(isDown ? .hostDown : .hostUp, host))
      if !isDown { reportPower(at: instant, &events) }
    }
  }

  private mutating func reportPower(at instant: Int64, _ events: inout EventBatch) {
    while let (host, isOn) = hosts.nextChange(at: instant) {
      quiet = 0
      events.reports.append(SiteReport(isOn ? .hostOn : .hostOff, host))
    }
  }

  private mutating func fail(_ host: Int32, _ events: inout EventBatch) {
    for index in residents.indices {
      let handle = Handle(index)
      if residents[index].hosts.contains(host) {
        switch residents[index].stage {
        case .waiting, .gone: break
        case .suspended:
          if !model.storage.isShared { loseMemory(handle, &events) }
        case .shuttingDown:
          // Its work was done: the crash spares it the rest of shutting down.
          queue.cancel(handle)
          leave(handle, residents[index].outcome, &events)
        case .booting, .running, .suspending, .moving, .reading, .migrating, .switching: crash(handle, &events)
        }
      } else if residents[index].elsewhere.contains(host) {
        // What is still to be fetched from there is lost; what was to go there stays where it is.
        if residents[index].stage == .moving { crash(handle, &events) } else { giveUpMigration(handle, &events) }
      }
    }
    dropDestination(host, &events)
  }

  private mutating func crash(_ handle: Handle, _ events: inout EventBatch) {
    fallBack(handle, from: interrupt(handle))
    leaveHosts(handle)
    events.reports.append(SiteReport(.crashed, handle, value: residents[Int(handle)].done))
  }
}

import Model
import Policy

/// The life of a workspace: begun, booted, at work, shut down, gone.
extension SimulatedSite {
  /// Ends the stage under way, counting its time, and begins another.
  mutating func turn(_ handle: Handle, to stage: SiteResident.Stage) {
    let index = Int(handle)
    let (from, to) = (residents[index].since, now.microseconds)
    if let phase = residents[index].stage.phase, to > from {
      residents[index].times[phase] += to - from
      if residents[index].stage.works {
        for host in residents[index].hosts {
          sums.hypervisor += Double(hosts.shape(of: host).hypervisor.cpuMilliPerDomain) / 1000 * Double(to - from)
        }
      }
      if keepsSegments { keep(residents[index], phase, from: from) }
    }
    residents[index].stage = stage
    residents[index].since = to
  }

  private mutating func keep(_ resident: SiteResident, _ phase: Phase, from: Int64) {
    let places = resident.hosts.sorted()
    for (index, host) in places.enumerated() where index == 0 || places[index - 1] != host {
      segments.append(
        HostSegment(
          host: host, workspace: resident.workspace.id, phase: phase, from: SimTime(microseconds: from), to: now))
    }
  }

  /// Throws unless a decision about the workspace makes sense as it stands.
  func expect(_ handle: Handle, _ stage: SiteResident.Stage, to what: String) throws {
    guard residents.indices.contains(Int(handle)) else {
      throw QuantaError(.internalError, "the controller wants to \(what) workspace \(handle), which is unknown")
    }
    guard residents[Int(handle)].stage == stage else {
      let resident = residents[Int(handle)]
      throw QuantaError(
        .internalError,
        "the controller wants to \(what) workspace \(resident.workspace.id) at \(now.seconds) s, but it is \(resident.stage)"
      )
    }
  }

  /// The same of a workspace with machines: false when its work is done meanwhile, so that it ends instead.
  func isAt(_ handle: Handle, _ stage: SiteResident.Stage, to what: String) throws -> Bool {
    if residents.indices.contains(Int(handle)), residents[Int(handle)].stage == .shuttingDown { return false }
    try expect(handle, stage, to: what)
    return true
  }

  /// The hosts on which its machines are to be, all of them there.
  func places(_ handle: Handle, _ orders: some SiteOrders) throws -> [Int32] {
    let (places, workspace) = (orders.hosts(of: handle), residents[Int(handle)].workspace)
    guard places.count == Int(workspace.count) else {
      throw QuantaError(
        .internalError,
        "workspace \(workspace.id) has \(workspace.count) machines, but was given \(places.count) places")
    }
    for host in places where host < 0 || Int(host) >= hosts.count || !hosts.isOn(host) {
      throw QuantaError(
        .internalError, "workspace \(workspace.id) is to run on host \(host) at \(now.seconds) s, which is not there")
    }
    return places
  }

  // MARK: Beginning

  mutating func start(_ decision: Decision, by orders: some SiteOrders) throws {
    let (handle, index) = (decision.handle, Int(decision.handle))
    try expect(handle, .waiting, to: "start")
    residents[index].hosts = try places(handle, orders)
    hosts.hold(residents[index].hosts, 1)
    residents[index].setting = orders.setting(of: handle)
    residents[index].lives += 1
    if residents[index].hasRun {
      residents[index].restarts += 1
    } else {
      residents[index].overtook = decision.overtakes
    }
    residents[index].fails = befalls(model.mishaps.boot, "failed boot", residents[index])
    let boot = bootTime(residents[index])
    noteLateness(handle, SimDuration(microseconds: boot), decision.reason)
    turn(handle, to: .booting)
    schedule(handle, after: boot)
  }

  /// A reservation that will not run when it was to run says why.
  private mutating func noteLateness(_ handle: Handle, _ boot: SimDuration, _ reason: Decision.Reason) {
    let index = Int(handle)
    guard case .advanceReservation(let start) = residents[index].workspace.terms, !residents[index].hasRun,
      now + boot > start
    else { return }
    var why = "its machines booted slowly"
    if case .late(let lateness) = reason { why = lateness.sentence }
    residents[index].cause = "started \((now + boot - start).secondsText) s late: \(why)"
  }

  /// Sees to it that ``finishPhase(_:_:)`` is called for the workspace after so many µs.
  mutating func schedule(_ handle: Handle, after duration: Int64) {
    queue.schedule(.end, of: handle, at: (now + SimDuration(microseconds: duration)).microseconds)
  }

  /// A phase of known length, the work, or all that a phase waited for, is done.
  mutating func finishPhase(_ handle: Handle, _ events: inout EventBatch) throws {
    let index = Int(handle)
    switch residents[index].stage {
    case .booting:
      if residents[index].fails {
        leaveHosts(handle)
        events.reports.append(SiteReport(.bootFailed, handle))
      } else {
        if !residents[index].hasRun { residents[index].start = now }
        residents[index].hasRun = true
        beginWork(handle)
        events.reports.append(SiteReport(.started, handle))
      }
    case .running, .migrating:
      dropFlows(of: handle)
      endWork(handle)
      residents[index].outcome = residents[index].arrival.killedAtRequest ? .killedAtRequest : .finished
      shutDown(handle)
    case .shuttingDown:
      leave(handle, residents[index].outcome, &events)
    case .suspending: finishSuspension(handle, &events)
    case .moving: readMemory(handle)
    case .reading:
      beginWork(handle)
      events.reports.append(SiteReport(.resumed, handle))
    case .switching:
      arrive(handle)
      events.reports.append(SiteReport(.migrated, handle))
    case .waiting, .suspended, .gone:
      throw QuantaError(
        .internalError, "something ended for workspace \(residents[index].workspace.id), which was doing nothing")
    }
  }

  // MARK: Ending

  mutating func shutDown(_ handle: Handle) {
    turn(handle, to: .shuttingDown)
    // Where they were on the way to, nobody will come.
    hosts.hold(residents[Int(handle)].elsewhere, -1)
    residents[Int(handle)].elsewhere = []
    schedule(handle, after: shutdownTime(residents[Int(handle)]))
  }

  /// Its machines are gone without a trace; it may be begun anew.
  mutating func leaveHosts(_ handle: Handle) {
    release(residents[Int(handle)])
    turn(handle, to: .waiting)
    residents[Int(handle)].hosts = []
    residents[Int(handle)].elsewhere = []
  }

  /// Gives its hosts free.
  private mutating func release(_ resident: SiteResident) {
    guard resident.stage.hasMachines else { return }
    hosts.hold(resident.hosts, -1)
    if resident.stage == .migrating || resident.stage == .switching { hosts.hold(resident.elsewhere, -1) }
  }

  /// Writes the record of a workspace that has ended, and reports that.
  mutating func leave(_ handle: Handle, _ outcome: Outcome, _ events: inout EventBatch) {
    depart(handle, outcome)
    events.ends.append(handle)
    spare.append(handle)
  }

  /// Writes the record. The handle is the caller's to free.
  mutating func depart(_ handle: Handle, _ outcome: Outcome) {
    let index = Int(handle)
    release(residents[index])
    turn(handle, to: .gone)
    records.append(residents[index].record(endingAt: now, outcome))
    outcomes[Int(outcome.rawValue)] += 1
    residents[index].hosts = []
    residents[index].elsewhere = []
  }

  mutating func reject(_ decision: Decision) {
    residents[Int(decision.handle)].cause = decision.reason.sentence
    depart(decision.handle, .rejected)
    spare.append(decision.handle)
  }

  /// Ends a workspace's machines before its work is done.
  mutating func halt(_ handle: Handle, _ stop: Decision.Stop, because reason: Decision.Reason) throws {
    let index = Int(handle)
    guard residents.indices.contains(index), residents[index].stage != .gone else {
      throw QuantaError(.internalError, "the controller wants to stop workspace \(handle), which is not there")
    }
    if residents[index].stage == .shuttingDown {
      // Its work is done: it ends, whatever is asked of it, only sooner if its hosts are needed.
      guard stop == .preempted else { return }
      queue.cancel(handle)
      depart(handle, residents[index].outcome)
      dueEnds.append(handle)
      return
    }
    let isUp = residents[index].stage.works
    let progress = interrupt(handle)
    switch stop {
    case .expired:
      residents[index].done = progress
      residents[index].outcome = .killedAtRequest
      if isUp {
        shutDown(handle)
      } else {
        depart(handle, .killedAtRequest)
        dueEnds.append(handle)
      }
    case .preempted:
      fallBack(handle, from: progress)
      leaveHosts(handle)
      dueReports.append(SiteReport(.stopped, handle, value: residents[index].done))
    case .cancelled, .lost:
      waste(handle, progress)
      if stop == .lost || residents[index].cause == nil { residents[index].cause = reason.sentence }
      depart(handle, stop == .lost ? .lost : .cancelled)
      dueReports.append(SiteReport(.stopped, handle))
      stopped.append(handle)
    }
  }

  /// Stops all that is under way for a workspace.
  ///
  /// - Returns: the work done so far, in µs on bare metal.
  mutating func interrupt(_ handle: Handle) -> Int64 {
    let index = Int(handle)
    dropFlows(of: handle)
    if residents[index].stage.works { endWork(handle) }
    queue.cancel(handle)
    return residents[index].done
  }

  /// Loses the work since the last checkpoint.
  mutating func fallBack(_ handle: Handle, from progress: Int64) {
    let index = Int(handle)
    let kept = kept(residents[index], of: progress)
    waste(handle, progress - kept)
    residents[index].done = kept
  }

  /// What a workspace that lost its machines goes on from.
  ///
  /// A service has nothing to do over again: it was there, and is there for the rest of its time.
  private func kept(_ resident: borrowing SiteResident, of progress: Int64) -> Int64 {
    if resident.isService { return progress }
    guard case .bestEffort = resident.arrival.workspace.terms, let every = model.checkpointEvery?.microseconds,
      every > 0
    else { return 0 }
    return progress - progress % every
  }

  private mutating func waste(_ handle: Handle, _ micros: Int64) {
    guard !residents[Int(handle)].isService else { return }
    residents[Int(handle)].wasted += Double(micros) * Double(residents[Int(handle)].workspace.processors)
  }
}

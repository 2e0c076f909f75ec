import Foundation
import Model
import Policy

/// How residents follow events and decisions. The same when a journal is replayed: nothing here looks at a clock or a host.
extension LibvirtWorld {
  /// Enters what the controller is about to be told.
  mutating func absorb(_ events: EventBatch) {
    for adoption in events.adoptions { adopt(adoption) }
    for submission in events.submissions {
      changed.insert(submission.handle)
      place(submission.handle, resident(for: submission.workspace))
    }
    for handle in events.ends {
      turn(handle, to: .over)
      let index = Int(handle)
      residents[index].outcome = residents[index].outcome ?? .finished
      residents[index].ended = now
      residents[index].hosts = []
    }
    for report in events.reports { absorb(report) }
  }

  private mutating func absorb(_ report: SiteReport) {
    let handle = report.subject
    let index = Int(handle)
    switch report.kind {
    case .started, .resumed, .migrated, .migrationFailed, .suspendFailed:
      if report.kind == .migrationFailed { putBack(index) }
      residents[index].origins = []
      turn(handle, to: .running)
      if residents[index].started == nil { residents[index].started = now }
      residents[index].gone = []
      residents[index].missed = []
      residents[index].meters = [:]
    case .suspended: turn(handle, to: .suspended)
    case .resumeFailed:
      putBack(index)
      residents[index].origins = []
      turn(handle, to: .suspended)
    case .bootFailed, .crashed, .suspendLost:
      turn(handle, to: .waiting)
      residents[index].hosts = []
      residents[index].done = .zero
    case .stopped:
      residents[index].hosts = []
      turn(handle, to: .waiting)
    case .held, .released:
      residents[index].isHeld = report.kind == .held
      changed.insert(handle)
    case .withdrawn:
      residents[index].outcome = .cancelled
      changed.insert(handle)
    case .staged, .stagingFailed, .received: break
    case .hostDown, .hostUp, .hostOn, .hostOff: break
    case .drained: health[index].isDrained = true
    case .undrained: health[index].isDrained = false
    }
  }

  /// Its machines are where they were before: moved once more, as their numbers tell.
  private mutating func putBack(_ index: Int) {
    residents[index].renew(residents[index].movers)
    residents[index].hosts = residents[index].origins
  }

  private mutating func turn(_ handle: Handle, to phase: LiveResident.Phase) {
    let index = Int(handle)
    if residents[index].phase == .running || residents[index].phase == .suspending, phase == .suspended {
      residents[index].done = SimDuration(
        microseconds: residents[index].done.microseconds + (now - residents[index].since).microseconds)
    }
    residents[index].phase = phase
    residents[index].since = now
    changed.insert(handle)
  }

  private mutating func place(_ handle: Handle, _ resident: LiveResident) {
    while residents.count <= Int(handle) {
      residents.append(resident)
      residents[residents.count - 1].phase = .over
    }
    residents[Int(handle)] = resident
    spare.removeAll { $0 == handle }
  }

  private func resident(for workspace: Workspace) -> LiveResident {
    // A request that cannot be found any more leaves a name and what the policy knows of it.
    let kept = try? journal.workspace(workspace.id)
    let environment = site.catalogue.contains(workspace.environment) ? site.catalogue[workspace.environment].name : "?"
    let request =
      kept?.request
      ?? WorkspaceRequest(
        name: "workspace-\(workspace.id)", count: workspace.count, quantum: workspace.quantum, environment: environment,
        requested: workspace.requested, terms: workspace.terms)
    return LiveResident(
      id: workspace.id, request: request, workspace: workspace, submitted: workspace.submit, since: now)
  }

  private mutating func adopt(_ adoption: Adoption) {
    var resident = resident(for: adoption.workspace)
    resident.hosts = adoption.hosts
    resident.done = adoption.done
    resident.isHeld = adoption.isHeld
    resident.generations = (try? journal.workspace(adoption.workspace.id))??.generations ?? []
    while resident.generations.count < Int(adoption.workspace.count) { resident.generations.append(0) }
    switch adoption.stage {
    case .queued: resident.phase = .waiting
    case .booting, .running: resident.phase = .running
    case .suspended: resident.phase = .suspended
    }
    resident.since = adoption.stage == .running ? adoption.since : now
    if adoption.stage != .queued { resident.started = adoption.since }
    place(adoption.handle, resident)
    changed.insert(adoption.handle)
  }

  // MARK: Decisions

  /// Enters what was decided.
  ///
  /// - Returns: what is to be done on hosts.
  mutating func absorb(_ decisions: [Decision], by books: SiteBooks, at now: SimTime) throws -> [Order] {
    self.now = now
    var orders: [Order] = []
    for decision in decisions {
      switch decision.kind {
      case .wake(let time): wakes.append(time)
      case .stage: orders.append(try stage(decision, books))
      case .power:
        throw QuantaError(
          .usage, "the policy switches hosts, which nothing here can do", at: site.origin,
          remedy: "leave 'power' at always-on")
      case .reject:
        let index = Int(decision.handle)
        residents[index].outcome = .rejected
        residents[index].reason = decision.reason.sentence(WallClock.text)
        residents[index].ended = now
        turn(decision.handle, to: .over)
      case .start, .suspend, .resume, .migrate, .stop, .adjust:
        if let order = try order(decision, books) { orders.append(order) }
      }
    }
    return sharingDisks(orders)
  }

  private func stage(_ decision: Decision, _ books: SiteBooks) throws -> Order {
    guard let transfer = books.transfer(decision.handle) else {
      throw QuantaError(.internalError, "transfer \(decision.handle) is to begin, but is unknown")
    }
    return Order(
      .stage, hosts: transfer.destinations, transfer: decision.handle, environment: transfer.environment.index,
      reason: decision.reason.text(WallClock.text), expected: (transfer.ends - transfer.begins).microseconds,
      decided: now)
  }

  private mutating func order(_ decision: Decision, _ books: SiteBooks) throws -> Order? {
    let (handle, index) = (decision.handle, Int(decision.handle))
    let before = residents[index]
    // What ends by itself need not be told anything but to hurry.
    if before.phase == .tidying { return nil }
    var order = Order(
      .start, handle: handle, workspace: decision.workspaceID, hosts: before.hosts,
      environment: before.workspace.environment.index, setting: books.setting(of: handle),
      reason: decision.reason.text(WallClock.text),
      decided: now)
    switch decision.kind {
    case .start:
      residents[index].hosts = books.hosts(of: handle)
      residents[index].generations = [Int32](
        repeating: (before.generations.max() ?? 0) + 1, count: residents[index].hosts.count)
      residents[index].setting = order.setting
      residents[index].reason = nil
      turn(handle, to: .starting)
      order.hosts = residents[index].hosts
      order.expected = site.bootTime(of: before.workspace.environment, order.setting).microseconds
    case .resume:
      residents[index].origins = before.hosts
      residents[index].hosts = books.hosts(of: handle)
      residents[index].setting = order.setting
      residents[index].renew(residents[index].movers)
      turn(handle, to: .resuming)
      order.kind = .resume
      order.origins = before.hosts
      order.hosts = residents[index].hosts
      order.expected = site.resumeTime(before.workspace, moves: order.hosts != order.origins).microseconds
    case .migrate:
      residents[index].origins = before.hosts
      residents[index].hosts = books.hosts(of: handle)
      residents[index].renew(residents[index].movers)
      turn(handle, to: .migrating)
      order.kind = .migrate
      order.origins = before.hosts
      order.hosts = residents[index].hosts
      order.expected = site.moveTime(before.workspace.quantum).microseconds
    case .suspend:
      turn(handle, to: .suspending)
      order.kind = .suspend
      order.expected = site.suspendTime(before.workspace, on: before.hosts).microseconds
    case .stop(let stop):
      residents[index].reason = residents[index].reason ?? decision.reason.sentence(WallClock.text)
      switch stop {
      case .expired: residents[index].outcome = .finished
      case .lost: residents[index].outcome = .lost
      case .cancelled: residents[index].outcome = .cancelled
      case .preempted: break
      }
      turn(handle, to: .stopping)
      order.kind = .stop
      order.origins = before.origins
      order.stop = stop
      order.expected = site.shutdownTime(before.setting).microseconds
    case .adjust:
      residents[index].setting = order.setting
      changed.insert(handle)
      order.kind = .adjust
    case .reject, .wake, .stage, .power: return nil
    }
    order.generations = residents[index].generations
    return order
  }

  /// Learns from the books who is gone for good, and who waits again.
  mutating func settle(_ books: SiteBooks) {
    for handle in changed {
      let index = Int(handle)
      guard residents[index].phase == .waiting, books.isFree(handle) else { continue }
      residents[index].phase = .over
      residents[index].outcome = residents[index].outcome ?? .failed
      residents[index].ended = now
    }
  }
}

extension LiveSite {
  /// What the estimates say a boot takes, cloning the disk and making the domain included.
  func bootTime(of environment: EnvironmentID, _ setting: DomainSetting) -> SimDuration {
    let catalogue = catalogue
    let known = catalogue.contains(environment) ? catalogue[environment] : nil
    let time = known?.boot?.mean ?? estimates.boot
    return SimDuration(
      microseconds: setting.stretched(time.microseconds, cpu: known?.bootCPU ?? estimates.bootCPU))
  }

  func shutdownTime(_ setting: DomainSetting) -> SimDuration {
    SimDuration(microseconds: setting.stretched(estimates.shutdown.microseconds, cpu: estimates.shutdownCPU))
  }

  func suspendTime(_ workspace: Workspace, on hosts: [Int32]) -> SimDuration {
    let most = Dictionary(hosts.map { ($0, Int64(1)) }, uniquingKeysWith: +).values.max() ?? 1
    return Estimates.time(workspace.quantum.memoryKiB * most, at: estimates.suspendKiBps)
  }

  func resumeTime(_ workspace: Workspace, moves: Bool) -> SimDuration {
    let read = Estimates.time(workspace.quantum.memoryKiB, at: estimates.resumeKiBps)
    return moves ? read + moveTime(workspace.quantum) : read
  }

  func moveTime(_ quantum: Quantum) -> SimDuration {
    Estimates.time(quantum.memoryKiB, at: estimates.migrationKiBps)
  }
}

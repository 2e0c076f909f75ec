import Model
import Policy

extension OrderRunner {
  // MARK: Images

  func stage(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let environment = try environment(task.order)
    do {
      try each(task.order.hosts) { _, host in try images(host, steps).ensure(environment) }
    } catch let error where !(error is HostSilence) {
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.stagingFailed, task.order.transfer), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.staged, task.order.transfer))
  }

  func evict(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let environment = try environment(task.order)
    try each(task.order.hosts) { _, host in try images(host, steps).remove(environment) }
    return Finish(order: task.id, outcome: .done)
  }

  // MARK: Beginning

  func start(_ task: OrderTask, _ steps: OrderSteps, _ flag: Crew.Flag) throws -> Finish {
    let environment = try environment(task.order)
    do {
      // An image that is not there after all – it was evicted, or its host lost it – is brought now.
      try each(Array(Set(task.order.hosts))) { _, host in try images(host, steps).ensure(environment) }
      try each(task.order.hosts) { machine, host in
        let hand = hand(host, steps)
        try hand.create(task.plans[machine], environment, task.order.setting)
        try hand.awaitReady(task.plans[machine], environment) { flag.isRaised }
        if flag.isRaised { throw Cancelled(reason: flag.reason) }
      }
    } catch let error where !(error is HostSilence) && !(error is Cancelled) {
      try each(task.order.hosts) { machine, host in try hand(host, steps).remove(task.plans[machine].identity) }
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.bootFailed, task.order.handle), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.started, task.order.handle))
  }

  // MARK: Suspending

  func suspend(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let handle = task.order.handle
    do {
      try each(task.order.hosts) { machine, host in try hand(host, steps).save(task.plans[machine].identity) }
    } catch let error where !(error is HostSilence) {
      return try unsuspend(task, steps, after: error)
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.suspended, handle))
  }

  /// One machine could not be saved: those that were go on, unless one is lost.
  private func unsuspend(_ task: OrderTask, _ steps: OrderSteps, after error: any Error) throws -> Finish {
    let environment = try environment(task.order)
    let isWhole = try isWhole(task, on: task.order.hosts, steps)
    guard isWhole else {
      try each(task.order.hosts) { machine, host in try hand(host, steps).remove(task.plans[machine].identity) }
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.suspendLost, task.order.handle), detail: text(error))
    }
    try each(task.order.hosts) { machine, host in
      let hand = hand(host, steps)
      if try hand.state(task.plans[machine].identity) == .saved {
        try hand.restore(task.plans[machine], environment, task.order.setting)
      }
    }
    return Finish(
      order: task.id, outcome: .failed, report: SiteReport(.suspendFailed, task.order.handle), detail: text(error))
  }

  /// Whether every machine runs or is saved.
  private func isWhole(_ task: OrderTask, on hosts: [Int32], _ steps: OrderSteps) throws -> Bool {
    for (machine, host) in hosts.enumerated() {
      switch try hand(host, steps).state(task.plans[machine].identity) {
      case .running, .paused, .saved: continue
      default: return false
      }
    }
    return true
  }

  func resume(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let environment = try environment(task.order)
    do {
      try each(task.order.hosts) { machine, host in
        let plan = task.plans[machine]
        let (from, hand) = (task.order.origins[machine], hand(host, steps))
        if from != host, try hand.state(plan.identity) != .running {
          try images(host, steps).ensureRoom(for: plan)
          try self.hand(from, steps).moveSaved(plan, to: hand)
        }
        try hand.restore(plan, environment, task.order.setting)
      }
    } catch let error where !(error is HostSilence) {
      try putBack(task, steps)
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.resumeFailed, task.order.handle), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.resumed, task.order.handle))
  }

  /// Brings the memory of machines back to where it was before they were to resume.
  private func putBack(_ task: OrderTask, _ steps: OrderSteps) throws {
    try each(task.order.hosts) { machine, host in
      let plan = task.plans[machine]
      let (from, hand) = (task.order.origins[machine], hand(host, steps))
      switch try hand.state(plan.identity) {
      case .running, .paused: try hand.save(plan.identity)
      default: break
      }
      if from != host, try hand.state(plan.identity) == .saved { try hand.moveSaved(plan, to: self.hand(from, steps)) }
    }
  }

  // MARK: Moving

  func migrate(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let environment = try environment(task.order)
    do {
      try move(task, from: task.order.origins, to: task.order.hosts, environment, steps)
    } catch let error where !(error is HostSilence) {
      try move(task, from: task.order.hosts, to: task.order.origins, environment, steps)
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.migrationFailed, task.order.handle), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.migrated, task.order.handle))
  }

  /// Moves what is not there yet: live where that is possible, by saving and restoring where it is not, or did not work.
  private func move(
    _ task: OrderTask, from: [Int32], to: [Int32], _ environment: LiveEnvironment, _ steps: OrderSteps
  ) throws {
    try each(to) { machine, host in
      let plan = task.plans[machine]
      let (source, target) = (hand(from[machine], steps), hand(host, steps))
      guard from[machine] != host else { return }
      switch try target.state(plan.identity) {
      case .running: return
      case .paused, .saved: break
      default:
        do {
          return try source.migrateLive(plan, environment, task.order.setting, to: target)
        } catch let error as LibvirtError where error.kind == .connection {
          throw error
        } catch {
          log.notice("moves with a pause: \(text(error))", metadata: ["workspace": "\(task.order.workspace)"])
        }
        if try source.state(plan.identity) != .saved { try source.save(plan.identity) }
        try source.moveSaved(plan, to: target)
      }
      try target.restore(plan, environment, task.order.setting)
    }
  }

  // MARK: Ending

  /// Ends machines and removes all that is theirs. Never given up: an error is tried again.
  func stop(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let isTidy = task.order.kind == .tidy
    let grace = isTidy ? .zero : max(.seconds(10), site.estimates.shutdown + site.estimates.shutdown)
    let places = zip(task.order.hosts.indices, task.order.hosts).map { ($0, $1) }
    try each(places.map(\.1)) { machine, host in
      let (hand, identity) = (hand(host, steps), task.plans[machine].identity)
      if !isTidy { try hand.stop(identity, grace: grace) }
      try hand.remove(identity)
    }
    // Whoever was to move may have been caught on its way.
    try each(task.order.origins) { machine, host in try hand(host, steps).remove(task.plans[machine].identity) }
    let handle = task.order.handle
    switch (isTidy, task.order.stop) {
    case (true, nil), (false, .expired): return Finish(order: task.id, outcome: .done, ends: true)
    case (true, _):
      return Finish(
        order: task.id, outcome: .done, report: SiteReport(.crashed, handle), detail: task.order.reason)
    default: return Finish(order: task.id, outcome: .done, report: SiteReport(.stopped, handle))
    }
  }

  func adjust(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    do {
      try each(task.order.hosts) { machine, host in
        try hand(host, steps).set(task.order.setting, for: task.plans[machine].identity)
      }
    } catch let error where !(error is HostSilence) {
      return Finish(order: task.id, outcome: .failed, detail: text(error))
    }
    return Finish(order: task.id, outcome: .done)
  }

  // MARK: Undoing

  /// Undoes what was begun. What cannot be undone, or is as good done, is gone on with.
  func undo(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let handle = task.order.handle
    switch task.order.kind {
    case .stage:
      let environment = try environment(task.order)
      try each(task.order.hosts) { _, host in try images(host, steps).removeUnverified(environment) }
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.stagingFailed, task.order.transfer))
    case .start:
      try each(task.order.hosts) { machine, host in try hand(host, steps).remove(task.plans[machine].identity) }
      // Not as a boot that failed: those are counted, and five lose a workspace.
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.crashed, handle))
    case .suspend:
      var finish = try unsuspend(task, steps, after: QuantaError(.usage, "it was rolled back"))
      finish.outcome = .rolledBack
      return finish
    case .resume:
      try putBack(task, steps)
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.resumeFailed, handle))
    case .migrate:
      try move(task, from: task.order.hosts, to: task.order.origins, try environment(task.order), steps)
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.migrationFailed, handle))
    case .stop, .tidy: return try stop(task, steps)
    case .adjust: return try adjust(task, steps)
    case .evict: return try evict(task, steps)
    }
  }
}

import Model
import Policy

extension OrderRunner {
  // MARK: Images

  func stage(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    do {
      try each(task.order.hosts) { _, host in try ensureImage(task.order, on: host, steps) }
    } catch let error where !(error is HostSilence) {
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.stagingFailed, task.order.transfer, value: 1),
        detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.staged, task.order.transfer))
  }

  func evict(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    try dropImage(task.order, steps)
    return Finish(order: task.id, outcome: .done)
  }

  /// Images that hosts had of their own stay.
  private func dropImage(_ order: Order, _ steps: OrderSteps) throws {
    guard let image = try images.image(order.environment), BaseImage.isOurs(image.volume) else { return }
    try each(order.hosts) { _, host in try store(host, steps).evict(image.volume) }
  }

  // MARK: Beginning

  func start(_ task: OrderTask, _ steps: OrderSteps, _ flag: Crew.Flag) throws -> Finish {
    let environment = try environment(task.order)
    do {
      // An image that is not there after all – it was evicted, or its host lost it – is brought now.
      try each(Set(task.order.hosts).sorted()) { _, host in try ensureImage(task.order, on: host, steps) }
      let image = try images.image(task.order.environment)
      try each(task.order.hosts) { machine, host in
        let hand = hand(host, steps)
        try hand.create(task.plans[machine], environment: environment, setting: task.order.setting, image: image)
        try hand.awaitReady(task.plans[machine], environment: environment) { flag.isRaised }
      }
    } catch let error where !(error is HostSilence) && !(error is CancellationError) {
      try each(task.order.hosts) { machine, host in try end(task.plans[machine].identity, on: host, steps) }
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.bootFailed, task.order.handle, value: 1),
        detail: text(error))
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
      try each(task.order.hosts) { machine, host in try end(task.plans[machine].identity, on: host, steps) }
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.suspendLost, task.order.handle), detail: text(error))
    }
    try each(task.order.hosts) { machine, host in
      let hand = hand(host, steps)
      if try hand.state(task.plans[machine].identity) == .saved {
        try hand.restore(task.plans[machine], environment: environment, setting: task.order.setting)
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
          try self.hand(from, steps).moveSaved(plan, environment: environment, setting: task.order.setting, to: hand)
        }
        try hand.restore(plan, environment: environment, setting: task.order.setting)
      }
    } catch let error where !(error is HostSilence) {
      try putBack(task, steps)
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.resumeFailed, task.order.handle), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.resumed, task.order.handle))
  }

  /// Brings the memory of machines back to where it was before they were to resume; each that moved carries a new number.
  private func putBack(_ task: OrderTask, _ steps: OrderSteps) throws {
    let environment = try environment(task.order)
    try each(task.order.hosts) { machine, host in
      let plan = task.plans[machine]
      let (from, hand) = (task.order.origins[machine], hand(host, steps))
      switch try hand.state(plan.identity) {
      case .running, .paused: try hand.save(plan.identity)
      default: break
      }
      guard from != host else { return }
      let (home, returning) = (self.hand(from, steps), back(plan, task.order))
      if try hand.state(plan.identity) == .saved {
        try hand.moveSaved(returning, environment: environment, setting: task.order.setting, to: home)
      } else {
        try home.stay(returning, environment: environment, setting: task.order.setting, notOn: hand)
      }
    }
  }

  /// The same machine where it was before.
  private func back(_ plan: MachinePlan, _ order: Order) -> MachinePlan {
    var plan = plan
    plan.generation = (order.generations.max() ?? plan.generation) + 1
    return plan
  }

  // MARK: Moving

  func migrate(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let environment = try environment(task.order)
    do {
      try move(task, task.plans, from: task.order.origins, to: task.order.hosts, environment, steps)
    } catch let error where !(error is HostSilence) {
      try moveBack(task, steps)
      return Finish(
        order: task.id, outcome: .failed, report: SiteReport(.migrationFailed, task.order.handle), detail: text(error))
    }
    return Finish(order: task.id, outcome: .done, report: SiteReport(.migrated, task.order.handle))
  }

  private func moveBack(_ task: OrderTask, _ steps: OrderSteps) throws {
    let plans = task.plans.map { back($0, task.order) }
    let environment = try environment(task.order)
    try each(task.order.origins) { machine, origin in
      guard origin != task.order.hosts[machine] else { return }
      let (home, away) = (hand(origin, steps), hand(task.order.hosts[machine], steps))
      switch try away.state(plans[machine].identity) {
      case .running, .paused, .saved: break
      default: try home.stay(plans[machine], environment: environment, setting: task.order.setting, notOn: away)
      }
    }
    try move(task, plans, from: task.order.hosts, to: task.order.origins, environment, steps)
  }

  /// Moves what is not there yet: live where that is possible, by saving and restoring where it is not, or did not work.
  private func move(
    _ task: OrderTask, _ plans: [MachinePlan], from: [Int32], to: [Int32], _ environment: LiveEnvironment,
    _ steps: OrderSteps
  ) throws {
    try each(to) { machine, host in
      let plan = plans[machine]
      let (source, target) = (hand(from[machine], steps), hand(host, steps))
      guard from[machine] != host else { return }
      switch try target.state(plan.identity) {
      case .running, .paused:
        // It was handed over, or brought back, and the rest was cut off.
        try source.settleMove(plan, environment: environment, setting: task.order.setting, to: target)
      case .saved: try source.moveSaved(plan, environment: environment, setting: task.order.setting, to: target)
      default:
        do {
          return try source.migrateLive(
            plan, environment: environment, setting: task.order.setting, to: target)
        } catch let error as LibvirtError where error.kind == .connection {
          throw error
        } catch {
          log.notice("moves with a pause: \(text(error))", metadata: ["workspace": "\(task.order.workspace)"])
        }
        if try source.state(plan.identity) != .saved { try source.save(plan.identity) }
        try source.moveSaved(plan, environment: environment, setting: task.order.setting, to: target)
      }
      try target.restore(plan, environment: environment, setting: task.order.setting)
    }
  }

  // MARK: Ending

  /// Ends machines and removes all that is theirs. Never given up: an error is tried again.
  func stop(_ task: OrderTask, _ steps: OrderSteps) throws -> Finish {
    let isTidy = task.order.kind == .tidy
    let usual = site.shutdownTime(task.order.setting)
    let grace = isTidy ? .zero : max(site.grace, usual + usual)
    try each(task.order.hosts) { machine, host in
      let (hand, identity) = (hand(host, steps), task.plans[machine].identity)
      if !isTidy { try hand.stop(identity, grace: grace) }
      try end(identity, on: host, steps)
    }
    // Whoever was to move may have been caught on its way.
    try each(task.order.origins) { machine, host in try end(task.plans[machine].identity, on: host, steps) }
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
      try dropImage(task.order, steps)
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.stagingFailed, task.order.transfer))
    case .start:
      try each(task.order.hosts) { machine, host in try end(task.plans[machine].identity, on: host, steps) }
      // Not as a boot that failed: nothing is wrong with it.
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.crashed, handle))
    case .suspend:
      var finish = try unsuspend(task, steps, after: QuantaError(.usage, "it was rolled back"))
      finish.outcome = .rolledBack
      finish.report?.value = 1
      return finish
    case .resume:
      try putBack(task, steps)
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.resumeFailed, handle, value: 1))
    case .migrate:
      try moveBack(task, steps)
      return Finish(order: task.id, outcome: .rolledBack, report: SiteReport(.migrationFailed, handle))
    case .stop, .tidy: return try stop(task, steps)
    case .adjust: return try adjust(task, steps)
    case .evict: return try evict(task, steps)
    case .record: return try record(task, steps)
    }
  }
}

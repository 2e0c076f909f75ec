import Foundation
import Model
import Policy

/// What the world hears, and what of it the controller is told.
extension LibvirtWorld {
  mutating func note(_ news: News) throws {
    switch news {
    case .finished(let finish): try finished(finish)
    case .seen(let host, let time, let domains): try seen(host, at: time, domains)
    case .silent(let host, let time, let error): silent(host, at: time, error)
    case .fenced(let host, let isOff, let detail): try fenced(host, isOff, detail)
    case .stirred(let host, let domain, _):
      if MachineIdentity(name: domain, site: site.name) != nil { monitors[Int(host)].poke() }
    case .stuck(let order, let host, let error):
      counters.hostErrors[seats[Int(host)].host.name, default: 0] += 1
      tell(order, .waiting, "\(seats[Int(host)].host.name) does not answer: \(error)")
    case .drifted(let items): drifted(items)
    case .stop: isStopping = true
    }
  }

  private mutating func drifted(_ items: [Drift.Item]) {
    for item in items where !drift.contains(item) {
      log.warning(
        "\(item.target): expected \(item.expected), found \(item.found); \(item.remedy)",
        metadata: ["host": "\(item.host)"])
    }
    drift = items
    counters.drift = Int64(items.count)
  }

  private mutating func finished(_ finish: Finish) throws {
    if recorded(finish) { return }
    heard.append(finish.order)
    let outcome: SiteStatus.ActionStatus.Outcome =
      switch finish.outcome {
      case .done: .done
      case .failed: .failed
      case .superseded, .rolledBack: .rolledBack
      }
    let kind = tell(finish.order, outcome, finish.detail)
    log.log(
      level: finish.outcome == .failed ? .warning : .info,
      "\(kind) \(finish.outcome.rawValue)\(finish.detail.map { ": \($0)" } ?? "")",
      metadata: ["order": "\(finish.order)"])
    if finish.outcome == .done {
      counters.actionsDone[kind, default: 0] += 1
    } else {
      counters.actionsFailed[kind, default: 0] += 1
    }
    let owner = residents.indices.first { residents[$0].orders.contains(finish.order) }
    if let owner {
      residents[owner].orders.remove(finish.order)
      changed.insert(Handle(owner))
      if finish.outcome == .failed { residents[owner].reason = finish.detail }
    }
    if let report = finish.report, report.kind == .staged || report.kind == .stagingFailed {
      events.reports.append(report)
      return
    }
    guard let owner else { return }
    // What came out before it was told to stop, or ended, is of no interest any more.
    let phase = residents[owner].phase
    let isLast = kind == Order.Kind.stop.rawValue || kind == Order.Kind.tidy.rawValue
    if phase == .over || (phase == .stopping || phase == .tidying) && !isLast { return }
    if finish.ends {
      events.ends.append(Handle(owner))
    } else if let report = finish.report {
      events.reports.append(report)
    }
  }

  /// Notes how far an order has come, for those who look.
  ///
  /// - Returns: what kind it is; empty when it is not remembered.
  @discardableResult
  mutating func tell(_ order: Int64, _ outcome: SiteStatus.ActionStatus.Outcome, _ detail: String?) -> String {
    guard let index = recent.lastIndex(where: { $0.id == order }) else { return "" }
    recent[index].outcome = outcome
    recent[index].detail = detail ?? recent[index].detail
    if outcome != .waiting, outcome != .underWay { recent[index].ended = now }
    return recent[index].kind
  }

  // MARK: Hosts

  private mutating func seen(_ host: Int32, at time: SimTime, _ domains: [DomainFacts]) throws {
    let index = Int(host)
    let was = health[index].state
    health[index].state = .up
    health[index].answered = max(health[index].answered, time)
    health[index].error = nil
    if was != .up { log.notice("answers again", metadata: ["host": "\(seats[index].host.name)"]) }
    if was == .down {
      try removeLeftovers(on: host, domains)
      for handle in residents.indices where residents[handle].hosts.contains(host) { changed.insert(Handle(handle)) }
      events.reports.append(SiteReport(.hostUp, host))
    }
    if was != .up { crew.retry(host) }
    let byName = Dictionary(domains.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var measured: [Journal.Measurement] = []
    for handle in residents.indices where residents[handle].hosts.contains(host) {
      // Whoever is being changed is looked at by who changes it; who ran only after this look is not in it.
      guard residents[handle].phase == .running, residents[handle].orders.isEmpty, residents[handle].since < time else {
        continue
      }
      for machine in residents[handle].hosts.indices where residents[handle].hosts[machine] == host {
        let name = residents[handle].identity(machine, site: site.name).domain
        if byName[name] == nil, residents[handle].missed.insert(Int32(machine)).inserted {
          monitors[Int(host)].poke()
          continue
        }
        if byName[name] != nil { residents[handle].missed.remove(Int32(machine)) }
        if let domain = byName[name], domain.state.isActive {
          if let one = measure(handle, machine, domain, at: time) { measured.append(one) }
        } else {
          try ended(handle, machine, byName[name]?.reason ?? .unknown)
          if residents[handle].phase != .running { break }
        }
      }
    }
    try journal.measure(measured)
  }

  private mutating func measure(
    _ handle: Int, _ machine: Int, _ domain: DomainFacts, at time: SimTime
  ) -> Journal.Measurement? {
    defer {
      residents[handle].meters[Int32(machine)] = LiveResident.Meter(
        cpuTime: domain.cpuTime, at: time, cores: residents[handle].meters[Int32(machine)]?.cores)
    }
    guard let last = residents[handle].meters[Int32(machine)], domain.cpuTime >= last.cpuTime, time > last.at else {
      return nil
    }
    // A look that somebody asked for right after another says little.
    let window = time - last.at
    guard window.microseconds >= site.window.microseconds / 4 else { return nil }
    let quantum = residents[handle].workspace.quantum
    let one = Journal.Measurement(
      time: time, workspace: residents[handle].id, machine: Int32(machine),
      host: seats[Int(residents[handle].hosts[machine])].host.name, window: window,
      received: Int64(domain.cpuTime - last.cpuTime), promised: Int64(quantum.cpuMilli) * Int64(quantum.vcpus))
    residents[handle].meters[Int32(machine)]?.cores = one.cores
    return one
  }

  /// A machine is not there any more that was to be there.
  private mutating func ended(_ handle: Int, _ machine: Int, _ reason: OffReason) throws {
    residents[handle].gone.insert(Int32(machine))
    changed.insert(Handle(handle))
    if reason == .shutdown {
      // Its work is done when that of all its machines is.
      if residents[handle].gone.count == residents[handle].hosts.count {
        try tidy(handle, ends: true, "it shut itself down")
      }
    } else {
      let name = residents[handle].identity(machine, site: site.name).domain
      try tidy(handle, ends: false, "\(name) is gone (\(reason.rawValue)), and nobody asked for that")
    }
  }

  /// Removes what is left of a workspace whose machines are gone; then the controller hears of it.
  private mutating func tidy(_ handle: Int, ends: Bool, _ why: String) throws {
    log.notice("\(why)", metadata: ["workspace": "\(residents[handle].id)"])
    let order = Order(
      .tidy, handle: Handle(handle), workspace: residents[handle].id, hosts: residents[handle].hosts,
      environment: residents[handle].workspace.environment.index, stop: ends ? nil : .lost,
      generations: residents[handle].generations, reason: why, decided: now)
    let id = try journal.open(order)
    residents[handle].phase = .tidying
    residents[handle].reason = ends ? nil : why
    begin(id, order)
  }

  private mutating func silent(_ host: Int32, at time: SimTime, _ error: String) {
    let index = Int(host)
    let name = seats[index].host.name
    counters.hostErrors[name, default: 0] += 1
    health[index].error = error
    if health[index].state == .up {
      health[index].state = .unreachable
      log.warning("does not answer: \(error)", metadata: ["host": "\(name)"])
    }
    guard health[index].state == .unreachable, time - health[index].answered >= site.downAfter else { return }
    health[index].state = .down
    log.error("is down; nothing that was there is begun elsewhere unless it is fenced", metadata: ["host": "\(name)"])
    events.reports.append(SiteReport(.hostDown, host))
    for handle in residents.indices where residents[handle].hosts.contains(host) { changed.insert(Handle(handle)) }
    if let command = seats[index].host.fence, !health[index].isFencing {
      health[index].isFencing = true
      crew.fence(host, command)
    }
  }

  private mutating func fenced(_ host: Int32, _ isOff: Bool, _ detail: String) throws {
    let index = Int(host)
    health[index].isFencing = false
    let name = seats[index].host.name
    try journal.add(.note("fencing \(name): \(isOff ? "it is off" : "failed"): \(detail)"))
    guard isOff, health[index].state == .down else {
      log.error("could not be fenced: \(detail)", metadata: ["host": "\(name)"])
      return
    }
    log.notice("is off for sure: what was there begins elsewhere", metadata: ["host": "\(name)"])
    for handle in residents.indices where residents[handle].hosts.contains(host) {
      guard residents[handle].phase != .over, residents[handle].phase != .waiting else { continue }
      crew.abandon(residents[handle].id)
      for order in residents[handle].orders {
        try journal.finish(Finish(order: order, outcome: .superseded, detail: "its host was fenced"))
      }
      residents[handle].orders = []
      let ends = residents[handle].phase == .stopping
      if ends {
        events.reports.append(SiteReport(.stopped, Handle(handle)))
      } else {
        events.reports.append(SiteReport(.crashed, Handle(handle)))
      }
    }
  }

  /// Machines on a host that came back, of which the books know better: they have run on elsewhere, or are over.
  private mutating func removeLeftovers(on host: Int32, _ domains: [DomainFacts]) throws {
    for domain in domains {
      guard let identity = MachineIdentity(name: domain.name, site: site.name) else { continue }
      let isKnown = residents.contains {
        $0.id == identity.workspace && $0.phase != .over && Int(identity.machine) < $0.hosts.count
          && $0.hosts[Int(identity.machine)] == host
      }
      if !isKnown { crew.remove(identity, on: host) }
    }
  }

  // MARK: Shares

  /// Shows what machines receive to those who look, though nothing else has happened.
  private mutating func showShares() {
    guard var status = lastStatus else { return }
    for index in status.workspaces.indices where status.workspaces[index].state == .running {
      guard let resident = residents.first(where: { $0.id == status.workspaces[index].id && $0.phase == .running })
      else { continue }
      status.workspaces[index].receivedCores = resident.received.map { $0 / Double(max(1, resident.hosts.count)) }
      status.workspaces[index].fallsShort = fallsShort(resident)
    }
    for host in status.hosts.indices {
      status.hosts[host].receivedCores = residents.reduce(0.0) { sum, resident in
        resident.hosts.indices.filter { resident.phase == .running && resident.hosts[$0] == Int32(host) }.reduce(sum) {
          $0 + (resident.meters[Int32($1)]?.cores ?? 0)
        }
      }
    }
    status.time = now
    lastStatus = status
    publish(status)
  }

  /// Tells the controller what machines received, where caps follow demand; and everybody who looks, now and then.
  mutating func tellShares() {
    guard now >= nextTold else { return }
    nextTold = now + site.window
    showShares()
    guard tellsShares else { return }
    for handle in residents.indices where residents[handle].phase == .running {
      guard let cores = residents[handle].received, !residents[handle].hosts.isEmpty else { continue }
      let each = cores / Double(residents[handle].hosts.count)
      events.reports.append(SiteReport(.received, Handle(handle), value: Int64((each * 1000).rounded())))
    }
  }
}

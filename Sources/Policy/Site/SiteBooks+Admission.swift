import Model

extension SiteBooks {
  /// Enters a workspace: into the queue, or with hosts set aside for its reservation, or not at all.
  mutating func admit(_ submission: EventBatch.Submission, _ order: any QueueOrder) {
    open(submission, order)
    if let refusal = refusal(leases[Int(submission.handle)]) { return refuse(submission.handle, refusal) }
    switch submission.workspace.terms {
    case .bestEffort: enqueue(submission.handle)
    case .advanceReservation(let start): reserve(submission.handle, at: start.microseconds)
    case .deadline(let by): reserve(submission.handle, by: by.microseconds)
    case .immediate: startAtOnce(submission.handle)
    }
  }

  /// Opens a lease for it, with everything yet to be done.
  mutating func open(_ submission: EventBatch.Submission, _ order: any QueueOrder) {
    let index = Int(submission.handle)
    while leases.count <= index { leases.append(.none) }
    var lease = Lease(submission.workspace)
    lease.need = Amount(submission.workspace.quantum, dedicatesCores: rules.quanta.dedicatesCores)
    let groups = filter.isTrivial ? .max : filter.groups(for: submission.workspace, in: shape)
    lease.kind = vacancies.number(of: Vacancies.Kind(need: lease.need, groups: groups))
    lease.remaining = submission.workspace.requested.microseconds
    if case .bestEffort(let preemptible) = submission.workspace.terms { lease.isPreemptible = preemptible }
    lease.rank = order.rank(submission.workspace, at: SimTime(microseconds: now), usage: usage)
    leases[index] = lease
  }

  mutating func refuse(_ handle: Handle, _ refusal: Refusal) {
    decide(.reject, handle, because: .refused(refusal))
    leases[Int(handle)].state = .free
  }

  /// What makes it impossible, whoever else is there.
  private func refusal(_ lease: Lease) -> Refusal? {
    let groups = filter.groups(for: lease.workspace, in: shape)
    var places: Int32 = 0
    for host in capacity.indices where groups & (1 << UInt64(group[host])) != 0 {
      places = places &+ min(capacity[host].places(lease.need), lease.workspace.count)
      if places >= lease.workspace.count { break }
    }
    if places < lease.workspace.count { return .tooWide(needed: lease.workspace.count, places: places) }
    if case .advanceReservation(let start) = lease.workspace.terms, start.microseconds < now {
      return .inThePast(start: start)
    }
    if rules.staging.isNeeded, rules.staging.reuses, lease.workspace.environment != .host {
      let size = caches.sizeKiB(lease.workspace.environment)
      let largest = shape.groups.map { $0.host.cacheKiB ?? .max }.max() ?? .max
      if size > largest { return .imageTooLarge(kib: size, cacheKiB: largest) }
    }
    return nil
  }

  // MARK: Reservations

  /// Sets hosts aside from `start` on – a little before, so that its machines run at that instant – or refuses.
  mutating func reserve(_ handle: Handle, at start: Int64) {
    if let refusal = setAside(handle, at: start) { refuse(handle, refusal) }
  }

  /// Finds hosts for a reservation: first where nobody is displaced, of those first where its image is.
  ///
  /// - Returns: why there are none; nothing has changed then.
  mutating func setAside(_ handle: Handle, at start: Int64) -> Refusal? {
    let index = Int(handle)
    let lease = leases[index]
    let environment = lease.workspace.environment
    let from = max(now, start - boot(lease))
    let to = Self.later(start, lease.remaining + shutdown(lease))
    let groups = filter.groups(for: lease.workspace, in: shape)
    let needsImage = rules.staging.isNeeded && environment != .host
    let inTime = !needsImage || canStage(environment, machines: lease.workspace.count, by: from)
    var offers: [(displaces: Bool, lacks: Bool, host: Int32)] = []
    let length = needsImage ? sending([caches.sizeKiB(environment)]) : 0
    for host in capacity.indices where isUsable(host, groups, at: from) {
      let lacks = needsImage && !isThere(environment, on: Int32(host))
      if lacks, !inTime || !isUsable(host, groups, at: from - length) { continue }
      let free = min(all.places(host, lease.need, from: from, to: to), lease.workspace.count)
      for _ in 0..<free { offers.append((false, lacks, Int32(host))) }
      let firmly = min(firmPlaces(host, lease.need, from: from, to: to), lease.workspace.count)
      if firmly > free { for _ in free..<firmly { offers.append((true, lacks, Int32(host))) } }
    }
    guard offers.count >= Int(lease.workspace.count) else {
      if !inTime, needsImage {
        return .imageLate(
          by: SimTime(microseconds: from),
          earliest: SimTime(
            microseconds: arrival(
              of: environment, machines: lease.workspace.count, kib: caches.sizeKiB(environment), forReservation: true
            ).time))
      }
      return .noRoom(at: SimTime(microseconds: start), needed: lease.workspace.count, places: Int32(offers.count))
    }
    offers.sort {
      ($0.displaces ? 1 : 0, $0.lacks ? 1 : 0, $0.host) < ($1.displaces ? 1 : 0, $1.lacks ? 1 : 0, $1.host)
    }
    let hosts = offers.prefix(Int(lease.workspace.count)).map(\.host).sorted()
    plan(handle, on: hosts, from: from, to: to)
    leases[index].held = nil
    return nil
  }

  /// Sets these hosts aside for a reservation, displacing who must make way there.
  mutating func plan(_ handle: Handle, on hosts: [Int32], from: Int64, to: Int64) {
    let index = Int(handle)
    leases[index].hosts = hosts
    leases[index].state = .planned
    planned.append(handle)
    claim(handle, from: from, to: to)
    for host in Self.distinct(hosts) { makeRoom(Int(host), for: handle) }
    stage(handle, by: from)
    timers.set(.begin, handle, at: from)
    timers.set(.expire, handle, at: to)
  }

  /// Places beside those who do not make way, if there is time to displace the others.
  func firmPlaces(_ host: Int, _ need: Amount, from: Int64, to: Int64) -> Int32 {
    guard rules.preemption.way != .none else { return 0 }
    guard vacated(host, by: from) else { return 0 }
    return firm.places(host, need, from: from, to: to)
  }

  /// Whether all preemptible work that holds `host` beyond `time` could be gone by then, even if all of it had to go at once.
  private func vacated(_ host: Int, by time: Int64) -> Bool {
    for handle in residents[host] {
      guard leases[Int(handle)].isPreemptible, leases[Int(handle)].isThere, leases[Int(handle)].to > time else {
        continue
      }
      if rules.preemption.way == .suspend,
        Self.later(ready(leases[Int(handle)]), leavingTime(handle, with: .preemptible)) > time
      {
        return false
      }
    }
    return true
  }

  /// Those of whom something is asked; told by what the books say of them, without a copy of it.
  private enum Company {
    /// Everybody there who makes way.
    case preemptible
    /// Those who must be gone by an instant: whoever can be told to go, or whoever runs.
    case leavers(by: Int64)
    case runners(by: Int64)
  }

  @inline(__always)
  private func isMeant(_ index: Int, _ company: Company) -> Bool {
    switch company {
    case .preemptible: leases[index].isPreemptible && leases[index].isThere
    case .leavers(let cut): leases[index].cut == cut && canLeave(leases[index])
    case .runners(let cut): leases[index].cut == cut && leases[index].state == .running
    }
  }

  /// From when on it can be suspended; never while it moves.
  private func ready(_ lease: Lease) -> Int64 {
    switch lease.state {
    case .booting: Swift.max(now, Self.later(lease.from, boot(lease)))
    case .resuming: Swift.max(now, Self.later(lease.from, resumption(lease, on: lease.hosts)))
    case .migrating: .max
    default: now
    }
  }

  /// Displaces preemptible work from `host` until the claim of `handle` fits: first what has not begun, then what began last.
  mutating func makeRoom(_ host: Int, for handle: Handle) {
    let (from, to, id) = (leases[Int(handle)].from, leases[Int(handle)].to, leases[Int(handle)].workspace.id)
    while isOverdrawn(host, from: from, to: to) {
      let victims = residents[host].filter {
        $0 != handle && leases[Int($0)].isPreemptible && leases[Int($0)].to > from && leases[Int($0)].from < to
      }
      let waiting = victims.filter { !leases[Int($0)].isThere && leases[Int($0)].from >= from }
      if let victim = waiting.max(by: { leases[Int($0)].workspace.id < leases[Int($1)].workspace.id }) {
        postpone(victim)
        continue
      }
      guard
        let victim = victims.max(by: {
          (leases[Int($0)].from, leases[Int($0)].workspace.id) < (leases[Int($1)].from, leases[Int($1)].workspace.id)
        })
      else { return }
      if leases[Int(victim)].isThere || rules.preemption.way == .suspend {
        cut(victim, at: from, for: id)
      } else {
        postpone(victim)
      }
    }
  }

  func isOverdrawn(_ host: Int, from: Int64, to: Int64) -> Bool {
    if any(all.level(host, at: from) .< 0) { return true }
    return all.steps(host).contains { $0.time > from && $0.time < to && any(all.level(host, at: $0.time) .< 0) }
  }

  /// Sends one that has not begun back into the queue.
  mutating func postpone(_ handle: Handle) {
    release(handle)
    leases[Int(handle)].isAwaited = false
    rest(handle)
  }

  /// `handle` must be gone by `time`.
  mutating func cut(_ handle: Handle, at time: Int64, for id: Int64) {
    let index = Int(handle)
    leases[index].cut = min(leases[index].cut, time)
    leases[index].cutFor = id
    leases[index].yields = false
    unclaimEnd(handle, at: time)
    if canLeave(leases[index]) { planLeaving(handle) }
  }

  private mutating func unclaimEnd(_ handle: Handle, at time: Int64) {
    if leases[Int(handle)].to > time { reclaim(handle, to: time) }
  }

  /// Whether it can be told to go as it stands: what boots can be ended, but not suspended.
  func canLeave(_ lease: Lease) -> Bool {
    lease.state == .running || lease.state == .booting && rules.preemption.way == .cancel
  }

  /// Says when a workspace that must make way begins to: early enough that all who leave its hosts by then are gone.
  mutating func planLeaving(_ handle: Handle) {
    let cut = leases[Int(handle)].cut
    guard cut < .max else { return }
    for other in neighbours(of: handle, .leavers(by: cut)) {
      let leaves = max(now, cut - leavingTime(other, with: .runners(by: cut)), leases[Int(other)].isLeftAloneUntil)
      // One that is done before need not leave.
      guard leases[Int(other)].to >= cut, leases[Int(other)].leaves != leaves else { continue }
      leases[Int(other)].leaves = leaves
      timers.set(.leave, other, at: leaves)
    }
  }

  /// Those who use the same disks as `handle`, itself among them.
  private func neighbours(of handle: Handle, _ company: Company) -> [Handle] {
    var found: [Handle] = []
    if estimates.sharesStorage {
      for index in leases.indices where isMeant(index, company) { found.append(Handle(index)) }
      return found
    }
    for host in Self.distinct(leases[Int(handle)].hosts) {
      for other in residents[Int(host)] where isMeant(Int(other), company) && !found.contains(other) {
        found.append(other)
      }
    }
    return found
  }

  /// Time to suspend it together with the others of its disks that go.
  private func leavingTime(_ handle: Handle, with company: Company) -> Int64 {
    guard rules.preemption.way == .suspend else { return 0 }
    var most: Int64 = 0
    if estimates.sharesStorage {
      for index in leases.indices where isMeant(index, company) {
        most += Int64(leases[index].hosts.count) * leases[index].workspace.quantum.memoryKiB
      }
    } else {
      // Whoever uses this host's disk is among its residents.
      for host in Self.distinct(leases[Int(handle)].hosts) {
        var kib: Int64 = 0
        for other in residents[Int(host)] where isMeant(Int(other), company) {
          for place in leases[Int(other)].hosts where place == host {
            kib += leases[Int(other)].workspace.quantum.memoryKiB
          }
        }
        most = max(most, kib)
      }
    }
    return Estimates.time(most, at: estimates.suspendKiBps).microseconds
  }

  // MARK: Deadlines, and now or never

  /// Sets hosts aside for the first start from which it is done in time, or refuses.
  mutating func reserve(_ handle: Handle, by deadline: Int64) {
    let lease = leases[Int(handle)]
    let stay = stay(lease, on: nil)
    let whole = stay.before + stay.work + stay.after
    guard let offer = offerInTime(to: handle, by: deadline) else {
      let earliest = firstStart(lease, duration: whole, from: now).map { Self.later($0, whole) } ?? .max
      return refuse(
        handle, .tooLate(by: SimTime(microseconds: deadline), earliest: SimTime(microseconds: earliest)))
    }
    take(offer, handle)
  }

  /// Hosts for the first start from which it is done by `deadline`.
  mutating func offerInTime(to handle: Handle, by deadline: Int64) -> Offer? {
    guard let offer = offerLater(to: handle), offer.cut >= offer.end, offer.end <= deadline else { return nil }
    return offer
  }

  mutating func startAtOnce(_ handle: Handle) {
    measure(handle)
    if let offer = offerNow(to: handle), offer.start == now, offer.cut == .max { return take(offer, handle) }
    if let refusal = setAside(handle, at: now) { refuse(handle, refusal) }
  }
}

import Model

extension SiteBooks {
  /// The links best-effort work, or reservations, may use.
  func links(forReservation: Bool) -> Range<Int> {
    let count = staging.links.count
    guard rules.staging.separates, count > 1 else { return 0..<count }
    return forReservation ? count - 1..<count : 0..<count - 1
  }

  /// KiB a host lacks of an image.
  func missing(_ environment: EnvironmentID, on host: Int32) -> Int64 {
    guard rules.staging.isNeeded, environment != .host else { return 0 }
    return rules.staging.reuses ? caches.missingKiB(environment, on: host) : caches.sizeKiB(environment)
  }

  func isThere(_ environment: EnvironmentID, on host: Int32) -> Bool { missing(environment, on: host) == 0 }

  /// How long a sending takes that brings so much to each of the hosts.
  func sending(_ missing: [Int64]) -> Int64 {
    let kib = estimates.multicasts ? missing.max() ?? 0 : missing.reduce(0, +)
    return Estimates.time(kib, at: estimates.stagingKiBps).microseconds
  }

  /// The same where each of so many machines' hosts lacks as much.
  func sending(_ kib: Int64, toEachOf machines: Int32) -> Int64 {
    Estimates.time(estimates.multicasts ? kib : kib * Int64(machines), at: estimates.stagingKiBps).microseconds
  }

  /// When an image can be on hosts that lack `kib` of it, and how: by a sending that has not begun, or by a new one.
  mutating func arrival(
    of environment: EnvironmentID, machines: Int32, kib: Int64, forReservation: Bool
  ) -> (time: Int64, begins: Int64, link: Int, joins: Int32?) {
    let length = sending(kib, toEachOf: machines)
    if rules.staging.order == .together {
      // Who else sends halves the rate; how long they will is anybody's guess.
      let others = staging.links.reduce(0) { $0 + $1.count }
      let (crowded, _) = length.multipliedReportingOverflow(by: Int64(others + 1))
      return (now + crowded, now, 0, nil)
    }
    var best: (time: Int64, begins: Int64, link: Int, joins: Int32?)?
    for link in links(forReservation: forReservation) {
      if rules.staging.joins, estimates.multicasts {
        for place in staging.links[link].indices {
          let number = staging.links[link][place]
          guard staging.transfers[Int(number)].state == .planned,
            staging.transfers[Int(number)].environment == environment,
            (staging.transfers[Int(number)].missingKiB.max() ?? 0) >= kib,
            staging.transfers[Int(number)].ends.microseconds < best?.time ?? .max
          else { continue }
          best = (
            staging.transfers[Int(number)].ends.microseconds, staging.transfers[Int(number)].begins.microseconds, link,
            number
          )
        }
      }
      let begin = staging.earliest(length, on: link, now: now)
      if begin + length < best?.time ?? .max { best = (begin + length, begin, link, nil) }
    }
    return best ?? (now + length, now, 0, nil)
  }

  /// Plans what brings the image to those of its hosts that lack it; sets what `handle` waits for.
  mutating func stage(_ handle: Handle, by deadline: Int64 = .max) {
    let index = Int(handle)
    guard rules.staging.isNeeded, !leases[index].isSuspended else { return }
    let environment = leases[index].workspace.environment
    let hosts = Self.distinct(leases[index].hosts)
    if rules.staging.reuses { for host in hosts { caches.touch(environment, on: host, at: now) } }
    pin(handle)
    let lacking = hosts.filter { !isThere(environment, on: $0) }
    guard !lacking.isEmpty else { return }
    let kib = lacking.map { missing(environment, on: $0) }
    leases[index].transfer =
      deadline < .max
      ? stageLate(handle, environment, lacking, kib, by: deadline)
      : stageSoon(handle, environment, lacking, kib)
  }

  private mutating func stageSoon(
    _ handle: Handle, _ environment: EnvironmentID, _ hosts: [Int32], _ kib: [Int64]
  ) -> Int32 {
    let plan = arrival(
      of: environment, machines: Int32(hosts.count), kib: kib.max() ?? 0,
      forReservation: leases[Int(handle)].isReservation)
    if let joins = plan.joins {
      staging.join(joins, handle, hosts: hosts, missing: kib)
      return joins
    }
    return add(
      Transfer(
        environment: environment, destinations: hosts, missingKiB: kib, deadline: .distantFuture,
        begins: SimTime(microseconds: plan.begins), ends: SimTime(microseconds: plan.time), channel: Int32(plan.link)),
      for: handle)
  }

  /// As late as is safe: reservations that were known later may still want to go first.
  private mutating func stageLate(
    _ handle: Handle, _ environment: EnvironmentID, _ hosts: [Int32], _ kib: [Int64], by deadline: Int64
  ) -> Int32 {
    let length = sending(kib)
    let candidates = links(forReservation: true).compactMap { link in
      staging.latest(length, on: link, by: deadline, now: now).map { (begin: $0, link: link) }
    }
    guard let best = candidates.max(by: { $0.begin < $1.begin }) else {
      return stageSoon(handle, environment, hosts, kib)
    }
    return add(
      Transfer(
        environment: environment, destinations: hosts, missingKiB: kib, deadline: SimTime(microseconds: deadline),
        begins: SimTime(microseconds: best.begin), ends: SimTime(microseconds: best.begin + length),
        channel: Int32(best.link)),
      for: handle)
  }

  private mutating func add(_ transfer: Transfer, for handle: Handle) -> Int32 {
    let number = staging.add(transfer, for: handle)
    timers.set(.transfer, number, at: transfer.begins.microseconds)
    return number
  }

  /// Whether an image can be on hosts by `deadline` that do not hold it now.
  mutating func canStage(_ environment: EnvironmentID, machines: Int32, by deadline: Int64) -> Bool {
    let kib = caches.sizeKiB(environment)
    let length = sending(kib, toEachOf: machines)
    if rules.staging.order == .together { return now + length <= deadline }
    return links(forReservation: true).contains {
      staging.latest(length, on: $0, by: deadline, now: now) != nil
    }
  }

  /// Begins the transfers whose time has come.
  mutating func beginTransfers() {
    for link in staging.links.indices {
      if rules.staging.order == .together {
        for number in staging.links[link] where staging.transfers[Int(number)].state == .planned {
          begin(number)
        }
      } else if let number = staging.due(on: link, now: now) {
        begin(number)
      }
    }
  }

  /// Waits while one of the hosts is not on yet; it is when the world says so.
  private mutating func begin(_ number: Int32) {
    for host in staging.transfers[Int(number)].destinations where isOff[Int(host)] || isDown[Int(host)] { return }
    staging.begin(number, at: now)
    decide(.stage, number: number, because: .staging)
    guard rules.staging.order == .sequential else { return }
    for moved in staging.makeRoom(behind: number) {
      timers.set(.transfer, moved, at: staging.transfers[Int(moved)].begins.microseconds)
    }
  }

  /// From when on a workspace that is to come needs its hosts to be there.
  func neededFrom(_ handle: Handle) -> Int64 {
    let lease = leases[Int(handle)]
    guard lease.transfer >= 0 else { return lease.from }
    return min(lease.from, staging.transfers[Int(lease.transfer)].begins.microseconds)
  }

  /// The images are there.
  mutating func staged(_ number: Int32) {
    let transfer = staging.transfers[Int(number)]
    if rules.staging.reuses {
      for host in transfer.destinations { caches.admit(transfer.environment, on: host, at: now) }
    }
    for handle in staging.finish(number) { leases[Int(handle)].transfer = -1 }
  }

  mutating func leave(_ number: Int32, _ handle: Handle) {
    guard !staging.leave(number, handle), staging.transfers[Int(number)].state == .planned else { return }
    // Hosts only this one wanted it on need not get it.
    let hosts = staging.waiting[Int(number)].flatMap { leases[Int($0)].hosts }
    staging.retain(number) { hosts.contains($0) }
  }

  /// A host that fails receives nothing.
  mutating func dropDestination(_ host: Int32) {
    for link in staging.links {
      for number in link { staging.retain(number) { $0 != host } }
    }
  }

  static func distinct(_ hosts: [Int32]) -> [Int32] {
    guard hosts.count > 1 else { return hosts }
    var distinct: [Int32] = []
    for host in hosts.sorted() where distinct.last != host { distinct.append(host) }
    return distinct
  }
}

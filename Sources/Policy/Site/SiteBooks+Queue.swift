import Model

/// Hosts found for a workspace, and from when to when it may stay.
struct Offer {
  /// One entry a machine, in order.
  var hosts: [Int32]
  var start: Int64
  /// When it is believed to be gone by itself, and when it must be gone; the earlier counts.
  var end: Int64
  var cut: Int64 = .max
  /// Who is promised a start then and waits for it; 0 when it is a claim that cuts it short.
  var yieldsTo: Int64 = 0
}

extension SiteBooks {
  /// Serves the queue: starts whom it can, promises a start to the first of those it cannot, and lets the others overtake where nobody is delayed.
  mutating func serveQueue(_ rules: Rules) {
    if rules.order.changesWithTime { rankAnew(rules) }
    var left = promises
    // Starts promised before, with an image on its way to their hosts, count.
    for handle in planned where !leases[Int(handle)].isReservation && leases[Int(handle)].isAwaited { left -= 1 }
    var held: [(host: Int, need: Amount, from: Int64, to: Int64)] = []
    var heads: [(from: Int64, id: Int64)] = []
    var waits = false
    var candidates: [Handle]?
    var place = 0
    while place < (candidates?.count ?? queue.count) {
      let handle = candidates?[place] ?? queue[place]
      place += 1
      if var offer = offerNow(to: handle) {
        if offer.cut < offer.end { offer.yieldsTo = heads.first { $0.from == offer.cut }?.id ?? 0 }
        leases[Int(handle)].overtook = waits
        take(offer, handle)
        if candidates == nil { place -= 1 }
        continue
      }
      waits = true
      if promises == 0 { break }
      guard candidates == nil, left > 0 else { continue }
      left -= 1
      guard let offer = offerLater(to: handle) else { continue }
      if staysAhead(handle, offer) {
        take(offer, handle)
        leases[Int(handle)].isAwaited = true
        place -= 1
        continue
      }
      for host in offer.hosts.map(Int.init) {
        held.append((host, leases[Int(handle)].need, offer.start, min(offer.end, offer.cut)))
        promised.occupy(host, leases[Int(handle)].need, from: offer.start, to: min(offer.end, offer.cut))
      }
      heads.append((offer.start, leases[Int(handle)].workspace.id))
      refresh(offer.hosts)
      if left == 0, let order = rules.candidates {
        candidates = ranked(Array(queue[place...]), by: order)
        place = 0
      }
    }
    guard !held.isEmpty else { return }
    for claim in held { promised.vacate(claim.host, claim.need, from: claim.from, to: claim.to) }
    version &+= 1
  }

  private mutating func rankAnew(_ rules: Rules) {
    let time = SimTime(microseconds: now)
    for handle in queue {
      leases[Int(handle)].rank = rules.order.rank(leases[Int(handle)].workspace, at: time, usage: usage)
    }
    queue = queue.sorted { precedes($0, $1) }
  }

  private func precedes(_ a: Handle, _ b: Handle) -> Bool {
    let (a, b) = (leases[Int(a)], leases[Int(b)])
    return (a.rank, a.workspace.id) < (b.rank, b.workspace.id)
  }

  private func ranked(_ handles: [Handle], by order: any QueueOrder) -> [Handle] {
    let time = SimTime(microseconds: now)
    return handles.map {
      (order.rank(leases[Int($0)].workspace, at: time, usage: usage), leases[Int($0)].workspace.id, $0)
    }
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// Whether hosts are set aside now for a start that is promised for later: its image is to be brought there before.
  private mutating func staysAhead(_ handle: Handle, _ offer: Offer) -> Bool {
    guard rules.staging.isNeeded, rules.staging.ahead, !leases[Int(handle)].isSuspended else { return false }
    let environment = leases[Int(handle)].workspace.environment
    for host in offer.hosts where !isThere(environment, on: host) { return true }
    return false
  }

  /// Takes a workspace out of the queue and sets hosts aside for it; it starts as soon as they, and its image, are there.
  mutating func take(_ offer: Offer, _ handle: Handle) {
    let index = Int(handle)
    if let place = queue.firstIndex(of: handle) { dequeue(at: place) }
    leases[index].state = .planned
    leases[index].hosts = offer.hosts
    planned.append(handle)
    claim(handle, from: offer.start, to: min(offer.end, offer.cut))
    leases[index].cut = offer.cut
    leases[index].cutFor = offer.yieldsTo
    leases[index].yields = offer.yieldsTo > 0
    stage(handle)
    timers.set(.begin, handle, at: offer.start)
    timers.set(.expire, handle, at: leases[index].to)
  }

  // MARK: Finding hosts

  /// Hosts on which a waiting workspace can start now, or as soon as its image is there; `nil` when there are none.
  mutating func offerNow(to handle: Handle) -> Offer? {
    let index = Int(handle)
    let (need, count) = (leases[index].need, Int(leases[index].workspace.count))
    let environment = leases[index].workspace.environment
    let free = opening(for: leases[index].workspace, need, from: now)
    if leases[index].isSuspended || !rules.staging.isNeeded || environment == .host {
      return openings[free].places.count < count
        ? nil : offer(leases[index], among: openings[free].places, from: now)
    }
    // Where the image is, it can start now.
    if rules.staging.reuses, openings[free].places.count >= count {
      let ready = holding(environment, openings[free].places)
      if let offer = offer(leases[index], among: ready, from: now) { return offer }
    }
    let arrival = arrival(
      of: environment, machines: Int32(count), kib: caches.sizeKiB(environment), forReservation: false
    ).time
    let then = opening(for: leases[index].workspace, need, from: arrival)
    guard openings[then].places.count >= count else { return nil }
    return offer(leases[index], among: openings[then].places, from: arrival)
  }

  /// Those of `places` whose hosts hold the image.
  private mutating func holding(_ environment: EnvironmentID, _ places: [Openings.Place]) -> [Openings.Place] {
    // A closure over these books would copy them.
    var holding: [Openings.Place] = []
    for place in places where caches.holds(environment, on: place.host) { holding.append(place) }
    return holding
  }

  /// Picks hosts among `places`, all free at `start`.
  private mutating func offer(_ lease: Lease, among places: [Openings.Place], from start: Int64) -> Offer? {
    let count = Int(lease.workspace.count)
    guard places.count >= count else { return nil }
    if lease.isSuspended { return resume(lease, among: places, from: start) }
    let stay = stay(lease, on: nil)
    let end = Self.later(start, stay.before + stay.work + stay.after)
    var long = 0
    for place in places where place.until >= end { long += 1 }
    if long >= count {
      return Offer(
        hosts: choose(count, among: places, until: end, for: lease.workspace), start: start, end: end)
    }
    return cutShort(lease, among: places, from: start, end: end, stay)
  }

  /// Hosts for one that will be cut short: those that stay free the longest.
  private mutating func cutShort(
    _ lease: Lease, among places: [Openings.Place], from start: Int64, end: Int64,
    _ stay: (before: Int64, work: Int64, after: Int64)
  ) -> Offer? {
    guard lease.isPreemptible, rules.preemption.way == .suspend else { return nil }
    let count = Int(lease.workspace.count)
    let longest = places.sorted { ($1.until, $0.host) < ($0.until, $1.host) }
    let cut = longest[count - 1].until
    let enough = longest.prefix { $0.until >= min(cut, end) }
    let hosts = choose(count, among: Array(enough).sorted { $0.host < $1.host }, for: lease.workspace)
    return worthwhile(lease, hosts, from: start, cut: cut, stay)
      ? Offer(hosts: hosts, start: start, end: end, cut: cut) : nil
  }

  /// Whether it gets to work before it must be gone again, and nobody's promise is what cuts it short.
  private mutating func worthwhile(
    _ lease: Lease, _ hosts: [Int32], from start: Int64, cut: Int64, _ stay: (before: Int64, work: Int64, after: Int64)
  ) -> Bool {
    var candidate = lease
    candidate.hosts = hosts
    let overhead = stay.before + suspension(candidate)
    let least = overhead + max(1, Int64(rules.preemption.threshold * Double(overhead)))
    guard cut - start >= least else { return false }
    if rules.preemption.yieldsToPromises { return true }
    // What cuts it short must be a claim, not a promise to one that waits.
    for host in Self.distinct(hosts) {
      let machines = Int32(hosts.count { $0 == host })
      if all.places(Int(host), lease.need, from: start, to: Self.later(cut, 1)) < machines { return true }
    }
    return false
  }

  /// Hosts for suspended machines: where they were, as far as there is room, and elsewhere if that is allowed.
  private mutating func resume(_ lease: Lease, among places: [Openings.Place], from start: Int64) -> Offer? {
    let count = Int(lease.workspace.count)
    var stay = stay(lease, on: nil)
    var end = Self.later(start, stay.before + stay.work + stay.after)
    if let hosts = match(lease.origins, in: places, until: end) { return Offer(hosts: hosts, start: start, end: end) }
    if rules.preemption.resumesElsewhere {
      stay.before = resumption(lease, on: [])
      end = Self.later(start, stay.before + stay.work + stay.after)
      let long = places.filter { $0.until >= end }
      if long.count >= count {
        return Offer(
          hosts: arrange(choose(count, among: long, for: lease.workspace, near: lease.origins), lease.origins),
          start: start,
          end: end)
      }
    }
    // Cut short again, if need be: at home first.
    let home = places.filter { lease.origins.contains($0.host) }
    if home.count >= count, let offer = cutShort(lease, among: home, from: start, end: end, self.stay(lease, on: nil)),
      match(lease.origins, in: home, until: 0) != nil
    {
      return Offer(hosts: lease.origins, start: start, end: offer.end, cut: offer.cut)
    }
    guard rules.preemption.resumesElsewhere,
      var offer = cutShort(lease, among: places, from: start, end: end, stay)
    else { return nil }
    offer.hosts = arrange(offer.hosts, lease.origins)
    return offer
  }

  /// `origins`, if each of its machines has a place there until `end`.
  private func match(_ origins: [Int32], in places: [Openings.Place], until end: Int64) -> [Int32]? {
    var free: [Int32: Int] = [:]
    for place in places where place.until >= end { free[place.host, default: 0] += 1 }
    for host in origins {
      guard let left = free[host], left > 0 else { return nil }
      free[host] = left - 1
    }
    return origins
  }

  /// Puts `hosts` in an order in which as many machines as possible stay where they were.
  private func arrange(_ hosts: [Int32], _ origins: [Int32]) -> [Int32] {
    var left = hosts
    var arranged = [Int32](repeating: -1, count: hosts.count)
    for (machine, origin) in origins.enumerated() where machine < arranged.count {
      if let place = left.firstIndex(of: origin) { arranged[machine] = left.remove(at: place) }
    }
    for machine in arranged.indices where arranged[machine] < 0 { arranged[machine] = left.removeFirst() }
    return arranged
  }

  /// The best `count` of those of `places` that stay free until `end`; places stand by host.
  mutating func choose(
    _ count: Int, among places: [Openings.Place], until end: Int64 = .min, for workspace: Workspace,
    near origins: [Int32] = []
  ) -> [Int32] {
    if score.isIndifferent, origins.isEmpty || places.count == count {
      var hosts: [Int32] = []
      hosts.reserveCapacity(count)
      for place in places where place.until >= end && hosts.count < count { hosts.append(place.host) }
      return hosts
    }
    let places = places.filter { $0.until >= end }
    guard places.count > count else { return places.map(\.host) }
    let environment = workspace.environment
    let size = Double(max(1, caches.sizeKiB(environment)))
    let home = score.locality == 0 ? nil : shape.siteName(workspace.site)
    var rated: [(Double, Int32)] = []
    rated.reserveCapacity(places.count)
    for place in places {
      var worth = 0.0
      if score.affinity != 0, environment != .host {
        worth += score.affinity * (1 - Double(missing(environment, on: place.host)) / size)
      }
      if score.fullness != 0 {
        let (left, full) = (vacant[Int(place.host)][0], capacity[Int(place.host)][0])
        worth += score.fullness * (1 - Double(left) / Double(max(1, full)))
      }
      if let home, shape.groups[Int(group[Int(place.host)])].host.site == home { worth += score.locality }
      if origins.contains(place.host) { worth += 10_000 }
      rated.append((worth, place.host))
    }
    return rated.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(count).map(\.1).sorted()
  }

  /// The first instant at which a waiting workspace can start for all that is claimed and promised now, and where.
  mutating func offerLater(to handle: Handle) -> Offer? {
    let lease = leases[Int(handle)]
    let stay = stay(lease, on: lease.isSuspended && rules.preemption.resumesElsewhere ? [] : nil)
    let whole = stay.before + stay.work + stay.after
    // What can be suspended need not find all of its time in one piece.
    let isCut = lease.isPreemptible && rules.preemption.way == .suspend
    let least =
      isCut ? min(whole, stay.before + max(1, Int64(Double(stay.before) * rules.preemption.threshold))) : whole
    var earliest = now
    if !lease.isSuspended, rules.staging.isNeeded, lease.workspace.environment != .host {
      // Hosts that hold the image could start sooner; then it would have started now, or waits for hosts longer than for images.
      earliest =
        arrival(
          of: lease.workspace.environment, machines: lease.workspace.count,
          kib: caches.sizeKiB(lease.workspace.environment), forReservation: false
        ).time
    }
    guard let start = firstStart(lease, duration: least, from: earliest) else { return nil }
    let found = places(for: lease.workspace, lease.need, from: start).filter { $0.until - start >= least }
    guard found.count >= Int(lease.workspace.count) else { return nil }
    let end = Self.later(start, whole)
    if let offer = offer(lease, among: found, from: start) { return offer }
    let longest = found.sorted { ($1.until, $0.host) < ($0.until, $1.host) }.prefix(Int(lease.workspace.count))
    return Offer(hosts: longest.map { $0.host }.sorted(), start: start, end: end, cut: longest.last?.until ?? .max)
  }

  /// The first instant from `from` on at which enough places are free for `duration`.
  mutating func firstStart(_ lease: Lease, duration: Int64, from: Int64) -> Int64? {
    let groups = filter.groups(for: lease.workspace, in: shape)
    return isSingle(lease.need, groups)
      ? firstSingleStart(lease, groups, duration, from: from) : firstManifoldStart(lease, groups, duration, from: from)
  }

  /// Where a host has room for one machine at most: no start is possible before enough hosts are free for the first time. O(hosts) for each
  /// instant tried, which is seldom more than one.
  private mutating func firstSingleStart(
    _ lease: Lease, _ groups: UInt64, _ duration: Int64, from: Int64
  ) -> Int64? {
    let count = Int(lease.workspace.count)
    var from = from
    var starts: [Int64] = []
    starts.reserveCapacity(capacity.count)
    while true {
      starts.removeAll(keepingCapacity: true)
      for host in capacity.indices where isUsable(host, groups) {
        let start = promised.earliest(host, lease.need, duration: duration, from: from)
        if start < .max { starts.append(start) }
      }
      guard starts.count >= count else { return nil }
      starts.sort()
      let start = starts[count - 1]
      // Some that were free for long enough earlier may not be so at this instant.
      if start == from { return start }
      from = start
    }
  }

  /// The same where a host has room for several. O(s log s) for s steps on all hosts.
  private mutating func firstManifoldStart(
    _ lease: Lease, _ groups: UInt64, _ duration: Int64, from: Int64
  ) -> Int64? {
    var changes: [(Int64, Int32)] = []
    var instants: [Int64] = []
    for host in capacity.indices where isUsable(host, groups) {
      promised.appendStarts(
        host, lease.need, duration: duration, from: from, limit: lease.workspace.count, instants: &instants,
        to: &changes)
    }
    changes.sort { $0.0 < $1.0 }
    var places: Int32 = 0
    var index = 0
    while index < changes.count {
      let time = changes[index].0
      while index < changes.count, changes[index].0 == time {
        places += changes[index].1
        index += 1
      }
      if places >= lease.workspace.count { return time }
    }
    return nil
  }

  static func later(_ time: Int64, _ duration: Int64) -> Int64 {
    let (sum, overflow) = time.addingReportingOverflow(duration)
    return overflow ? .max : sum
  }
}

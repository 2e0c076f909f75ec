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
    let needsNothing = leases[index].isSuspended || !rules.staging.isNeeded || environment == .host
    if needsNothing, !hasPlaces(handle) { return nil }
    let free = opening(for: leases[index].workspace, need, from: now)
    if needsNothing {
      guard openings[free].places.count >= count else { return nil }
      let until = openings[free].until(count)
      // Most of those who find places find them too short: told without a look at the places themselves.
      if until < Self.later(now, leases[index].least) { return nil }
      // Where nobody is choosy, hosts to be cut short on are the same for all who need as many of this kind.
      let isShared = score.isIndifferent && !leases[index].isSuspended
      if isShared, let look = openings[free].looks[count], until < Self.later(now, leases[index].whole) {
        // A call of a method of these books would copy them.
        let least = Self.leastCut(
          leases[index].workspace.quantum, before: leases[index].before, look, estimates.suspendKiBps,
          rules.preemption.threshold)
        if !look.isClaimed || until - now < least { return nil }
      }
      look = nil
      let offer = offer(leases[index], among: openings[free].places, from: now, until: until)
      if isShared, let look { openings[free].looks[count] = look }
      return offer
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

  /// Notes how long one that is to wait will take, which does not change while it waits: all who wait are asked at each pass.
  mutating func measure(_ handle: Handle) {
    let lease = leases[Int(handle)]
    let stay = stay(lease, on: nil)
    let whole = Self.later(stay.before, Self.later(stay.work, stay.after))
    var least = whole
    if lease.isPreemptible, rules.preemption.way == .suspend {
      // Cut short, a little work will do. However its machines are spread, one disk writes one machine's memory at least; a shared one
      // writes all. Never more than what is asked of hosts when they are chosen.
      let machines = estimates.sharesStorage ? Int64(lease.workspace.count) : 1
      let look = Openings.Look(crowding: machines, isClaimed: true)
      least = min(
        whole,
        Self.leastCut(
          lease.workspace.quantum, before: stay.before, look, estimates.suspendKiBps, rules.preemption.threshold))
    }
    leases[Int(handle)].whole = whole
    leases[Int(handle)].before = stay.before
    leases[Int(handle)].least = least
  }

  /// Picks hosts among `places`, all free at `start`; as many as it needs are until `until`.
  private mutating func offer(
    _ lease: Lease, among places: [Openings.Place], from start: Int64, until: Int64? = nil
  ) -> Offer? {
    let count = Int(lease.workspace.count)
    guard places.count >= count else { return nil }
    if lease.isSuspended { return resume(lease, among: places, from: start) }
    let stay = stay(lease, on: nil)
    let end = Self.later(start, stay.before + stay.work + stay.after)
    if until.map({ $0 >= end }) ?? (places.count { $0.until >= end } >= count) {
      return Offer(
        hosts: choose(count, among: places, until: end, for: lease.workspace), start: start, end: end)
    }
    return cutShort(lease, among: places, from: start, end: end, until: until, stay)
  }

  /// Hosts for one that will be cut short: those that stay free the longest. `places` stand by host.
  private mutating func cutShort(
    _ lease: Lease, among places: [Openings.Place], from start: Int64, end: Int64, until: Int64? = nil,
    _ stay: (before: Int64, work: Int64, after: Int64)
  ) -> Offer? {
    guard lease.isPreemptible, rules.preemption.way == .suspend else { return nil }
    let count = Int(lease.workspace.count)
    let cut = until ?? Openings.until(count, of: places)
    let hosts = choose(count, among: places, until: min(cut, end), for: lease.workspace)
    return worthwhile(lease, hosts, from: start, cut: cut, stay)
      ? Offer(hosts: hosts, start: start, end: end, cut: cut) : nil
  }

  /// Whether it gets to work before it must be gone again, and nobody's promise is what cuts it short.
  private mutating func worthwhile(
    _ lease: Lease, _ hosts: [Int32], from start: Int64, cut: Int64, _ stay: (before: Int64, work: Int64, after: Int64)
  ) -> Bool {
    let seen = Openings.Look(
      crowding: crowding(hosts),
      isClaimed: rules.preemption.yieldsToPromises || isClaimed(hosts, lease.need, from: start, cut: cut))
    look = seen
    return seen.isClaimed
      && cut - start
        >= Self.leastCut(
          lease.workspace.quantum, before: stay.before, seen, estimates.suspendKiBps, rules.preemption.threshold)
  }

  /// The least time for which it is started though it will be cut short: what beginning and suspending take, and some work.
  private static func leastCut(
    _ quantum: Quantum, before: Int64, _ look: Openings.Look, _ suspendKiBps: Double, _ threshold: Double
  ) -> Int64 {
    let memory = quantum.memoryKiB * look.crowding
    let overhead = Self.later(before, Estimates.time(memory, at: suspendKiBps).microseconds)
    let work = threshold * Double(overhead)
    return Self.later(overhead, work < 9e18 ? max(1, Int64(work)) : .max)
  }

  /// Whether a claim cuts these hosts short, not a promise to one that waits. Machines on one host stand together.
  private func isClaimed(_ hosts: [Int32], _ need: Amount, from start: Int64, cut: Int64) -> Bool {
    var first = 0
    while first < hosts.count {
      var last = first
      while last + 1 < hosts.count, hosts[last + 1] == hosts[first] { last += 1 }
      if all.places(Int(hosts[first]), need, from: start, to: Self.later(cut, 1)) < Int32(last - first + 1) {
        return true
      }
      first = last + 1
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
    var machines = 0
    var previous: Int32 = -1
    // Places stand by host, of one host the longest first: the last that is needed there tells of all.
    for host in origins.sorted() {
      machines = host == previous ? machines + 1 : 1
      previous = host
      var (low, high) = (0, places.count)
      while low < high {
        let middle = (low + high) / 2
        if places[middle].host < host { low = middle + 1 } else { high = middle }
      }
      let last = low + machines - 1
      guard last < places.count, places[last].host == host, places[last].until >= end else { return nil }
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

  static func later(_ time: Int64, _ duration: Int64) -> Int64 {
    let (sum, overflow) = time.addingReportingOverflow(duration)
    return overflow ? .max : sum
  }
}

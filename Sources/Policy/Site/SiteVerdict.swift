import Model

/// Why a workspace at a site waits, with the numbers.
public enum SiteVerdict: Equatable, Sendable, Codable {
  /// First in the queue: so many places are free for it now; by the estimates there are enough from `from` on.
  case first(free: Int32, needed: Int32, from: SimTime?)
  /// Behind `ahead` others, of whom `head` is first: too few places are free for it, or nobody may overtake.
  case behind(head: Int64, ahead: Int, free: Int32, needed: Int32)
  /// It would fit, but still be there when `head`, which stands before it, is to start on hosts of its.
  case wouldDelay(head: Int64, at: SimTime)
  /// It would fit, but run into the reservation of `reservation`.
  case runsInto(reservation: Int64, at: SimTime)
  /// Places are free, but not on hosts it may go to: where its memory is, or until it would be done.
  case noHosts(free: Int32, needed: Int32)
  /// Hosts are set aside for it; its image is on the way there, or is to be sent.
  case image(expected: SimTime)
  /// Hosts are set aside for it from then on.
  case hostsFrom(SimTime)
  /// Hosts are set aside for it, and others are still there, or they are not usable.
  case hostsBusy
  /// Its reservation begins then.
  case reservation(begins: SimTime)
  /// Its owner wants it to rest.
  case held
  /// Something went wrong with it; it is tried again then.
  case leftAlone(until: SimTime)

  public var sentence: String { sentence(\.secondsText) }

  /// As a sentence without a capital or a stop; instants are told by `clock`.
  public func sentence(_ clock: (SimTime) -> String) -> String {
    switch self {
    case .first(let free, let needed, let from?):
      "waiting: \(free) places free, needs \(needed); there are by \(clock(from))"
    case .first(let free, let needed, nil): "waiting: \(free) places free, needs \(needed); nobody knows when there are"
    case .behind(let head, let ahead, let free, let needed):
      "waiting: behind workspace \(head), which is first in the queue (\(ahead) before it; \(free) places free, needs \(needed))"
    case .wouldDelay(let head, let at): "waiting: would delay workspace \(head), which is to start at \(clock(at))"
    case .runsInto(let reservation, let at):
      "waiting: would run into the reservation of workspace \(reservation) at \(clock(at))"
    case .noHosts(let free, let needed): "waiting: \(free) places free, but not \(needed) on hosts it may go to"
    case .image(let expected): "waiting: its image is on the way, expected at \(clock(expected))"
    case .hostsFrom(let time): "waiting: its hosts are reserved from \(clock(time))"
    case .hostsBusy: "waiting: its hosts are not free for it yet"
    case .reservation(let begins): "its reservation begins at \(clock(begins))"
    case .held: "held by its owner"
    case .leftAlone(let until): "waiting: something went wrong, and it is tried again at \(clock(until))"
    }
  }
}

extension Controller {
  /// Why a workspace at a site has no machines, after the last instant handled; `nil` when it has some, or is not there.
  ///
  /// Computed from the books on request: nothing is kept for the sake of explaining. O(hosts × steps) for each promise to those before it.
  public func waitingReason(of handle: Handle, at now: SimTime) -> SiteVerdict? {
    guard var books = site, books.leases.indices.contains(Int(handle)) else { return nil }
    books.now = max(books.now, now.microseconds)
    return books.verdict(on: handle, rules)
  }

  /// How a workspace stands in the books of a site; `nil` when it is not there.
  public func state(of handle: Handle) -> SiteView? {
    guard let books = seat?.books, books.leases.indices.contains(Int(handle)) else { return nil }
    return books.view(of: handle)
  }
}

extension SiteBooks {
  /// Of a copy of the books: it makes the promises of a pass, and does not take them back.
  mutating func verdict(on handle: Handle, _ rules: Rules) -> SiteVerdict? {
    let lease = leases[Int(handle)]
    switch lease.state {
    case .free, .booting, .running, .suspending, .resuming, .migrating, .stopping: return nil
    case .held: return lease.isHeld ? .held : .leftAlone(until: SimTime(microseconds: lease.isLeftAloneUntil))
    case .planned: return verdictOnPlanned(lease)
    case .queued: return verdictOnQueued(handle, rules)
    }
  }

  private func verdictOnPlanned(_ lease: Lease) -> SiteVerdict {
    if case .advanceReservation(let start) = lease.workspace.terms, start.microseconds > now {
      return .reservation(begins: start)
    }
    if let transfer = transfer(lease.transfer) { return .image(expected: transfer.ends) }
    return lease.from > now ? .hostsFrom(SimTime(microseconds: lease.from)) : .hostsBusy
  }

  private mutating func verdictOnQueued(_ handle: Handle, _ rules: Rules) -> SiteVerdict {
    let lease = leases[Int(handle)]
    let needed = lease.workspace.count
    // A place is told of once for each machine of the widest who asked.
    let free = Int32(clamping: freePlaces(for: lease))
    let ahead = queue.firstIndex(of: handle) ?? 0
    guard ahead > 0 else {
      if free >= needed, let clash = clash(lease) { return clash }
      let start = offerLater(to: handle)?.start
      if free >= needed, start == nil || start == now { return .noHosts(free: free, needed: needed) }
      return .first(free: free, needed: needed, from: start.map { SimTime(microseconds: $0) })
    }
    let head = leases[Int(queue[0])].workspace.id
    guard free >= needed, promises > 0 else {
      return .behind(head: head, ahead: ahead, free: free, needed: needed)
    }
    if let clash = clash(lease) { return clash }
    // Those who stand before it are promised their starts, as in a pass; which of them is in its way?
    for other in queue.prefix(min(ahead, promises)) {
      guard let offer = offerLater(to: other) else { continue }
      for host in offer.hosts.map(Int.init) {
        promised.occupy(host, leases[Int(other)].need, from: offer.start, to: min(offer.end, offer.cut))
      }
      refresh(offer.hosts)
      if offerNow(to: handle) == nil {
        return .wouldDelay(head: leases[Int(other)].workspace.id, at: SimTime(microseconds: offer.start))
      }
    }
    return .noHosts(free: free, needed: needed)
  }

  private mutating func freePlaces(for lease: Lease) -> Int {
    let groups = filter.groups(for: lease.workspace, in: shape)
    var places = 0
    for host in capacity.indices where isUsable(host, groups) {
      places += Int(max(0, all.level(host, at: now).places(lease.need)))
    }
    return places
  }

  /// The claim it would run into on the hosts that stay free longest; `nil` when it would not.
  private func clash(_ lease: Lease) -> SiteVerdict? {
    let groups = filter.groups(for: lease.workspace, in: shape)
    let stay = stay(lease, on: lease.isSuspended ? lease.origins : nil)
    let end = Self.later(now, stay.before + stay.work + stay.after)
    var places: [Openings.Place] = []
    for host in capacity.indices where isUsable(host, groups) {
      all.forEachPlace(host, lease.need, at: now, limit: lease.workspace.count) { until in
        places.append(Openings.Place(host: Int32(host), until: until))
      }
    }
    places.sort { ($1.until, $0.host) < ($0.until, $1.host) }
    guard places.count >= Int(lease.workspace.count) else { return nil }
    let last = places[Int(lease.workspace.count) - 1]
    guard last.until < end else { return nil }
    let claims = residents[Int(last.host)].map { leases[Int($0)] }.filter { $0.from == last.until }
    guard let claim = claims.min(by: { $0.workspace.id < $1.workspace.id }) else { return nil }
    return .runsInto(reservation: claim.workspace.id, at: SimTime(microseconds: last.until))
  }
}

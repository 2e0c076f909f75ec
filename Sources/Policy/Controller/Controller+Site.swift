import Model

extension Controller {
  /// For a site of virtual machines, where workspaces are given quanta and environments host by host.
  ///
  /// - Parameters:
  ///   - shape: the hosts.
  ///   - rules: what it decides by.
  ///   - estimates: what is believed about how long things take.
  ///   - catalogue: the environments there are.
  /// - Throws: `QuantaError` of kind `usage` when cluster and rules do not go together.
  public init(shape: ClusterShape, rules: Rules, estimates: Estimates, catalogue: EnvironmentCatalogue) throws {
    try self.init(shape: shape, rules: rules)
    var site = try SiteBooks(shape: shape, rules: rules, estimates: estimates, catalogue: catalogue)
    site.usage = books.usage
    seat = SiteSeat(site)
  }

  /// One instant at a site of virtual machines.
  mutating func handleSite(_ events: EventBatch, at now: SimTime) {
    if !isKnownUniquelyReferenced(&seat), let shared = seat { seat = SiteSeat(shared.books) }
    seat?.books.handle(events, rules, at: now.microseconds)
    passes += 1
  }
}

/// Holds the books of a site for a controller. Only ``Controller`` sees it, and never shares it once it writes.
final class SiteSeat: @unchecked Sendable {
  var books: SiteBooks

  init(_ books: SiteBooks) { self.books = books }
}

extension SiteBooks {
  /// Enters the events of one instant and decides.
  mutating func handle(_ events: EventBatch, _ rules: Rules, at instant: Int64) {
    decisions.removeAll(keepingCapacity: true)
    now = instant
    if !events.adoptions.isEmpty || !events.images.isEmpty { adopt(events, rules.order) }
    for handle in events.ends { ended(handle) }
    for report in events.reports { note(report) }
    heedOwners()
    heedTimers()
    relocateDue()
    for submission in events.submissions { admit(submission, rules.order) }
    startDue()
    // Where nothing has changed but the time, nobody can start who could not before: windows only shrink.
    if !queue.isEmpty, version != servedVersion || rules.order.changesWithTime || self.rules.staging.isNeeded {
      serveQueue(rules)
      servedVersion = version
    }
    beginTransfers()
    startDue()
    heedPower()
    settleOverdrafts()
    let next = timers.next
    // A wake-up of this very instant would come before what was just decided has happened.
    if next < .max, next < announcedWake || announcedWake <= now {
      announcedWake = next
      decisions.append(
        Decision(
          kind: .wake(SimTime(microseconds: next)), handle: -1, workspaceID: 0, reason: .reservationAhead,
          overtakes: false))
    }
  }
}

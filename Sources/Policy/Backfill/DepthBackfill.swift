import Model

/// Backfilling beside the reservations of the first `reservations` workspaces that must wait.
///
/// One reservation is EASY; as many as the queue is long is conservative backfilling planned anew at each pass (what
/// Slurm's backfill plugin does within its limits). Reservations last for the pass only: a workspace may be promised an
/// earlier or a later start next time, except the first.
///
/// Sources for the tools named: Maui Administrator's Guide, 7.1.4 (docs.adaptivecomputing.com/maui/7.1.4reservationpolicies.php);
/// borjasotomayor/haizea `src/haizea/core/configfile.py`; SchedMD/slurm `doc/html/sched_config.shtml`.
///
/// O(r·b) for r reservations over b steps of the profile, and O(b) for each workspace narrow enough to be looked at.
public struct DepthBackfill: Backfill, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "depth", at: .backfill, aliases: ["depth-n"],
      "The first N that must wait hold reservations; others overtake where they delay none.",
      text: """
        One reservation is `easy`. Reservations are planned anew at each pass, so only the first is never moved back.
        Maui's RESERVATIONDEPTH is this number (1 unless set), and so are Haizea's backfilling-reservations. Slurm's backfill plugin reserves for all it looks at, each time
        it runs, which is at intervals rather than at events.
        """,
      source: "Chiang, Arpaci-Dusseau, Vernon, The impact of more accurate requested runtimes, JSSPP 2002",
      options: [
        PolicyOption("reservations", .integer(in: 1...1_000_000), default: 4, "How many hold a reservation."),
        CommonOptions.order, CommonOptions.candidates, CommonOptions.placement, CommonOptions.processors,
        CommonOptions.pass, CommonOptions.clairvoyant,
      ] + CommonOptions.site)
  }

  public var reservations: Int

  public init(reservations: Int) { self.reservations = max(1, reservations) }

  public init(_ options: PolicyOptions) throws {
    self.init(reservations: try options.integer("reservations"))
  }

  public var promises: Int { reservations }

  public func pass(_ books: inout Books, _ rules: Rules, at time: SimTime) {
    let now = time.microseconds
    if books.isHosted { return HostedPass(reservations: reservations).run(&books, rules, at: now) }
    if books.admitLoneArrival(rules, at: now) { return }
    books.settleArrivals(rules, at: now)
    books.startHeads(at: now)
    books.disturbed = false
    books.opening = .closed
    guard !books.queue.isEmpty, books.free > 0 else { return }

    var held: [(entry: QueueEntry, start: Int64)] = []
    reserve(&books, &held, at: now)
    backfill(&books, held, at: now)
    for (entry, start) in held {
      books.profile.vacate(entry.processors, from: start, to: Self.end(start, entry))
    }
    // What a later arrival may use is not one number here: let it be looked at anew.
    books.opening = books.free == 0 ? .closed : .none
  }

  /// Walks the queue in order until `reservations` workspaces that must wait hold one, starting those on the way that need not.
  private func reserve(_ books: inout Books, _ held: inout [(entry: QueueEntry, start: Int64)], at now: Int64) {
    var cursor: WaitingQueue.Cursor? = WaitingQueue.Cursor.start
    while held.count < reservations, let at = cursor, let found = books.queue.settled(at) {
      let entry = books.queue.entry(at: found)
      guard
        let start = books.profile.earliestStart(
          needed: entry.processors, duration: entry.requested, now: now, free: books.free)
      else { break }
      // Between two ends of one instant, cores may be believed free that are not yet.
      if start == now, entry.processors <= books.free {
        books.startQueued(entry.handle, at: now, because: held.isEmpty ? .queueHead : .besideReservations)
        cursor = found
      } else {
        books.profile.occupy(entry.processors, from: start, to: Self.end(start, entry))
        held.append((entry, start))
        cursor = found.following
      }
    }
  }

  private func backfill(_ books: inout Books, _ held: [(entry: QueueEntry, start: Int64)], at now: Int64) {
    guard let last = held.last else { return }
    books.prepareSearch()
    var cursor = WaitingQueue.Cursor.start
    while books.free > 0, let (found, entry) = books.nextCandidate(from: cursor, fitting: .anything(free: books.free)) {
      cursor = found.following
      let holds = entry.rank <= last.entry.rank && held.contains { $0.entry.handle == entry.handle }
      if !holds, books.profile.isFree(entry.processors, until: Self.end(now, entry), free: books.free) {
        books.startQueued(entry.handle, at: now, because: .besideReservations)
        cursor = found
      }
    }
  }

  private static func end(_ start: Int64, _ entry: QueueEntry) -> Int64 {
    let (end, overflow) = start.addingReportingOverflow(entry.requested)
    return overflow ? .max : end
  }
}

import Model

/// Conservative backfilling: every waiting workspace holds a reservation, made when it is submitted and never moved back.
///
/// Source: Mu'alem & Feitelson, *Utilization, predictability, workloads, and user runtime estimates in scheduling the
/// IBM SP2 with backfilling*, IEEE TPDS 12(6), 2001. A new workspace gets the earliest start that delays no reservation
/// held. With *compression*, when a workspace ends before its estimate, the reservations are moved up, in the queue's
/// order, as far as the others allow; without, the hole is left to new submissions.
///
/// The moment and the order of the sweep are those of dinesh121991/pyss `src/schedulers/conservative_scheduler.py` and hpc/batsched4
/// `src/algo/conservative_bf.cpp`.
///
/// O(b) for a submission over b steps of the profile; a compression looks only at workspaces narrow enough for
/// what has come free before the last instant that changed.
public struct ConservativeBackfill: Backfill, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "conservative", at: .backfill,
      "Everybody holds a reservation; whoever overtakes delays none of them.",
      text: """
        A workspace is promised, when it is submitted, the earliest start that delays nobody, and is never
        moved back. Ends before the estimate leave holes: whenever somebody ends, compression moves reservations up into
        them, in one sweep in the queue's order, as pyss and batsched do.
        """,
      source:
        "Mu'alem, Feitelson, Utilization, predictability, workloads, and user runtime estimates, IEEE TPDS 12(6), 2001",
      options: [
        PolicyOption(
          "compression", .flag, default: true, "Whether reservations are moved up when somebody ends early."),
        CommonOptions.order, CommonOptions.placement, CommonOptions.processors, CommonOptions.pass,
        CommonOptions.clairvoyant,
      ] + CommonOptions.site)
  }

  public var compresses: Bool

  public init(compresses: Bool = true) { self.compresses = compresses }

  public init(_ options: PolicyOptions) throws {
    self.init(compresses: try options.flag("compression"))
  }

  public var promises: Int { .max }

  public func pass(_ books: inout Books, _ rules: Rules, at time: SimTime) {
    let now = time.microseconds
    if books.isHosted { return HostedConservative(compresses: compresses).run(&books, rules, at: now) }
    if books.queue.isEmpty, books.admitLoneArrival(rules, at: now) { return }
    if rules.ranksChange, !books.queue.isEmpty { books.rankAnew(rules, at: now) }
    startDue(&books, at: now)
    if books.disturbed { compress(&books, at: now) }
    let newcomers = books.arrived
    books.settleArrivals(rules, at: now)
    for handle in newcomers { plan(handle, &books, at: now) }
    books.disturbed = false
    wake(&books, at: now)
  }

  /// Starts whoever was promised this instant, in the queue's order.
  private func startDue(_ books: inout Books, at now: Int64) {
    var due: [QueueEntry] = []
    while let next = books.promises.first, next.rank <= Double(now) {
      due.append(books.active[Int(next.handle)].entry(next.handle))
      books.promises.remove(next)
    }
    guard !due.isEmpty else { return }
    due.sort { $0.precedes($1) }
    for entry in due {
      let handle = entry.handle
      let promised = books.active[Int(handle)].reserved
      books.release(handle)
      if entry.processors <= books.free, promised <= now {
        books.startQueued(handle, at: now, because: .reservationDue)
      } else {
        // Somebody runs on past the estimate this promise was built on, or another end of this instant is still to be
        // entered; the promise is made anew.
        plan(handle, &books, at: now)
      }
    }
  }

  /// Starts a workspace now if that delays nobody, else promises it the earliest start that does not.
  private func plan(_ handle: Handle, _ books: inout Books, at now: Int64) {
    let entry = books.active[Int(handle)].entry(handle)
    let start = books.profile.earliestStart(
      needed: entry.processors, duration: entry.requested, now: now, free: books.free)
    if start == now, entry.processors <= books.free {
      let reason: Decision.Reason = books.queue.first?.handle == handle ? .queueHead : .besideReservations
      books.startQueued(handle, at: now, because: reason)
    } else {
      books.reserve(handle, at: start ?? .max)
    }
  }

  // MARK: Compression

  private func compress(_ books: inout Books, at now: Int64) {
    guard books.looseUntil > now, !books.queue.isEmpty else { return }
    // Who waits for somebody believed to run for ever holds no promise, and needs looking at even without compression.
    guard compresses || books.promises.count < books.queue.count else { return }
    books.queue.prepareSearch()
    var loose = books.looseUntil
    var moved = Int64.min
    var cursor: WaitingQueue.Cursor? = WaitingQueue.Cursor.start
    var width = books.profile.highestLevel(until: loose, free: books.free)
    while let at = cursor, let found = books.queue.next(from: at, fitting: .anything(free: width)) {
      let entry = books.queue.entry(at: found)
      let held = books.active[Int(entry.handle)].reserved
      cursor = WaitingQueue.Cursor(position: found.position, index: found.index + 1)
      guard compresses || held == .max,
        let start = books.profile.improvedStart(
          needed: entry.processors, duration: entry.requested, now: now, free: books.free, held: held)
      else { continue }
      books.release(entry.handle)
      let end = entry.end(from: held)
      moved = max(moved, end)
      if start == now, entry.processors <= books.free {
        books.startQueued(entry.handle, at: now, because: .besideReservations)
        cursor = found
      } else {
        books.reserve(entry.handle, at: start)
      }
      loose = max(loose, end)
      width = books.profile.highestLevel(until: loose, free: books.free)
    }
    // Whoever stands before a workspace that moved may use the place it left, but only when somebody ends again: one sweep in
    // order is the rule.
    books.looseUntil = moved
  }

  /// Asks to be called at the next promise, which no event need announce.
  private func wake(_ books: inout Books, at now: Int64) {
    guard let next = books.promises.first else { return }
    let time = books.active[Int(next.handle)].reserved
    guard time > now, time != books.announcedWake else { return }
    books.announcedWake = time
    books.wake(at: time)
  }
}

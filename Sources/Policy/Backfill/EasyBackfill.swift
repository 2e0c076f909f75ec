import Model

/// Aggressive backfilling: only the head of the queue holds a reservation.
///
/// Source: Lifka, *The ANL/IBM SP scheduling system*, JSSPP 1995. The rules, exactly: the head of the queue that does not fit is promised the
/// *shadow time*, the first estimated end at which enough cores are free; the *extra* cores are those free then beyond its need. The rest
/// of the queue is looked at once, in order: a workspace starts if it fits now and either is gone by the shadow time or fits into the
/// extra cores, which shrink by it. Both figures are computed anew at each pass.
///
/// What the options say of other tools was read in their sources: dinesh121991/pyss `src/schedulers/easy_scheduler.py`
/// and `common.py`; cgalleguillosm/accasim `accasim/base/scheduler_class.py` (easybf_sched) and `allocator_class.py`
/// (_compute_reservation_overlaps); hpc/batsched4, a fork of batsched, `src/algo/easy_bf.cpp` and `easy_bf_fast.cpp`;
/// aleasimulator/alea `Alea/src/xklusac/algorithms/queue_based/multi_queue/EASY_Backfilling.java`.
///
/// O(log n) for each start and O(b) for the shadow time, n waiting, b estimated ends before it (a sixty-fourth of that for long profiles).
public struct EasyBackfill: Backfill, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "easy", at: .backfill, aliases: ["aggressive"],
      "Whoever does not delay the head of the queue may overtake.",
      text: """
        The head that does not fit is promised the shadow time: the first estimated end at which enough cores are free.
        The others start, in order, if they fit now and are gone by then, or fit into the extra cores that are free
        beside the head at that time.

        Tools that say EASY differ in the rules named here, and by up to 70 % in mean wait. The defaults are Lifka's.
        Alea is `easy(window: "<")`, pyss `easy(pass: event)`. AccaSim (`processors: named`) and batsched's easy_bf_fast
        (`extra: false`) keep the shadow time as it was when the head became the head; here it is computed anew at each
        pass.
        """,
      source: "Lifka, The ANL/IBM SP scheduling system, JSSPP 1995",
      options: [
        CommonOptions.order, CommonOptions.candidates, CommonOptions.placement,
        PolicyOption(
          "window",
          .choice([
            ("<=", "a workspace that ends exactly at the shadow time is gone by then: pyss, AccaSim, easy_bf_fast"),
            ("<", "it must end before: Alea"),
          ]),
          default: "<=", "When a workspace counts as gone by the shadow time."),
        PolicyOption(
          "extra", .flag, default: true,
          "Whether a workspace may stay beyond the shadow time on cores the head leaves over. Not so in easy_bf_fast."),
        CommonOptions.processors, CommonOptions.pass, CommonOptions.clairvoyant,
      ] + CommonOptions.site)
  }

  /// A workspace that ends exactly at the shadow time counts as gone (`≤`); otherwise it must end before (`<`).
  public var inclusive: Bool
  /// Workspaces may use the extra cores beyond the shadow time.
  public var usesExtra: Bool

  public init(inclusive: Bool = true, usesExtra: Bool = true) {
    self.inclusive = inclusive
    self.usesExtra = usesExtra
  }

  public init(_ options: PolicyOptions) throws {
    self.init(inclusive: try options.choice("window") == "<=", usesExtra: try options.flag("extra"))
  }

  public var promises: Int { 1 }

  public func pass(_ books: inout Books, _ rules: Rules, at time: SimTime) {
    let now = time.microseconds
    if books.isHosted {
      return HostedPass(reservations: 1, inclusive: inclusive, usesExtra: usesExtra).run(&books, rules, at: now)
    }
    if books.admitLoneArrival(rules, at: now, inclusive: inclusive) { return }
    if rules.ranksChange { return rankedPass(&books, rules, at: now) }
    books.settleArrivals(rules, at: now)
    books.startHeads(at: now)
    books.disturbed = false
    guard let head = books.queue.first else {
      books.opening = .none
      return
    }
    guard books.free > 0 else {
      books.opening = .closed
      return
    }
    guard let (shadow, level) = books.profile.firstInstant(with: head.processors, free: books.free) else {
      // Cannot be: a workspace wider than the cluster is rejected at submission.
      books.opening = .none
      return
    }
    var query = FitQuery(
      free: books.free, window: shadow - now - (inclusive ? 0 : 1), extra: usesExtra ? level - head.processors : 0)
    // One that ends at that very instant and may not pass for gone within this pass will be gone to the next.
    var returning: Int32 = 0
    books.prepareSearch()
    var cursor = WaitingQueue.Cursor.start
    while let (found, entry) = books.nextCandidate(from: cursor, fitting: query) {
      let reason = Decision.Reason.backfilled(shadow: SimTime(microseconds: shadow), extra: query.extra)
      if entry.requested > query.window {
        query.extra -= entry.processors
        if entry.requested == shadow - now { returning += entry.processors }
      }
      books.startQueued(entry.handle, at: now, because: reason)
      query.free = books.free
      cursor = found
    }
    books.opening = books.free == 0 ? .closed : .beside(shadow: shadow, extra: query.extra + returning)
  }

  /// The same where ranks change with time: nothing is ranked unless somebody fits, and then only those who do are put in order.
  ///
  /// O(n) to find the head and O(c) a start for c who fit beside it; O(log n) where nobody fits.
  private func rankedPass(_ books: inout Books, _ rules: Rules, at now: Int64) {
    books.settleUnranked(rules, at: now)
    books.disturbed = false
    // Ranks will have changed by the next pass, whatever this one leaves.
    books.opening = .none
    guard books.somebodyFits(), let head = books.startRankedHeads(rules, at: now), books.free > 0,
      let (shadow, level) = books.profile.firstInstant(with: head.processors, free: books.free)
    else { return }
    var query = FitQuery(
      free: books.free, window: shadow - now - (inclusive ? 0 : 1), extra: usesExtra ? level - head.processors : 0)
    let reason = { (extra: Int32) in Decision.Reason.backfilled(shadow: SimTime(microseconds: shadow), extra: extra) }
    if let candidates = rules.candidates, !candidates.changesWithTime {
      books.prepareSearch()
      var cursor = WaitingQueue.Cursor.start
      while let (found, entry) = books.nextCandidate(from: cursor, fitting: query) {
        admit(entry, reason(query.extra), &books, &query, at: now)
        cursor = found
      }
      return
    }
    var pool = books.rankedCandidates(rules, fitting: query, at: now)
    while let entry = Books.takeFirst(of: &pool, fitting: query) {
      admit(entry, reason(query.extra), &books, &query, at: now)
    }
  }

  private func admit(
    _ entry: QueueEntry, _ reason: Decision.Reason, _ books: inout Books, _ query: inout FitQuery, at now: Int64
  ) {
    if entry.requested > query.window { query.extra -= entry.processors }
    books.startQueued(entry.handle, at: now, because: reason, overtakes: true)
    query.free = books.free
  }
}

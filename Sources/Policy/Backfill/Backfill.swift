import Model

/// Who may overtake: the extension point for backfilling.
///
/// A pass looks at the books and decides; it keeps no state of its own. The caller has extended estimates that time disproved;
/// `books.arrived` holds the submissions since the last pass, not yet ranked.
public protocol Backfill: Sendable {
  /// Decides who starts at `now`, and enters it into the books.
  func pass(_ books: inout Books, _ rules: Rules, at now: SimTime)

  /// How many of those who wait are promised a start, at a site of virtual machines; with 0, nobody overtakes.
  var promises: Int { get }
}

extension Books {
  /// The common case made cheap: nothing happened but one submission, and the last pass knows what it left open.
  ///
  /// It decides as a full pass would: since then no core was freed, so whoever did not fit still does not, and the
  /// window before the shadow time only shrank.
  /// - Returns: true when the pass is done.
  mutating func admitLoneArrival(_ rules: Rules, at now: Int64, inclusive: Bool = true) -> Bool {
    guard arrived.count == 1 else { return false }
    let handle = arrived[0]
    if queue.isEmpty {
      guard active[Int(handle)].processors <= free, !isHosted else { return false }
      arrived.removeAll(keepingCapacity: true)
      start(handle, at: now, because: .queueHead, overtakes: false)
      return true
    }
    guard !disturbed, !rules.ranksChange, let head = queue.first else { return false }
    switch opening {
    case .none: return false
    case .closed:
      arrived.removeAll(keepingCapacity: true)
      rank(handle, rules, at: now)
      enqueue(handle)
      return true
    case .beside(let shadow, let extra):
      rank(handle, rules, at: now)
      let entry = active[Int(handle)].entry(handle)
      if entry.precedes(head) { return false }
      arrived.removeAll(keepingCapacity: true)
      let query = FitQuery(free: free, window: shadow - now - (inclusive ? 0 : 1), extra: extra)
      if query.admits(entry) {
        if entry.requested > shadow - now {
          opening = .beside(shadow: shadow, extra: extra - entry.processors)
        }
        let reason = Decision.Reason.backfilled(shadow: SimTime(microseconds: shadow), extra: extra)
        start(handle, at: now, because: reason, overtakes: true)
        if free == 0 { opening = .closed }
      } else {
        enqueue(handle)
      }
      return true
    }
  }

  /// Starts workspaces from the head of the queue while they fit.
  mutating func startHeads(at now: Int64) {
    while let head = queue.first, head.processors <= free {
      startQueued(head.handle, at: now, because: .queueHead)
    }
  }
}

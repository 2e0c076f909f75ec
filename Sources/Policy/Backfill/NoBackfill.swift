import Model

/// Strictly in order: nobody overtakes a head that waits.
public struct NoBackfill: Backfill {
  public init() {}

  public func pass(_ books: inout Books, _ rules: Rules, at now: SimTime) {
    let now = now.microseconds
    if books.admitLoneArrival(rules, at: now) { return }
    books.settleArrivals(rules, at: now)
    books.startHeads(at: now)
    books.disturbed = false
    // A head that waits closes the door to all who come after it, whatever is free; one who comes before it asks for a new look.
    books.opening = .beside(shadow: .min / 2, extra: 0)
  }
}

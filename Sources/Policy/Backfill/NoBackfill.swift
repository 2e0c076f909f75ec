import Model

/// Strictly in order: nobody overtakes a head that waits.
public struct NoBackfill: Backfill, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "none", at: .backfill,
      "Nobody overtakes: the queue is served strictly in order.",
      text: "The name of an order by itself means this: `sjf` is `none(order: sjf)`, and `fcfs` is `none`.",
      options: [
        CommonOptions.order, CommonOptions.placement, CommonOptions.pass, CommonOptions.processors,
        CommonOptions.clairvoyant,
      ] + CommonOptions.site)
  }

  public init() {}
  public init(_ options: PolicyOptions) {}

  /// Nobody overtakes: at a site, no start is promised and nobody looks past the head.
  public var promises: Int { 0 }

  public func pass(_ books: inout Books, _ rules: Rules, at now: SimTime) {
    let now = now.microseconds
    if books.isHosted { return HostedPass(reservations: 0).run(&books, rules, at: now) }
    if books.admitLoneArrival(rules, at: now) { return }
    books.settleUnranked(rules, at: now)
    if !rules.order.changesWithTime || books.somebodyFits() { _ = books.startRankedHeads(rules, at: now) }
    books.disturbed = false
    // A head that waits closes the door to all who come after it, whatever is free; one who comes before it asks for a new look.
    books.opening = .beside(shadow: .min / 2, extra: 0)
  }
}

import Model

/// Where everybody who was submitted has come to.
public struct SiteAccounts: Hashable, Sendable {
  public var submitted: Int64
  public var finished: Int64
  public var killed: Int64
  public var rejected: Int64
  public var cancelled: Int64
  public var lost: Int64
  /// Still there.
  public var active: Int64

  /// Submitted = finished + killed + rejected + cancelled + lost + still there.
  public var areBalanced: Bool { submitted == finished + killed + rejected + cancelled + lost + active }
}

extension SimulatedSite {
  /// What the site came to from the first submission on, beyond what the records add up to.
  public var totals: SiteTotals {
    var totals = sums
    if now.microseconds > .min { hosts.add(to: &totals, at: now.microseconds) }
    return totals
  }

  /// The accounts as they stand.
  public var accounts: SiteAccounts {
    func count(_ outcome: Outcome) -> Int64 { outcomes[Int(outcome.rawValue)] }
    var active: Int64 = 0
    for resident in residents where resident.stage != .gone { active += 1 }
    return SiteAccounts(
      submitted: submitted, finished: count(.finished), killed: count(.killedAtRequest), rejected: count(.rejected),
      cancelled: count(.cancelled), lost: count(.lost), active: active)
  }
}

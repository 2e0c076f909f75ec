import Model

/// The runtime pieces a policy expression was made into.
public struct Rules: Sendable {
  /// When a pass is made.
  public enum Pass: String, Sendable, CaseIterable {
    /// Once at an instant, after all its ends and submissions.
    case instant
    /// After each end and each submission by itself.
    case event
  }

  /// Who stands first in the queue.
  public var order: any QueueOrder
  /// The order in which backfilling looks at the queue, where it is another.
  public var candidates: (any QueueOrder)?
  /// Who may overtake.
  public var backfill: any Backfill
  /// On which hosts; `nil` fills them in order where they matter.
  public var placement: (any Placement)?
  /// When a pass is made.
  public var pass: Pass
  /// Fit is decided host by host, not by the number of free cores.
  public var namesHosts: Bool
  /// The policy is told real run times in place of requested ones; runs are labelled so.
  public var clairvoyant: Bool

  /// What only matters at a site of virtual machines.
  public var site: SiteRules

  let ranksChange: Bool

  public init(
    order: any QueueOrder, candidates: (any QueueOrder)? = nil, backfill: any Backfill,
    placement: (any Placement)? = nil,
    pass: Pass = .instant, namesHosts: Bool = false, clairvoyant: Bool = false,
    site: SiteRules = SiteRules()
  ) {
    self.order = order
    self.candidates = candidates
    self.backfill = backfill
    self.placement = placement
    self.pass = pass
    self.namesHosts = namesHosts
    self.clairvoyant = clairvoyant
    self.site = site
    ranksChange = order.changesWithTime || (candidates?.changesWithTime ?? false)
  }
}

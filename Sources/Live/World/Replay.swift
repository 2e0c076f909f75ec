import Model
import Policy

/// What a journal says the controller has come to, and whether it would decide the same again.
public struct JournalReplay: Sendable {
  public var epoch: Epoch
  public var controller: Controller
  /// Instants of the epoch.
  public var instants: Int64
  /// The entry of the last one.
  public var last: Int64
  /// The first entry at which the controller decides otherwise than it did.
  public var divergence: Divergence?

  public struct Divergence: Hashable, Sendable {
    public var entry: Int64
    public var time: SimTime
    /// JSON, as the journal holds it.
    public var recorded: String
    public var decided: String
  }

  /// Replays the last epoch of a journal through a controller.
  ///
  /// - Parameter journal: of a site.
  /// - Parameter see: each instant after it was decided, with the books as they are then; up to the first that diverges.
  /// - Returns: `nil` when nothing was ever begun.
  public init?(_ journal: Journal, see: (JournalInstant, SiteBooks) throws -> Void = { _, _ in }) throws {
    guard let (first, epoch) = try journal.lastEpoch() else { return nil }
    self.epoch = epoch
    controller = try epoch.controller()
    instants = 0
    last = first
    var (controller, instants, last) = (controller, Int64(0), first)
    var divergence: Divergence?
    try journal.entries(after: first, kind: "instant") { id, _, entry in
      guard divergence == nil, case .instant(let instant) = entry else { return }
      controller.handle(instant.events, at: instant.time)
      let (recorded, decided) = (try Journal.text(instant.decisions), try Journal.text(controller.decisions))
      guard recorded == decided else {
        divergence = Divergence(entry: id, time: instant.time, recorded: recorded, decided: decided)
        return
      }
      instants += 1
      last = id
      if let books = controller.site { try see(instant, books) }
    }
    self.controller = controller
    self.instants = instants
    self.last = last
    self.divergence = divergence
  }
}

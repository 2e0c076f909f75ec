import Model

/// What a world says of virtual machines and hosts: how something came out that takes time, or that something broke.
@frozen
public struct SiteReport: Equatable, Sendable, Codable {
  /// Journals hold the raw values: further cases go to the end.
  @frozen
  public enum Kind: UInt8, Equatable, Sendable, Codable, CaseIterable {
    /// The transfer (by its number) has brought its images to all its hosts; or has failed for good.
    case staged
    case stagingFailed
    /// The workspace's machines run; or one of them would not boot, and none is left.
    ///
    /// Of a boot or a staging that fails, a ``SiteReport/value`` other than 0 says that it is not to be counted, but tried again
    /// after a while for as long as it takes; of a suspension or a resumption, that it was undone on purpose, and nothing is wrong.
    case started
    case bootFailed
    /// Its machines' memory is safe; or is lost, and the work since the last checkpoint with it.
    case suspended
    case suspendLost
    /// They run again, or run elsewhere.
    case resumed
    case migrated
    /// A migration was given up; they still run where they were.
    case migrationFailed
    /// They are gone, as was asked for.
    case stopped
    /// They are gone because a host failed. ``SiteReport/value`` is the work kept, in µs of run time on bare metal.
    case crashed
    /// The host failed; is there again; is on; is off or asleep.
    case hostDown
    case hostUp
    case hostOn
    case hostOff
    /// What each of its machines received on average since the last such report: ``SiteReport/value`` in thousandths of a core.
    case received
    /// The owner takes the workspace back.
    case withdrawn
    /// The owner wants the workspace to rest until it is released.
    case held
    case released
    /// A suspension did not work; its machines still run where they were.
    case suspendFailed
    /// The host is to be emptied: nobody new comes, who is there stays; or takes machines again.
    case drained
    case undrained
    /// A resumption did not work: its memory is still where it was.
    case resumeFailed
  }

  public var kind: Kind
  /// A handle, the number of a transfer, or of a host.
  public var subject: Int32
  public var value: Int64

  @inlinable
  public init(_ kind: Kind, _ subject: Int32, value: Int64 = 0) {
    self.kind = kind
    self.subject = subject
    self.value = value
  }
}

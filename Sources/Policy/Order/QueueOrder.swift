import Model

/// Who goes first: the extension point for the order of the queue.
///
/// A rank is a number; the workspace with the lowest goes first, and among equal ranks the one submitted first.
public protocol QueueOrder: Sendable {
  /// True when a rank depends on more than the request itself (waiting time, others' use): the queue is then ranked anew at each pass,
  /// at O(n log n) for n waiting instead of O(log n).
  var changesWithTime: Bool { get }

  /// The rank of `workspace` at `now`; `usage` is the ledger this order asked for.
  func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double

  /// The ledger this order needs kept, if any.
  func makeLedger() -> UsageLedger?
}

extension QueueOrder {
  public var changesWithTime: Bool { false }
  public func makeLedger() -> UsageLedger? { nil }
}

extension Workspace {
  /// Cores in all: virtual machines × virtual CPUs of each.
  @inlinable public var processors: Int32 { count * quantum.vcpus }
}

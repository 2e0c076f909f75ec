import Model

/// Who goes first: the extension point for the order of the queue.
///
/// A rank is a number; the workspace with the lowest goes first, and among equal ranks the one submitted first.
public protocol QueueOrder: Sendable {
  /// True when a rank depends on more than the request itself (waiting time, others' use): ranks are then made anew at each pass that may
  /// start somebody, at O(n) for n waiting where only the head holds a reservation or nobody does, at O(n log n) otherwise.
  var changesWithTime: Bool { get }

  /// The rank of `workspace` at `now`; `usage` is the ledger this order asked for.
  func rank(_ workspace: Workspace, at now: SimTime, usage: UsageLedger?) -> Double

  /// The ledger this order needs kept, if any.
  func makeLedger() -> UsageLedger?

  /// What of a request its rank is made from, where the rank changes with time: worked out once, for ``rankAll(_:at:usage:into:)``.
  func factors(of workspace: Workspace) -> (first: Double, second: Double)

  /// Writes the rank of each row of `table`: to the last bit what ``rank(_:at:usage:)`` says.
  func rankAll(_ table: RankTable, at now: SimTime, usage: UsageLedger?, into ranks: UnsafeMutableBufferPointer<Double>)
}

extension QueueOrder {
  public var changesWithTime: Bool { false }
  public func makeLedger() -> UsageLedger? { nil }
  public func factors(of workspace: Workspace) -> (first: Double, second: Double) { (0, 0) }

  public func rankAll(
    _ table: RankTable, at now: SimTime, usage: UsageLedger?, into ranks: UnsafeMutableBufferPointer<Double>
  ) {
    for row in ranks.indices { ranks[row] = rank(table.workspaces[row], at: now, usage: usage) }
  }
}

extension Workspace {
  /// Cores in all: virtual machines × virtual CPUs of each.
  @inlinable public var processors: Int32 { count * quantum.vcpus }
}

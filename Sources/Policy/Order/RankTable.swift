import Model

/// The waiting workspaces as an order that changes with time sees them: column by column, so ranking them all is one walk over flat arrays.
///
/// A row stands anywhere: who goes first is decided by rank, and among equals by id. Insertion and removal are O(1).
public struct RankTable: Sendable {
  /// Submissions, µs.
  public private(set) var submits: [Int64] = []
  /// What the order made of each request in ``QueueOrder/factors(of:)``.
  public private(set) var firstFactors: [Double] = []
  public private(set) var secondFactors: [Double] = []
  /// Places of the owners in the ledger of use; −1 where none is kept.
  public private(set) var accounts: [Int32] = []
  /// The requests themselves.
  public private(set) var workspaces: [Workspace] = []
  var entries: [QueueEntry] = []
  /// Row of each handle; meaningless for those not in the table.
  private var rowOf: [Int32] = []
  /// Ranks by row: valid within the pass that asked for them.
  var ranks: [Double] = []

  public init() {}

  public var count: Int { submits.count }

  mutating func insert(
    _ workspace: Workspace, _ entry: QueueEntry, factors: (first: Double, second: Double), account: Int32
  ) {
    let handle = Int(entry.handle)
    if rowOf.count <= handle { rowOf += repeatElement(0, count: handle + 1 - rowOf.count) }
    rowOf[handle] = Int32(count)
    submits.append(workspace.submit.microseconds)
    firstFactors.append(factors.first)
    secondFactors.append(factors.second)
    accounts.append(account)
    workspaces.append(workspace)
    entries.append(entry)
    ranks.append(0)
  }

  mutating func remove(_ handle: Handle) {
    let (row, last) = (Int(rowOf[Int(handle)]), count - 1)
    submits.swapAt(row, last)
    firstFactors.swapAt(row, last)
    secondFactors.swapAt(row, last)
    accounts.swapAt(row, last)
    workspaces.swapAt(row, last)
    entries.swapAt(row, last)
    ranks.swapAt(row, last)
    rowOf[Int(entries[row].handle)] = Int32(row)
    submits.removeLast()
    firstFactors.removeLast()
    secondFactors.removeLast()
    accounts.removeLast()
    workspaces.removeLast()
    entries.removeLast()
    ranks.removeLast()
  }

  /// Ranks everybody at `now`. O(n).
  mutating func rankAll(_ order: any QueueOrder, at now: SimTime, usage: UsageLedger?) {
    var ranks: [Double] = []
    swap(&ranks, &self.ranks)
    ranks.withUnsafeMutableBufferPointer { order.rankAll(self, at: now, usage: usage, into: $0) }
    swap(&ranks, &self.ranks)
  }

  /// Lends submissions (µs) and both factors, by row.
  func withWaits(
    _ body: (UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>) -> Void
  ) {
    submits.withUnsafeBufferPointer { submits in
      firstFactors.withUnsafeBufferPointer { first in
        secondFactors.withUnsafeBufferPointer { second in body(submits, first, second) }
      }
    }
  }

  /// Lends the owners' places in the ledger, by row.
  func withAccounts(_ body: (UnsafeBufferPointer<Int32>) -> Void) { accounts.withUnsafeBufferPointer(body) }

  /// Who goes first by ``ranks``. O(n).
  var first: QueueEntry? {
    guard count > 0 else { return nil }
    let row = ranks.withUnsafeBufferPointer { ranks in
      var best = 0
      var lowest = ranks[0]
      for row in 1..<ranks.count where ranks[row] <= lowest {
        if ranks[row] < lowest || entries[row].serial < entries[best].serial {
          (best, lowest) = (row, ranks[row])
        }
      }
      return best
    }
    return ranked(row)
  }

  /// The entry of `handle` with its rank.
  func entry(of handle: Handle) -> QueueEntry { ranked(Int(rowOf[Int(handle)])) }

  /// How many go before `entry` by ``ranks``. O(n).
  func position(of entry: QueueEntry) -> Int {
    entries.indices.reduce(0) { $0 + (ranked($1).precedes(entry) ? 1 : 0) }
  }

  private func ranked(_ row: Int) -> QueueEntry {
    var entry = entries[row]
    entry.rank = ranks[row]
    return entry
  }
}

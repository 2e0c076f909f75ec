import Model

/// What savings and restorations would have taken if each had had its disk to itself.
///
/// A disk serves all who use it alike: while k do, each goes on at a k-th of its speed.
struct DiskSharing {
  private let users: [OperationTimes.Order]
  private let isOneDisk: Bool

  /// - Parameters:
  ///   - orders: all of a run, those that failed too.
  ///   - isOneDisk: hosts share a storage.
  init(_ orders: [OperationTimes.Order], isOneDisk: Bool) {
    users = orders.filter { Self.uses($0) && $0.observed > .zero }
    self.isOneDisk = isOneDisk
  }

  private static func uses(_ order: OperationTimes.Order) -> Bool { ["suspend", "resume"].contains(order.operation) }

  /// Seconds; as long as observed for all else. O(k²) for k who were there at the same time, and O(all) to find them.
  func alone(_ order: OperationTimes.Order) -> Double {
    guard Self.uses(order) else { return order.observed.seconds }
    let end = order.began + order.observed
    let others = users.filter { other in
      other.id != order.id && other.began < end && order.began < other.began + other.observed
        && (isOneDisk || !Set(other.hosts).isDisjoint(with: order.hosts))
    }
    let turns = ([order.began, end] + others.flatMap { [$0.began, $0.began + $0.observed] })
      .filter { $0 >= order.began && $0 <= end }.sorted()
    return zip(turns, turns.dropFirst()).reduce(0) { sum, part in
      let sharing = others.count { $0.began <= part.0 && part.1 <= $0.began + $0.observed }
      return sum + (part.1 - part.0).seconds / Double(1 + sharing)
    }
  }
}

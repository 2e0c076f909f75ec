/// Finds a user's place in the table: at once where the numbers lie close together, as in most logs, else by bisection.
struct UserSlots {
  /// Ascending, each once.
  let users: [Int32]
  /// Slot of user `low + index`; empty when the numbers lie too far apart.
  private let direct: [Int32]
  private let low: Int

  private static let widestDirectTable = 1 << 20

  /// O(jobs), and O(users log users) where the numbers lie far apart.
  init(_ rows: [MetricsAccumulator.Row]) {
    var least = Int32.max
    var greatest = Int32.min
    for row in rows {
      least = min(least, row.user)
      greatest = max(greatest, row.user)
    }
    let width = rows.isEmpty ? 0 : Int(greatest) - Int(least) + 1
    low = Int(least)
    guard width <= Self.widestDirectTable else {
      users = Set(rows.lazy.map(\.user)).sorted()
      direct = []
      return
    }
    var table = [Int32](repeating: -1, count: width)
    for row in rows { table[Int(row.user) - low] = 0 }
    var found: [Int32] = []
    for index in table.indices where table[index] == 0 {
      table[index] = Int32(found.count)
      found.append(Int32(low + index))
    }
    users = found
    direct = table
  }

  /// - Precondition: `user` is one of the users.
  subscript(user: Int32) -> Int {
    if !direct.isEmpty { return Int(direct[Int(user) - low]) }
    var first = 0
    var last = users.count - 1
    while first < last {
      let middle = (first + last) / 2
      if users[middle] < user { first = middle + 1 } else { last = middle }
    }
    return first
  }
}

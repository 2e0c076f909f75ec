import Model

/// Which images are to be sent when, on which of the repository's links.
struct StagingPlan: Sendable {
  /// By number; numbers are used again.
  private(set) var transfers: [Transfer] = []
  /// The workspaces that wait for each.
  private(set) var waiting: [[Handle]] = []
  private var spare: [Int32] = []
  /// Transfers of each link that are not done, by the instant they begin.
  private(set) var links: [[Int32]]

  init(links: Int32 = 1) {
    self.links = [[Int32]](repeating: [], count: Int(links))
  }

  // MARK: Finding time

  /// The first instant from `now` on at which `link` has `length` µs to itself.
  func earliest(_ length: Int64, on link: Int, now: Int64) -> Int64 {
    var begin = now
    for number in links[link] {
      let transfer = transfers[Int(number)]
      if transfer.state == .planned, transfer.begins.microseconds - begin >= length { return begin }
      begin = max(begin, transfer.ends.microseconds)
    }
    return begin
  }

  /// The last instant at which a sending of `length` µs can begin to be done by `deadline`; `nil` if there is none from `now` on.
  func latest(_ length: Int64, on link: Int, by deadline: Int64, now: Int64) -> Int64? {
    var end = deadline
    for number in links[link].reversed() {
      let transfer = transfers[Int(number)]
      guard transfer.begins.microseconds < end else { continue }
      if end - transfer.ends.microseconds >= length { return end - length }
      end = min(end, transfer.begins.microseconds)
    }
    return end - length >= now ? end - length : nil
  }

  // MARK: Changing

  mutating func add(_ transfer: Transfer, for handle: Handle) -> Int32 {
    let number: Int32
    if let free = spare.popLast() {
      number = free
      transfers[Int(free)] = transfer
      waiting[Int(free)] = [handle]
    } else {
      number = Int32(transfers.count)
      transfers.append(transfer)
      waiting.append([handle])
    }
    let link = Int(transfer.channel)
    let place = links[link].firstIndex { transfers[Int($0)].begins > transfer.begins } ?? links[link].count
    links[link].insert(number, at: place)
    return number
  }

  mutating func join(_ number: Int32, _ handle: Handle, hosts: [Int32], missing: [Int64]) {
    waiting[Int(number)].append(handle)
    for (host, kib) in zip(hosts, missing) where !transfers[Int(number)].destinations.contains(host) {
      transfers[Int(number)].destinations.append(host)
      transfers[Int(number)].missingKiB.append(kib)
    }
  }

  /// A workspace does not wait for it any more. A sending nobody waits for, and that has not begun, is forgotten.
  ///
  /// - Returns: true when it was forgotten.
  mutating func leave(_ number: Int32, _ handle: Handle) -> Bool {
    waiting[Int(number)].removeAll { $0 == handle }
    guard waiting[Int(number)].isEmpty, transfers[Int(number)].state == .planned else { return false }
    forget(number)
    return true
  }

  mutating func begin(_ number: Int32, at now: Int64) {
    let length = transfers[Int(number)].ends - transfers[Int(number)].begins
    transfers[Int(number)].state = .active
    transfers[Int(number)].begins = SimTime(microseconds: now)
    transfers[Int(number)].ends = SimTime(microseconds: now) + length
  }

  /// It is over; hands out who waited.
  mutating func finish(_ number: Int32) -> [Handle] {
    let handles = waiting[Int(number)]
    forget(number)
    return handles
  }

  private mutating func forget(_ number: Int32) {
    transfers[Int(number)].state = .done
    waiting[Int(number)] = []
    links[Int(transfers[Int(number)].channel)].removeAll { $0 == number }
    spare.append(number)
  }

  /// The first of a link that is to begin, if nothing is under way there.
  func due(on link: Int, now: Int64) -> Int32? {
    guard let first = links[link].first, transfers[Int(first)].state == .planned,
      transfers[Int(first)].begins.microseconds <= now
    else { return nil }
    return first
  }

  var isSound: Bool {
    links.allSatisfy { link in
      zip(link, link.dropFirst()).allSatisfy { transfers[Int($0)].begins <= transfers[Int($1)].begins }
    }
  }
}

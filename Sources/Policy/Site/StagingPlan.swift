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
    for place in links[link].indices {
      let number = links[link][place]
      if transfers[Int(number)].state == .planned,
        transfers[Int(number)].begins.microseconds - begin >= length
      {
        return begin
      }
      begin = max(begin, transfers[Int(number)].ends.microseconds)
    }
    return begin
  }

  /// The last instant at which a sending of `length` µs can begin to be done by `deadline`; `nil` if there is none from `now` on.
  func latest(_ length: Int64, on link: Int, by deadline: Int64, now: Int64) -> Int64? {
    var end = deadline
    for number in links[link].reversed() {
      let (begins, ends) = (
        transfers[Int(number)].begins.microseconds, transfers[Int(number)].ends.microseconds
      )
      guard begins < end else { continue }
      if end - ends >= length { break }
      end = min(end, begins)
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
    move(number, to: SimTime(microseconds: now))
    transfers[Int(number)].state = .active
  }

  /// Moves those behind `number` that one before them runs into, each as far as it must.
  ///
  /// - Returns: who was moved.
  mutating func makeRoom(behind number: Int32) -> [Int32] {
    let link = links[Int(transfers[Int(number)].channel)]
    var moved: [Int32] = []
    guard let place = link.firstIndex(of: number) else { return [] }
    var end = transfers[Int(number)].ends
    for next in link[(place + 1)...] {
      if transfers[Int(next)].begins < end {
        move(next, to: end)
        moved.append(next)
      }
      end = transfers[Int(next)].ends
    }
    return moved
  }

  private mutating func move(_ number: Int32, to begins: SimTime) {
    let length = transfers[Int(number)].ends - transfers[Int(number)].begins
    transfers[Int(number)].begins = begins
    transfers[Int(number)].ends = begins + length
  }

  /// Only those of the hosts that are still to receive it.
  mutating func retain(_ number: Int32, _ isWanted: (Int32) -> Bool) {
    let pairs = zip(transfers[Int(number)].destinations, transfers[Int(number)].missingKiB).filter { isWanted($0.0) }
    transfers[Int(number)].destinations = pairs.map(\.0)
    transfers[Int(number)].missingKiB = pairs.map(\.1)
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

  /// The first of a link that is to begin, if nothing is under way there: what nobody set a time for begins as soon as it can.
  func due(on link: Int, now: Int64) -> Int32? {
    guard let first = links[link].first, transfers[Int(first)].state == .planned,
      transfers[Int(first)].begins.microseconds <= now || transfers[Int(first)].deadline == .distantFuture
    else { return nil }
    return first
  }

  var isSound: Bool {
    links.allSatisfy { link in
      zip(link, link.dropFirst()).allSatisfy { transfers[Int($0)].begins <= transfers[Int($1)].begins }
    }
  }
}

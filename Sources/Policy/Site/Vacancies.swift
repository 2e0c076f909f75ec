import Model

/// How many machines of each kind of need have room now, beside all claims and promises: what most of those who wait fail by.
///
/// Sums are found when they are first asked for after time or the books have moved on, O(hosts) each, and follow claims host by host.
struct Vacancies: Sendable {
  struct Kind: Hashable, Sendable {
    var need: Amount
    var groups: UInt64
  }

  private(set) var kinds: [Kind] = []
  private var numbers: [Kind: Int32] = [:]
  /// What each host has free now; less than nothing where it cannot be used.
  private(set) var free: [Amount] = []
  private var sums: [Int64] = []
  /// The kinds whose sums are known.
  private var known: [Int32] = []
  private var isKnown: [Bool] = []
  private(set) var version: UInt64 = .max
  private(set) var now: Int64 = .min

  /// Following more kinds than this through a claim costs more than finding their sums anew.
  static let limit = 256

  /// The number of a kind, for ever.
  mutating func number(of kind: Kind) -> Int32 {
    if let number = numbers[kind] { return number }
    let number = Int32(kinds.count)
    numbers[kind] = number
    kinds.append(kind)
    sums.append(0)
    isKnown.append(false)
    return number
  }

  mutating func begin(at instant: Int64, version: UInt64, free: [Amount]) {
    now = instant
    self.version = version
    self.free = free
    forget()
  }

  private mutating func forget() {
    for number in known { isKnown[Int(number)] = false }
    known.removeAll(keepingCapacity: true)
  }

  /// The sum of one kind.
  @inline(__always)
  mutating func places(_ number: Int32, _ group: [UInt8]) -> Int64 {
    if !isKnown[Int(number)] { find(number, group) }
    return sums[Int(number)]
  }

  private mutating func find(_ number: Int32, _ group: [UInt8]) {
    let kind = kinds[Int(number)]
    var sum: Int64 = 0
    for host in free.indices where kind.groups & (1 << UInt64(group[host])) != 0 {
      sum += Int64(max(0, free[host].places(kind.need)))
    }
    sums[Int(number)] = sum
    isKnown[Int(number)] = true
    known.append(number)
  }

  /// A host has another amount free.
  mutating func follow(_ host: Int, to amount: Amount, _ group: [UInt8]) {
    let before = free[host]
    free[host] = amount
    if known.count > Self.limit { return forget() }
    for number in known where kinds[Int(number)].groups & (1 << UInt64(group[host])) != 0 {
      let need = kinds[Int(number)].need
      sums[Int(number)] += Int64(max(0, amount.places(need))) - Int64(max(0, before.places(need)))
    }
  }

  mutating func keepUp(with version: UInt64) { self.version = version }
}

extension SiteBooks {
  /// Whether there are enough places for a waiting workspace now; how long they stay free is another question.
  @inline(__always)
  mutating func hasPlaces(_ handle: Handle) -> Bool {
    if vacancies.version != version || vacancies.now != now { findVacancies() }
    return vacancies.places(leases[Int(handle)].kind, group) >= Int64(leases[Int(handle)].workspace.count)
  }

  private mutating func findVacancies() {
    var free = [Amount](repeating: Amount(repeating: -1), count: capacity.count)
    for host in capacity.indices { free[host] = freeNow(host) }
    vacancies.begin(at: now, version: version, free: free)
  }

  private func freeNow(_ host: Int) -> Amount {
    isUsable(host, .max) ? promised.level(host, at: now) : Amount(repeating: -1)
  }

  /// Brings the sums that are known up to a change on these hosts alone.
  mutating func followVacancies(_ hosts: [Int32], from before: UInt64) {
    guard vacancies.version == before, vacancies.now == now else { return }
    for host in hosts { vacancies.follow(Int(host), to: freeNow(Int(host)), group) }
    vacancies.keepUp(with: version)
  }
}

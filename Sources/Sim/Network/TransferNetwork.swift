import Model

/// The network of a site: transfers as fluid flows that share links fairly.
///
/// Links are the repository's channels, each host's interface (sending and receiving apart, as in switched full-duplex
/// Ethernet, IEEE 802.3) and, between any two sites of a grid, one in each direction. All flows share them max-min fairly
/// (D. Bertsekas and R. Gallager, *Data Networks*, 2nd ed., 1992, section 6.5.2). A link without a rate is never in the way.
///
/// - *unicast*: a flow for each destination.
/// - *multicast*: one flow that loads the source and each destination once. The slowest link holds all up; the largest need
///   decides the size.
/// - *peers*: destinations pass on what they have. A transfer that has its links to itself takes the shortest time there
///   is, max(F/uₛ, F/d, N·F/(uₛ + Σuᵢ)), for N destinations that send at uᵢ and receive at d or more, and a source that sends
///   at uₛ (R. Kumar and K. W. Ross, *Peer-assisted file distribution: the minimum distribution time*, HotWeb 2006).
///
/// The caller keeps the calendar: after each change it asks ``takeMoved(_:)`` for ends, and calls ``finish(_:at:)`` when one has
/// come. A transfer is known by the caller's number for it. All times are µs.
public struct TransferNetwork: Hashable, Sendable, Codable {
  public enum Source: Hashable, Sendable, Codable {
    /// One of the repository's links.
    case repository(Int32)
    case host(Int32)
  }

  /// What is on its way, by the caller's number.
  struct Sending: Hashable, Sendable, Codable {
    var source: Source
    var destinations: [Int32]
    /// KiB each destination lacks.
    var kib: [Double]
    var distribution: SiteModel.Repository.Distribution
    var cap: Double
    /// KiB that destinations received before the flows of now began.
    var before: Double = 0

    /// KiB of the one flow that serves all.
    var largest: Double { kib.max() ?? 0 }
  }

  var book: FlowBook<Sending>
  let sites: [Int32]
  let repositorySite: Int32
  let siteCount: Int32
  let channels: Int32
  /// What part of its sending rate a host gives to peers.
  let peerUpload: Double

  /// - Parameters:
  ///   - hostKbps: kbit/s of each host's interface; `nil`: unlimited.
  ///   - hostSites: the site of each host, from 0; empty: all at one.
  ///   - repository: its rate and number of channels.
  ///   - repositorySite: where the repository is.
  ///   - wideAreaKbps: kbit/s from one site to another; `nil`: unlimited.
  ///   - peerUpload: the part of its sending rate, 0…1, that a destination gives to others when they are peers.
  public init(
    hostKbps: [Int64?], hostSites: [Int32] = [], repository: SiteModel.Repository, repositorySite: Int32 = 0,
    wideAreaKbps: Int64? = nil, peerUpload: Double = 1
  ) {
    sites = hostSites.isEmpty ? [Int32](repeating: 0, count: hostKbps.count) : hostSites
    self.repositorySite = repositorySite
    self.peerUpload = peerUpload
    channels = max(1, repository.channels)
    siteCount = max(repositorySite, sites.max() ?? 0) + 1
    var rates = [Double](repeating: Self.kibps(repository.kbps), count: Int(channels))
    for kbps in hostKbps { rates += [Self.kibps(kbps), Self.kibps(kbps)] }
    if siteCount > 1 {
      rates += [Double](repeating: Self.kibps(wideAreaKbps), count: Int(siteCount * siteCount))
    }
    book = FlowBook(capacities: rates)
  }

  /// The network of `shape` under `model`. Sites are numbered as their names first appear; the repository is at the first.
  public init(shape: ClusterShape, model: SiteModel) {
    var names: [String?] = []
    var sites: [Int32] = []
    var rates: [Int64?] = []
    for group in shape.groups {
      let site = names.firstIndex(of: group.host.site) ?? names.count
      if site == names.count { names.append(group.host.site) }
      sites += [Int32](repeating: Int32(site), count: Int(group.count))
      rates += [Int64?](repeating: group.host.networkKbps, count: Int(group.count))
    }
    self.init(
      hostKbps: rates, hostSites: sites, repository: model.repository, wideAreaKbps: model.wideAreaKbps)
  }

  /// KiB/s of so many kbit/s: a kbit has 1000 bits, a KiB 1024 bytes.
  public static func kibps(_ kbps: Int64?) -> Double { kbps.map { max(0, Double($0)) * 1000 / 8 / 1024 } ?? .infinity }

  // MARK: Transfers

  /// Transfers under way.
  public var count: Int { book.entries.count }

  /// Begins to send to each of `destinations` the KiB it lacks.
  ///
  /// - Parameters:
  ///   - id: a number that is not under way.
  ///   - source: where the KiB come from.
  ///   - destinations: hosts, each once; one that is the source itself costs nothing.
  ///   - kib: what each destination lacks, in their order.
  ///   - distribution: a flow for each destination, or one for all.
  ///   - capKiBps: the most each flow takes.
  ///   - now: µs, not before the last change.
  public mutating func begin(
    _ id: Int32, from source: Source, to destinations: [Int32], kib: [Int64],
    distribution: SiteModel.Repository.Distribution = .unicast, capKiBps: Double = .infinity, at now: Int64
  ) {
    let sending = Sending(
      source: source, destinations: destinations, kib: kib.map(Double.init), distribution: distribution, cap: capKiBps)
    book.begin(id, sending, flows: flows(of: sending), at: now)
  }

  /// Stops a transfer; the others get its bandwidth.
  ///
  /// - Returns: KiB its destinations had received by `now`, all together, rounded down; 0 for a number not under way.
  @discardableResult
  public mutating func cancel(_ id: Int32, at now: Int64) -> Int64 {
    let received = receivedKiB(id, at: now)
    book.remove(id, at: now)
    return received
  }

  /// Goes on without `host`, which is no longer there to receive; the others keep what they have.
  ///
  /// - Returns: false when the host was the last destination, or none: then nothing has changed, and the transfer is the
  ///   caller's to cancel.
  @discardableResult
  public mutating func drop(_ host: Int32, from id: Int32, at now: Int64) -> Bool {
    guard let index = book.index(of: id) else { return false }
    let entry = book.entries[index]
    let places = entry.payload.destinations.indices.filter { entry.payload.destinations[$0] != host }
    guard !places.isEmpty, places.count < entry.payload.destinations.count else { return false }
    let left = left(entry, at: now)
    var rest = entry.payload
    rest.destinations = places.map { entry.payload.destinations[$0] }
    rest.before += zip(entry.payload.kib, left).reduce(0) { $0 + $1.0 - $1.1 }
    rest.kib = places.map { left[$0] }
    book.remove(id, at: now)
    book.begin(id, rest, flows: flows(of: rest), at: now)
    return true
  }

  /// Something of the transfer is due.
  ///
  /// - Returns: true when all of its destinations have all they lacked by `now`, and it is over; false when some are still to come, or
  ///   its end has moved on: the next end is handed out by ``takeMoved(_:)``.
  public mutating func finish(_ id: Int32, at now: Int64) -> Bool { book.finish(id, at: now) }

  /// When the transfer next has something to finish; `Int64.max`: never as things stand; `nil`: it is not under way.
  public func end(of id: Int32) -> Int64? { book.end(of: id) }

  /// Hands out, in order of number, each transfer whose next end may be another than last told, and forgets them.
  public mutating func takeMoved(_ body: (_ id: Int32, _ end: Int64) -> Void) { book.takeMoved(body) }

  /// KiB that its destinations have received by `now`, all together, rounded down. Each receives at the pace of its flow until it has all it lacks.
  public func receivedKiB(_ id: Int32, at now: Int64) -> Int64 {
    guard let index = book.index(of: id) else { return 0 }
    let entry = book.entries[index]
    let received = zip(entry.payload.kib, left(entry, at: now)).reduce(entry.payload.before) {
      $0 + $1.0 - $1.1
    }
    // What is whole but for the last bits is whole.
    return Int64((received + 1e-6).rounded(.down))
  }

  /// KiB/s at which the transfer's flows go, all together; a flow to many counts once.
  public func rate(of id: Int32) -> Double {
    guard let index = book.index(of: id) else { return 0 }
    return book.entries[index].flows.reduce(0) { $0 + book.links.rate(of: $1) }
  }

  /// KiB each destination still lacks.
  private func left(_ entry: FlowBook<Sending>.Entry, at now: Int64) -> [Double] {
    let sending = entry.payload
    if sending.distribution == .unicast {
      var left = [Double](repeating: 0, count: sending.kib.count)
      for slot in entry.flows { left[Int(book.links.part(of: slot))] = book.links.left(of: slot, at: now) }
      return left
    }
    let rest = entry.flows.reduce(0) { $0 + book.links.left(of: $1, at: now) }
    let done = sending.largest - rest
    return sending.kib.map { max(0, $0 - done) }
  }
}

import Model
import Stats

/// Advance reservations that take a given share of a cluster, drawn as for the experiments of B. Sotomayor, K. Keahey and I. Foster,
/// "Combining Batch Execution and Leasing Using Virtual Machines", HPDC 2008.
///
/// Nodes and durations are uniform over whole numbers. The first reservation starts at 0 and each further one an interval later,
/// uniform over the mean interval ± ``intervalSpread``, where
///
///     mean interval = mean duration × mean nodes / (share × hosts)
///
/// so that in the long run the reservations use that share of the cluster. Each is known ``notice`` before its start, or from 0.
/// See <doc:InjectedReservations>.
public struct ReservationModel: Hashable, Sendable {
  /// Nodes of the cluster.
  public var hosts: Int32
  /// ρ: the share of the cluster's node-seconds that reservations use, above 0 and below 1.
  public var share: Double
  /// δ, s: the middle of the durations.
  public var duration: Int64
  /// s: durations are uniform over δ ± this.
  public var durationSpread: Int64 = 1800
  /// ν: nodes are uniform over this range.
  public var nodes: ClosedRange<Int32>
  /// H, s: how long before its start a reservation is submitted.
  public var notice: Int64 = 86_400
  /// s: intervals between starts are uniform over their mean ± this.
  public var intervalSpread: Int64 = 3600
  /// s: reservations start before this.
  public var period: Int64
  /// Of each node.
  public var quantum: Quantum
  public var seed: UInt64
  public var replication = 0

  /// - Throws: `QuantaError` of kind `usage` that names the parameter that makes no sense.
  public init(
    hosts: Int32, share: Double, duration: Int64, nodes: ClosedRange<Int32>, period: Int64, seed: UInt64,
    durationSpread: Int64 = 1800, notice: Int64 = 86_400, intervalSpread: Int64 = 3600, replication: Int = 0,
    quantum: Quantum = Quantum(memoryKiB: 1024 * 1024)
  ) throws {
    self.hosts = hosts
    self.share = share
    self.duration = duration
    self.nodes = nodes
    self.period = period
    self.seed = seed
    self.durationSpread = durationSpread
    self.notice = notice
    self.intervalSpread = intervalSpread
    self.replication = replication
    self.quantum = quantum
    let longest: Int64 = 1 << 40
    func check(_ holds: Bool, _ message: String, _ remedy: String) throws {
      guard holds else { throw QuantaError(.usage, message, remedy: remedy) }
    }
    try check(hosts > 0, "a cluster of \(hosts) hosts", "give 1 or more")
    try check(share > 0 && share < 1, "a share of \(share)", "give a number above 0 and below 1, such as 0.1")
    try check(
      nodes.lowerBound > 0 && nodes.upperBound <= hosts,
      "reservations of \(nodes.lowerBound) to \(nodes.upperBound) nodes on \(hosts) hosts", "give 1 … \(hosts)")
    try check(
      durationSpread >= 0 && duration > durationSpread && duration < longest,
      "a duration of \(duration) ± \(durationSpread) s", "give a duration longer than its spread")
    try check((0..<longest).contains(notice), "a notice of \(notice) s", "give 0 or more")
    try check((1..<longest).contains(period), "a period of \(period) s", "give more than 0")
    try check((0..<longest).contains(intervalSpread), "intervals ± \(intervalSpread) s", "give 0 or more")
    try check(
      meanInterval >= 1 && period < 100_000_000 * Int64(meanInterval),
      "a reservation each \(meanInterval) s", "ask for a smaller share or a shorter period")
  }

  /// s between two starts, on average.
  public var meanInterval: Double {
    Double(duration) * (Double(nodes.lowerBound) + Double(nodes.upperBound)) / 2 / (share * Double(hosts))
  }

  /// The reservations, by submission; those submitted together by start.
  ///
  /// An interval may be negative where the spread is wider than the mean, as in the published files; one that leads before 0 is
  /// drawn again. The first start that is not before the end of the period ends the drawing.
  public func requests() -> [LeaseRequest] {
    let streams = RandomStreams(seed: seed, replication: replication)
    var intervals = streams.stream("reservation interval")
    var durations = streams.stream("reservation duration")
    var sizes = streams.stream("reservation nodes")
    func draw(_ low: Int64, _ high: Int64, _ stream: inout RandomStream) -> Int64 {
      low + Int64(stream.uniform() * Double(high - low + 1))
    }
    let mean = Int64(meanInterval.rounded())
    var requests: [LeaseRequest] = []
    var start: Int64 = 0
    while start < period {
      let length = SimDuration.seconds(draw(duration - durationSpread, duration + durationSpread, &durations))
      let count = Int32(draw(Int64(nodes.lowerBound), Int64(nodes.upperBound), &sizes))
      requests.append(
        LeaseRequest(
          number: 0, line: 0, submit: .seconds(max(0, start - notice)), start: .exact(.seconds(start)),
          requested: length, actual: length, deadline: nil, nodes: count, quantum: quantum, preemptible: false,
          environment: .host))
      var next: Int64
      repeat { next = start + draw(mean - intervalSpread, mean + intervalSpread, &intervals) } while next < 0
      start = next
    }
    func startOf(_ request: LeaseRequest) -> SimTime {
      if case .exact(let time) = request.start { time } else { request.submit }
    }
    var sorted = requests.enumerated().sorted {
      ($0.element.submit, startOf($0.element), $0.offset) < ($1.element.submit, startOf($1.element), $1.offset)
    }.map(\.element)
    for i in sorted.indices { sorted[i].number = Int64(i + 1) }
    return sorted
  }

  /// The reservations as a source.
  public func arrivals() -> ArrivalList {
    ArrivalList(requests().enumerated().map { $0.element.arrival(id: Int64($0.offset + 1)) })
  }

  /// What made a file of them, for its head.
  public var notes: [String] {
    [
      "advance reservations: share \(share) of \(hosts) hosts over \(period) s, seed \(seed), replication \(replication)",
      "durations \(duration) ± \(durationSpread) s, nodes \(nodes.lowerBound)–\(nodes.upperBound), known \(notice) s ahead",
      "intervals between starts \(Int64(meanInterval.rounded())) ± \(intervalSpread) s",
    ]
  }
}

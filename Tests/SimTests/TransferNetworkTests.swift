import Model
import TestSupport
import Testing

@testable import Sim

/// Expects what a mutating call returns, which the macro cannot take apart.
private func holds(_ condition: Bool, _ place: SourceLocation = #_sourceLocation) {
  #expect(condition, sourceLocation: place)
}

@Suite("Transfers")
struct TransferNetworkTests {
  /// kbit/s that make so many thousand KiB/s.
  static func kbps(_ thousands: Int64) -> Int64 { thousands * 8192 }

  static func network(
    _ repository: Int64?, hosts: [Int64?], channels: Int32 = 1, sites: [Int32] = [], wide: Int64? = nil
  ) -> TransferNetwork {
    TransferNetwork(
      hostKbps: hosts.map { $0.map(kbps) }, hostSites: sites,
      repository: SiteModel.Repository(kbps: repository.map(kbps), channels: channels), wideAreaKbps: wide.map(kbps))
  }

  private func moved(_ network: inout TransferNetwork) -> [Int32: Int64] {
    var ends: [Int32: Int64] = [:]
    network.takeMoved { ends[$0] = $1 }
    return ends
  }

  @Test("4 GiB at 10 MB/s, as kbit/s say it")
  func units() {
    var network = TransferNetwork(hostKbps: [nil], repository: SiteModel.Repository(kbps: 80_000))
    network.begin(0, from: .repository(0), to: [0], kib: [4 << 20], at: 0)
    // 4,294,967,296 bytes ÷ 10,000,000 bytes/s = 429.4967296 s, rounded up.
    holds(moved(&network) == [0: 429_496_730])
  }

  @Test("Two on one link get half each, and the rest gets all when one is through")
  func halves() {
    var network = Self.network(1, hosts: [nil, nil])
    network.begin(1, from: .repository(0), to: [0], kib: [1000], at: 0)
    holds(moved(&network) == [1: 1_000_000])
    network.begin(2, from: .repository(0), to: [1], kib: [1000], at: 500_000)
    holds(moved(&network) == [1: 1_500_000, 2: 2_500_000])
    holds(network.finish(1, at: 1_500_000))
    holds(moved(&network) == [2: 2_000_000])
    #expect(network.receivedKiB(2, at: 1_750_000) == 750)
    holds(network.finish(2, at: 2_000_000))
    #expect(network.count == 0)
  }

  @Test("What a slow host cannot take goes to the other; other channels are not concerned")
  func maxMin() {
    var network = Self.network(2, hosts: [nil, 1, nil, nil], channels: 2)
    for id: Int32 in 0...2 { network.begin(id, from: .repository(0), to: [id], kib: [3000], at: 0) }
    // Thirds of 2000 KiB/s each, which host 1 could take.
    holds(moved(&network) == [0: 4_500_000, 1: 4_500_000, 2: 4_500_000])
    network.cancel(2, at: 0)
    holds(moved(&network) == [0: 3_000_000, 1: 3_000_000])
    network.begin(3, from: .repository(1), to: [3], kib: [2000], at: 0)
    holds(moved(&network) == [3: 1_000_000])
    // Two more to host 1 over the other channel: thirds of its interface, and 0 takes what is left of the first.
    network.begin(4, from: .repository(1), to: [1], kib: [1000], at: 0)
    network.begin(5, from: .repository(1), to: [1], kib: [1000], at: 0)
    #expect(abs(network.rate(of: 1) - 1000.0 / 3) < 1e-9)
    #expect(abs(network.rate(of: 0) - (2000 - 1000.0 / 3)) < 1e-9)
    #expect(abs(network.rate(of: 3) - (2000 - 2000.0 / 3)) < 1e-9)
  }

  @Test("A multicast goes at the pace of its slowest link, whatever the number of hosts")
  func multicast() {
    var network = Self.network(4, hosts: [4, 2, 8])
    network.begin(0, from: .repository(0), to: [0, 1, 2], kib: [4000, 1000, 0], distribution: .multicast, at: 0)
    holds(moved(&network) == [0: 2_000_000])
    // At 1 s host 1 has all of its 1000 KiB, host 0 has 2000.
    #expect(network.receivedKiB(0, at: 1_000_000) == 3000)
    // Host 2 lacks nothing, so its interface is free.
    network.begin(1, from: .host(0), to: [2], kib: [4000], at: 0)
    holds(moved(&network) == [1: 1_000_000])
    holds(network.cancel(0, at: 1_000_000) == 3000)
  }

  @Test("Unicast to many ends one by one, and hands on what it no longer needs")
  func unicast() {
    var network = Self.network(1, hosts: [nil, nil, nil])
    network.begin(0, from: .repository(0), to: [0, 1, 2], kib: [100, 200, 200], at: 0)
    holds(moved(&network) == [0: 300_000])
    holds(!network.finish(0, at: 299_999))
    holds(!network.finish(0, at: 300_000))
    holds(moved(&network) == [0: 500_000])
    #expect(network.receivedKiB(0, at: 400_000) == 400)
    holds(network.finish(0, at: 500_000))
  }

  @Test("Peers take the least time there is", arguments: UInt64(1)...20)
  func peers(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let hosts = (0..<random.draw(2...40)).map { _ in Int64(random.draw(1...50)) }
    let source = Int64(random.draw(1...60))
    let upload = [1, 0.5, 0.1, 0][random.draw(0...3)]
    var network = TransferNetwork(
      hostKbps: hosts.map(Self.kbps), repository: SiteModel.Repository(kbps: Self.kbps(source)), peerUpload: upload)
    let size: Int64 = 1_000_000
    network.begin(
      0, from: .repository(0), to: hosts.indices.map(Int32.init), kib: hosts.map { _ in size }, distribution: .peers,
      at: 0)
    let (count, file, server) = (Double(hosts.count), Double(size), Double(source) * 1000)
    let download = Double(hosts.min() ?? 0) * 1000
    let uploads = hosts.reduce(0) { $0 + Double($1) * 1000 * upload }
    let bound = max(file / server, file / download, count * file / (server + uploads))
    let end = try #require(network.end(of: 0))
    #expect(abs(Double(end) / 1e6 - bound) < 2e-6 * max(1, bound))
  }

  @Test("Between sites one copy crosses the wide area for each other site")
  func wideArea() {
    var network = Self.network(8, hosts: [8, 8, 8], sites: [0, 1, 1], wide: 1)
    network.begin(0, from: .repository(0), to: [0], kib: [1000], at: 0)
    network.begin(1, from: .host(0), to: [1, 2], kib: [1000, 1000], distribution: .multicast, at: 0)
    holds(moved(&network) == [0: 125_000, 1: 1_000_000])
    // The other direction is another link; copies for each host share one.
    network.begin(2, from: .host(1), to: [0], kib: [1000], at: 0)
    network.begin(3, from: .repository(0), to: [1, 2], kib: [1000, 1000], distribution: .unicast, at: 0)
    #expect(abs(network.rate(of: 2) - 1000) < 1e-9)
    #expect(abs(network.rate(of: 1) - 1000.0 / 3) < 1e-9)
    #expect(abs(network.rate(of: 3) - 2000.0 / 3) < 1e-9)
  }

  @Test("Without rates all is there at once; with a rate of nothing never")
  func extremes() {
    var network = Self.network(nil, hosts: [nil, 0, 1])
    network.begin(0, from: .repository(0), to: [0], kib: [1 << 40], at: 7)
    network.begin(1, from: .repository(0), to: [1], kib: [1], at: 7)
    network.begin(2, from: .host(2), to: [2], kib: [1000], at: 7)
    network.begin(3, from: .repository(0), to: [0, 1], kib: [0, 0], distribution: .multicast, at: 7)
    network.begin(4, from: .repository(0), to: [], kib: [], distribution: .multicast, at: 7)
    network.begin(5, from: .repository(0), to: [0], kib: [500], capKiBps: 1000, at: 7)
    holds(moved(&network) == [0: 7, 1: .max, 2: 7, 3: 7, 4: 7, 5: 500_007])
    holds(network.cancel(1, at: 1_000_000) == 0)
  }

  @Test("A cap leaves the rest to others")
  func caps() {
    var network = Self.network(1, hosts: [nil, nil, nil])
    network.begin(0, from: .repository(0), to: [0], kib: [1000], capKiBps: 200, at: 0)
    network.begin(1, from: .repository(0), to: [1], kib: [1000], capKiBps: 900, at: 0)
    network.begin(2, from: .repository(0), to: [2], kib: [1000], at: 0)
    #expect(network.rate(of: 0) == 200 && network.rate(of: 1) == 400 && network.rate(of: 2) == 400)
  }

  @Test("A host that is gone no longer holds up the others", arguments: [true, false])
  func drop(many: Bool) {
    var network = Self.network(4, hosts: [4, 1, 4])
    let distribution: SiteModel.Repository.Distribution = many ? .multicast : .unicast
    network.begin(0, from: .repository(0), to: [0, 1, 2], kib: [4000, 4000, 4000], distribution: distribution, at: 0)
    holds(network.drop(1, from: 0, at: 1_000_000))
    holds(!network.drop(1, from: 0, at: 1_000_000))
    // Multicast: 1000 KiB each, then 3000 at 4000 KiB/s. Unicast: 1500, 1000, 1500, then 2500 each at 2000.
    let end: Int64 = many ? 1_750_000 : 2_250_000
    #expect(network.end(of: 0) == end)
    #expect(network.receivedKiB(0, at: end) == 9000)
    holds(network.drop(2, from: 0, at: end - 1))
    holds(!network.drop(0, from: 0, at: end - 1))
  }

  /// Sendings over a few hosts, several of them at one instant.
  private func sendings(_ random: inout SplitMix, hosts: Int) -> [NetworkRun.Sending] {
    var time: Int64 = 0
    return (0..<Int32(random.draw(4...16))).map { id in
      if random.chance(60) { time += Int64(random.draw(0...2_000)) * 1000 }
      let to = (0..<Int32(hosts)).filter { _ in random.chance(40) }
      let source: TransferNetwork.Source =
        random.chance(70) ? .repository(Int32(random.draw(0...1))) : .host(Int32(random.draw(0...(hosts - 1))))
      let kib = Int64(random.draw(1...4000))
      return NetworkRun.Sending(id: id, at: time, source: source, to: to, kib: to.map { _ in kib })
    }
  }

  @Test("As small steps over shares found from their definition", arguments: UInt64(1)...10)
  func naive(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let rates = (0..<5).map { _ in Int64(random.draw(1...4)) }
    let sendings = sendings(&random, hosts: rates.count)
    let repository = Int64(random.draw(1...6))
    var run = NetworkRun(Self.network(repository, hosts: rates, channels: 2))
    let ends = run.run(sendings)
    #expect(ends.count == sendings.count)

    // Channels 0 and 1, then each host's sending and receiving.
    var naive = NaiveNetwork(capacity: [repository, repository].map { Double($0) * 1000 })
    for rate in rates { naive.capacity += [Double(rate) * 1000, Double(rate) * 1000] }
    var expected: [Int32: Int64] = [:]
    let step: Int64 = 1000
    var (next, now) = (0, Int64(0))
    while next < sendings.count || !naive.flows.isEmpty {
      while next < sendings.count, sendings[next].at <= now {
        let sending = sendings[next]
        next += 1
        let to = sending.to.filter { sending.source != .host($0) }
        guard !to.isEmpty else {
          expected[sending.id] = now
          continue
        }
        let source: Int32 =
          switch sending.source {
          case .repository(let channel): channel
          case .host(let host): 2 + 2 * host
          }
        naive.flows.append(
          .init(id: sending.id, links: [source] + to.map { 3 + 2 * $0 }, left: Double(sending.kib[0])))
        naive.share()
      }
      now += step
      for id in naive.pass(step) { expected[id] = now }
    }
    for sending in sendings {
      let end = try #require(ends[sending.id])
      // Each end before this one may have come up to a step late there.
      #expect(abs(end - (expected[sending.id] ?? 0)) <= step * Int64(sendings.count), "transfer \(sending.id)")
    }
  }

  @Test("The order of beginnings at one instant makes no difference", arguments: UInt64(1)...20)
  func order(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let network = Self.network(3, hosts: [1, 2, 3, 5, 7], channels: 2)
    var sendings = sendings(&random, hosts: 5)
    for index in sendings.indices { sendings[index].distribution = [.unicast, .multicast, .peers][random.draw(0...2)] }
    var first = NetworkRun(network)
    let ends = first.run(sendings)
    for _ in 0..<5 {
      sendings.shuffle(using: &random)
      sendings.sort { $0.at < $1.at }
      var other = NetworkRun(network)
      holds(other.run(sendings) == ends)
    }
  }

  @Test(
    "No link gives more than it has, none that could give more is left idle, and no KiB is lost",
    arguments: UInt64(1)...10)
  func conservation(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var network = Self.network(3, hosts: [1, 2, 3, nil], channels: 2)
    var sizes: [Int32: Int64] = [:]
    var now: Int64 = 0
    for id in 0..<Int32(60) {
      now += Int64(random.draw(0...500_000))
      var due: [Int32] = []
      while let next = sizes.keys.min(by: { (network.end(of: $0) ?? .max, $0) < (network.end(of: $1) ?? .max, $1) }),
        let end = network.end(of: next), end <= now
      {
        // All but what fits the last µs at the full rate of two channels.
        #expect(network.receivedKiB(next, at: end) == sizes[next])
        #expect(network.receivedKiB(next, at: max(0, end - 1)) <= sizes[next] ?? 0)
        holds(network.finish(next, at: end))
        sizes[next] = nil
        due.append(next)
      }
      if random.chance(15), let victim = sizes.keys.min() {
        let received = network.receivedKiB(victim, at: now)
        #expect(received <= sizes[victim] ?? 0)
        holds(network.cancel(victim, at: now) == received)
        sizes[victim] = nil
      }
      let host = Int32(random.draw(0...3))
      let kib = Int64(random.draw(1...3000))
      network.begin(id, from: .repository(Int32(random.draw(0...1))), to: [host], kib: [kib], at: now)
      sizes[id] = kib
      for (thousands, host) in [1.0, 2, 3].enumerated().map({ ($1, Int32($0)) }) {
        let rate = sizes.keys.filter { network.destination(of: $0) == host }.reduce(0) { $0 + network.rate(of: $1) }
        #expect(rate <= thousands * 1000 * (1 + 1e-12))
      }
      #expect(sizes.keys.allSatisfy { network.rate(of: $0) > 0 })
    }
  }
}

extension TransferNetwork {
  fileprivate func destination(of id: Int32) -> Int32? {
    book.index(of: id).flatMap { book.entries[$0].payload.destinations.first }
  }
}

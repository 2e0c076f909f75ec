import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Drawn reservations")
struct ReservationModelTests {
  static func model(
    share: Double = 0.1, hours: Int64 = 3, nodes: ClosedRange<Int32> = 25...48, days: Int64 = 30, seed: UInt64 = 1,
    replication: Int = 0
  ) throws -> ReservationModel {
    try ReservationModel(
      hosts: 144, share: share, duration: hours * 3600, nodes: nodes, period: days * 86_400, seed: seed,
      replication: replication)
  }

  static func start(_ request: LeaseRequest) -> Int64 {
    guard case .exact(let time) = request.start else { return -1 }
    return time.microseconds / 1_000_000
  }

  /// What the published files and the drawn reservations are compared by.
  struct Statistics {
    var count = 0
    var share: Double
    var meanInterval: Double
    var gaps: ClosedRange<Int64>
    var durations: ClosedRange<Int64>
    var nodes: ClosedRange<Int32>
    init(_ requests: [LeaseRequest], hosts: Int32, period: Int64) throws {
      count = requests.count
      let starts = requests.map(ReservationModelTests.start).sorted()
      let gaps = zip(starts.dropFirst(), starts).map { $0 - $1 }
      let lengths = requests.map { $0.requested.microseconds / 1_000_000 }
      let sizes = requests.map(\.nodes)
      let area = zip(lengths, sizes).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      share = area / (Double(hosts) * Double(period))
      meanInterval = Double(gaps.reduce(0, +)) / Double(gaps.count)
      self.gaps = try #require(gaps.min())...(try #require(gaps.max()))
      durations = try #require(lengths.min())...(try #require(lengths.max()))
      nodes = try #require(sizes.min())...(try #require(sizes.max()))
    }
  }

  @Test("The mean interval is mean duration × mean nodes over share × hosts")
  func interval() throws {
    #expect(try Self.model().meanInterval == 10_800 * 36.5 / 14.4)
    #expect(try Self.model(share: 0.05, hours: 1, nodes: 1...24).meanInterval == 6250)
  }

  @Test("Over a long time the share is the one asked for", arguments: [0.05, 0.1, 0.3])
  func share(_ share: Double) throws {
    let model = try Self.model(share: share, days: 20_000)
    let statistics = try Statistics(model.requests(), hosts: model.hosts, period: model.period)
    #expect(abs(statistics.share / share - 1) < 0.01)
    #expect(statistics.nodes == 25...48)
    #expect(statistics.durations == 9000...12_600)
    #expect(abs(statistics.meanInterval / model.meanInterval - 1) < 0.01)
  }

  @Test("Each is known its notice ahead, and they stand in order of submission")
  func notice() throws {
    let requests = try Self.model(share: 0.3, hours: 1, nodes: 1...24).requests()
    #expect(requests.allSatisfy { $0.submit == .seconds(max(0, Self.start($0) - 86_400)) })
    #expect(zip(requests, requests.dropFirst()).allSatisfy { $0.submit <= $1.submit })
    #expect(requests.map(\.number) == (1...Int64(requests.count)).map { $0 })
    #expect(requests.allSatisfy { (0..<30 * 86_400).contains(Self.start($0)) })
    let arrivals = try Self.model(share: 0.3, hours: 1, nodes: 1...24).arrivals().arrivals
    #expect(arrivals.count == requests.count)
    #expect(arrivals.first?.workspace.terms == .advanceReservation(start: .zero))
  }

  @Test("The same options draw the same, another seed or replication others")
  func seeds() throws {
    let first = try Self.model().requests()
    #expect(try Self.model().requests() == first)
    #expect(try Self.model(seed: 2).requests() != first)
    #expect(try Self.model(replication: 1).requests() != first)
  }

  @Test("Parameters that make no sense are refused by name")
  func refused() throws {
    func says(_ make: @autoclosure () throws -> ReservationModel) -> String { thrown { _ = try make() }?.message ?? "" }
    func model(_ hosts: Int32, _ share: Double, _ duration: Int64, _ nodes: ClosedRange<Int32>, _ period: Int64) throws
      -> ReservationModel
    {
      try ReservationModel(hosts: hosts, share: share, duration: duration, nodes: nodes, period: period, seed: 1)
    }
    #expect(says(try model(0, 0.1, 3600, 1...1, 100)).contains("0 hosts"))
    #expect(says(try model(9, 0, 3600, 1...1, 100)).contains("share of 0"))
    #expect(says(try model(9, .nan, 3600, 1...1, 100)).contains("share of nan"))
    #expect(says(try model(9, 0.1, 3600, 1...10, 100)).contains("1 to 10 nodes on 9 hosts"))
    #expect(says(try model(9, 0.1, 1800, 1...9, 100)).contains("1800 ± 1800"))
    #expect(says(try model(9, 0.1, 3600, 1...9, 0)).contains("period of 0"))
  }
}

@Suite("Drawn and published reservations", .enabled(if: RealLogs.has("haizea/injected"), "\(RealLogs.absent)"))
struct PublishedReservationTests {
  static let cases: [(share: Int, hours: Int64, name: String, nodes: ClosedRange<Int32>)] =
    [5, 10].flatMap { share in
      (Int64(1)...4).flatMap { hours in
        [("1small", Int32(1)...24), ("2medium", Int32(25)...48), ("3large", Int32(49)...72)].map {
          (share, hours, $0.0, $0.1)
        }
      }
    }

  @Test("The published files keep to the model's bounds, and a drawn one has their statistics", arguments: cases)
  func compared(_ entry: (share: Int, hours: Int64, name: String, nodes: ClosedRange<Int32>)) throws {
    let share = entry.share < 10 ? "0\(entry.share)" : "\(entry.share)"
    let path = RealLogs.path("haizea/injected/work_\(share)-dur_\(entry.hours)h-size_\(entry.name).lwf")
    let published = try LeaseWorkload.read(path: path).requests
    let model = try ReservationModelTests.model(
      share: Double(entry.share) / 100, hours: entry.hours, nodes: entry.nodes, seed: 11)
    let drawn = model.requests()
    for requests in [published, drawn] {
      let statistics = try ReservationModelTests.Statistics(requests, hosts: 144, period: model.period)
      #expect(abs(statistics.share / (Double(entry.share) / 100) - 1) < (requests == published ? 0.02 : 0.25))
      #expect(entry.nodes.contains(statistics.nodes.lowerBound) && entry.nodes.contains(statistics.nodes.upperBound))
      let bounds = entry.hours * 3600 - 1800...entry.hours * 3600 + 1800
      #expect(bounds.contains(statistics.durations.lowerBound) && bounds.contains(statistics.durations.upperBound))
      // Sorted starts only narrow the gaps that were drawn.
      #expect(Double(statistics.gaps.upperBound) <= model.meanInterval + 3601)
      #expect(abs(statistics.meanInterval / model.meanInterval - 1) < 0.06)
    }
    #expect(abs(Double(drawn.count) / Double(published.count) - 1) < 0.12)
  }
}

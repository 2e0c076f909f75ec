import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Lease workloads of ten columns")
struct LeaseTextTests {
  static func read(_ text: String, images: LeaseWorkload.Images = .environments) throws -> LeaseWorkload {
    try LeaseWorkload.read(bytes: Array(text.utf8), name: "test.lwf", images: images)
  }

  @Test("Every column lands where it belongs")
  func columns() throws {
    let workload = try Self.read(
      """
      # a comment, then a blank line

      0 30571 9470 9000 48 1 1024 20 'NONE.img' 600
      100 -1 60.5 60 2 2 0 0 "my image" 4096
      100 100 60 60 1 1 0 0 NONE.img 600
      """)
    var source = workload.arrivals
    let arrivals = try source.all()
    try #require(arrivals.count == 3)
    let reservation = arrivals[0]
    #expect(reservation.workspace.terms == .advanceReservation(start: .seconds(30_571)))
    #expect(reservation.workspace.submit == .zero)
    #expect(reservation.workspace.requested == .seconds(9470))
    #expect(reservation.actual == .seconds(9000))
    #expect(!reservation.killedAtRequest)
    #expect(reservation.workspace.count == 48)
    #expect(
      reservation.workspace.quantum == Quantum(cpuMilli: 1000, vcpus: 1, memoryKiB: 1024 * 1024, diskKiB: 20 * 1024))
    #expect(reservation.workspace.environment == EnvironmentID(index: 1))
    #expect(arrivals[1].workspace.terms == .bestEffort(preemptible: true))
    #expect(arrivals[1].workspace.requested == SimDuration(microseconds: 60_500_000))
    #expect(arrivals[1].workspace.quantum.vcpus == 2)
    #expect(arrivals[1].workspace.environment == EnvironmentID(index: 2))
    #expect(arrivals[2].workspace.terms == .advanceReservation(start: .seconds(100)))
    #expect(arrivals[2].workspace.environment == EnvironmentID(index: 1))
    #expect(arrivals.map(\.workspace.id) == [1, 2, 3])
    #expect(workload.images.images.map(\.name) == ["NONE.img", "my image"])
    #expect(workload.images.images.map(\.sizeKiB) == [600 * 1024, 4096 * 1024])
    #expect(workload.images.catalogue[EnvironmentID(index: 2)].name == "my image")
    #expect(workload.site == nil)
    #expect(workload.requests.map(\.line) == [3, 4, 5])
  }

  @Test("Leases are put in order of submission, those submitted together in the order of the file")
  func order() throws {
    let workload = try Self.read(
      """
      50 -1 10 10 1 1 0 0 a 0
      20 -1 10 10 2 1 0 0 a 0
      50 -1 10 20 3 1 0 0 a 0
      """, images: .ignored)
    var source = workload.arrivals
    let arrivals = try source.all()
    #expect(arrivals.map(\.workspace.count) == [2, 1, 3])
    #expect(arrivals.map(\.workspace.jobNumber) == [2, 1, 3])
    #expect(arrivals.map(\.workspace.id) == [1, 2, 3])
    #expect(arrivals[2].actual == .seconds(10))
    #expect(arrivals[2].killedAtRequest)
    #expect(arrivals.allSatisfy { $0.workspace.environment == .host })
    #expect(workload.images.isEmpty)
    #expect(workload.counts.reordered == 1)
    #expect(workload.counts.killedAtRequest == 1)
    #expect(
      workload.counts.sentence == "3 leases read: put in order of submission (1), ending at the requested duration (1)")
  }

  static let refusals: [(line: String, says: String)] = [
    ("0 0 10 10 1 1 0 0 img", "9 columns where a lease has 10"),
    ("0 0 10 10 1 1 0 0 img 600 7", "11 columns"),
    ("100 99 10 10 1 1 0 0 img 600", "a reservation in the past: it starts at 99 s and is submitted at 100 s"),
    ("0 -2 10 10 1 1 0 0 img 600", "column 2 (start time) is -2"),
    ("0 -0.5 10 10 1 1 0 0 img 600", "column 2 (start time) is -0.5"),
    ("-5 0 10 10 1 1 0 0 img 600", "column 1 (submit time) is -5"),
    ("0 0 0 10 1 1 0 0 img 600", "column 3 (requested duration) is 0"),
    ("0 0 10 -1 1 1 0 0 img 600", "column 4 (real duration) is -1"),
    ("0 0 10 10 0 1 0 0 img 600", "column 5 (nodes) is 0"),
    ("0 0 10 10 1.5 1 0 0 img 600", "column 5 (nodes) is '1.5', not a whole number"),
    ("0 0 10 10 1 0 0 0 img 600", "column 6 (CPUs per node) is 0"),
    ("0 0 10 10 1 1 -1 0 img 600", "column 7 (memory) is -1: a size is never negative"),
    ("0 0 10 10 1 1 0 -1 img 600", "column 8 (disk) is -1"),
    ("0 0 10 10 1 1 0 0 img -600", "column 10 (image size) is -600"),
    ("0 0 ten 10 1 1 0 0 img 600", "column 3 (requested duration) is 'ten', not a number"),
    ("0 0 10 10 1 1 0 0 'img 600", "begins with a quote"),
    ("0 0 10 10 1 1 9223372036854775806 0 img 600", "out of range"),
    ("0 0 10 10 1 1 0 0 ok 700", "the image 'ok' has 700 MB here and another size above"),
  ]

  @Test("What makes no sense is refused with file, line and remedy", arguments: refusals)
  func refused(_ refusal: (line: String, says: String)) throws {
    let error = try #require(
      thrown { _ = try Self.read("# head\n0 -1 10 10 1 1 0 0 ok 600\n" + refusal.line + "\n") })
    #expect(error.kind == .data)
    #expect(error.location == "test.lwf:3")
    #expect(error.message.contains(refusal.says), "\(error)")
    #expect(error.remedy?.isEmpty == false)
  }

  @Test("A file without leases is refused", arguments: ["", "\n\n", "# only a comment\n"])
  func empty(_ text: String) throws {
    let error = try #require(thrown { _ = try Self.read(text) })
    #expect(error.message.contains("no leases"))
  }

  @Test("Random bytes never crash and are refused at a line", arguments: 0..<200)
  func randomBytes(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let alphabet = Array("0123456789 -.'\"#\n\tax<".utf8)
    var bytes = (0..<random.draw(1...400)).map { _ in
      seed % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet[random.draw(0...(alphabet.count - 1))]
    }
    // What would be taken for gzip or be a comment is another test's.
    bytes.insert(contentsOf: Array("\n0 0 x ".utf8), at: 0)
    let error = try #require(thrown { _ = try LeaseWorkload.read(bytes: bytes, name: "noise.lwf") })
    #expect(error.kind == .data)
    #expect(error.location?.hasPrefix("noise.lwf:") == true, "\(error)")
  }

  @Test("A single damaged byte is read or refused at a line, never more", arguments: 0..<300)
  func damaged(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var bytes = Array("0 0 10 10 1 1 1024 0 'NONE.img' 600\n5 90 10 10 3 1 1024 0 'NONE.img' 600\n".utf8)
    bytes[random.draw(0...(bytes.count - 1))] = UInt8(truncatingIfNeeded: random.next())
    let error = thrown {
      let workload = try LeaseWorkload.read(bytes: bytes, name: "hurt.lwf")
      #expect((1...3).contains(workload.requests.count))
    }
    if let error { #expect(error.location?.hasPrefix("hurt.lwf") == true) }
  }
}

@Suite("Published lease workloads", .enabled(if: RealLogs.has("haizea/injected"), "\(RealLogs.absent)"))
struct PublishedLeaseTests {
  /// Lines, least and greatest nodes, and Σ nodes × requested duration, counted from each file with awk.
  static let files: [(name: String, leases: Int, nodes: ClosedRange<Int32>, area: Int64)] = [
    ("work_10-dur_3h-size_2medium", 94, 25...48, 37_220_978), ("work_05-dur_1h-size_1small", 422, 1...24, 18_719_447),
    ("work_10-dur_1h-size_1small", 815, 1...24, 37_187_233),
  ]

  @Test("They are read whole", arguments: files)
  func whole(_ expected: (name: String, leases: Int, nodes: ClosedRange<Int32>, area: Int64)) throws {
    let workload = try LeaseWorkload.read(path: RealLogs.path("haizea/injected/\(expected.name).lwf"))
    var source = workload.arrivals
    let arrivals = try source.all()
    #expect(arrivals.count == expected.leases)
    let nodes = arrivals.map(\.workspace.count)
    #expect(nodes.min() == expected.nodes.lowerBound && nodes.max() == expected.nodes.upperBound)
    let area = arrivals.reduce(0) { $0 + Int64($1.workspace.count) * $1.workspace.requested.microseconds / 1_000_000 }
    #expect(area == expected.area)
    for (arrival, next) in zip(arrivals, arrivals.dropFirst()) {
      #expect(arrival.workspace.submit <= next.workspace.submit)
    }
    for arrival in arrivals {
      guard case .advanceReservation(let start) = arrival.workspace.terms else {
        Issue.record("\(arrival.workspace.terms)")
        continue
      }
      #expect(arrival.workspace.submit == max(.zero, SimTime(microseconds: start.microseconds - 86_400_000_000)))
      #expect(arrival.actual == arrival.workspace.requested)
    }
    #expect(workload.images.images == [LeaseImages.Image(name: "NONE.img", sizeKiB: 600 * 1024)])
  }
}

import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Merging sources")
struct MergeTests {
  static func arrival(_ submit: Int64, job: Int64, procs: Int32 = 1) -> Arrival {
    Arrival(
      workspace: Workspace(
        id: -1, jobNumber: job, submit: SimTime(microseconds: submit), count: procs, requested: .seconds(1)),
      actual: .seconds(1))
  }

  @Test("By submission, the source named first first, numbered anew, job numbers kept")
  func order() throws {
    var merged = MergedArrivals([
      ArrivalList([Self.arrival(0, job: 7), Self.arrival(5, job: 8), Self.arrival(5, job: 9)]),
      ArrivalList([]),
      ArrivalList([Self.arrival(0, job: 1), Self.arrival(3, job: 2), Self.arrival(5, job: 3), Self.arrival(9, job: 4)]),
    ])
    let all = try merged.all()
    #expect(all.map(\.workspace.jobNumber) == [7, 1, 2, 8, 9, 3, 4])
    #expect(all.map(\.workspace.id) == [1, 2, 3, 4, 5, 6, 7])
    #expect(try merged.all().isEmpty)
  }

  @Test("It is a stable sort of all sources put together, whatever is asked for at a time", arguments: 0..<40)
  func stableSort(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var lists: [[Arrival]] = []
    for lane in 0..<random.draw(1...4) {
      let submits = (0..<random.draw(0...600)).map { _ in Int64(random.draw(0...300)) }.sorted()
      lists.append(submits.enumerated().map { Self.arrival($0.element, job: Int64(lane * 1000 + $0.offset)) })
    }
    let together = lists.flatMap { $0 }.enumerated().sorted {
      ($0.element.workspace.submit, $0.offset) < ($1.element.workspace.submit, $1.offset)
    }
    var merged = MergedArrivals(lists.map { ArrivalList($0) })
    var all: [Arrival] = []
    while true {
      let before = all.count
      let limit = random.draw(1...97)
      try merged.read(into: &all, limit: limit)
      #expect(all.count - before <= limit)
      if all.count == before { break }
    }
    #expect(all.map(\.workspace.jobNumber) == together.map(\.element.workspace.jobNumber))
    #expect(all.map(\.workspace.id) == (0..<Int64(all.count)).map { $0 + 1 })
  }

  @Test("Processors become nodes, rounding up; quantum and terms are those asked for")
  func workspaces() throws {
    let quantum = Quantum(cpuMilli: 500, vcpus: 2, memoryKiB: 1 << 20, diskKiB: 7)
    let reading = WorkspaceReading(processorsPerNode: 8, quantum: quantum, terms: .bestEffort(preemptible: false))
    var source = try reading.arrivals(
      of: ArrivalList([1, 7, 8, 9, 64, Int32.max].map { Self.arrival(0, job: 1, procs: $0) }))
    let all = try source.all()
    #expect(all.map(\.workspace.count) == [1, 1, 1, 2, 8, 268_435_456])
    #expect(all.allSatisfy { $0.workspace.quantum == quantum && $0.workspace.terms == .bestEffort(preemptible: false) })
  }

  @Test("Without a memory of its own, the reading keeps the log's, for all processors of the node")
  func memory() throws {
    var arrival = Self.arrival(0, job: 1, procs: 16)
    arrival.workspace.quantum.memoryKiB = 100
    var source = try WorkspaceReading(processorsPerNode: 8).arrivals(of: ArrivalList([arrival]))
    #expect(try source.all().map(\.workspace.quantum.memoryKiB) == [800])
  }

  @Test("A divisor or a quantum that makes no sense is refused")
  func refused() throws {
    for reading in [
      WorkspaceReading(processorsPerNode: 0), WorkspaceReading(quantum: Quantum(cpuMilli: 0)),
      WorkspaceReading(quantum: Quantum(memoryKiB: -1)),
    ] {
      let error = try #require(thrown { _ = try reading.arrivals(of: ArrivalList([])) })
      #expect(error.kind == .usage)
    }
  }
}

@Suite("A batch log as leases", .enabled(if: RealLogs.has("haizea/blue-30days.swf"), "\(RealLogs.absent)"))
struct BlueAsLeasesTests {
  @Test("The thirty days of SDSC-BLUE are 5,545 requests for nodes, field 8 counting nodes already")
  func requests() throws {
    let path = RealLogs.path("haizea/blue-30days.swf")
    // In this file field 5 holds processors and field 8 nodes of eight: where both are known, one is eight times the other.
    let log = try SWFLog.open(path: path)
    var known = 0
    for record in try log.all() where record.allocatedProcessors > 0 {
      known += 1
      #expect(record.allocatedProcessors == 8 * record.requestedProcessors)
    }
    #expect(known == 5_114)

    let jobs = try SWFArrivals(SWFLog.open(path: path), processors: 144, reading: .asRequested)
    let reading = WorkspaceReading(quantum: Quantum(memoryKiB: 1024 * 1024))
    var source = try reading.arrivals(of: jobs)
    let arrivals = try source.all()
    #expect(arrivals.count == 5_545)
    #expect(arrivals.map(\.workspace.count).max() == 140)
    #expect(arrivals.last?.workspace.submit == .seconds(2_590_930))
    #expect(jobs.counts.dropped == 0)
    // Counted with awk: requests withdrawn while they waited, and those that ran over their request.
    #expect(jobs.counts.runFromRequest == 437)
    #expect(jobs.counts.killedAtEstimate == 512)
    #expect(
      arrivals.allSatisfy { $0.workspace.terms == .bestEffort(preemptible: true) && $0.workspace.quantum.vcpus == 1 })
  }

  @Test("With the published reservations it stays in order and whole")
  func merged() throws {
    let jobs = try SWFArrivals(
      SWFLog.open(path: RealLogs.path("haizea/blue-30days.swf")), processors: 144, reading: .asRequested)
    let leases = try LeaseWorkload.read(path: RealLogs.path("haizea/injected/work_10-dur_3h-size_2medium.lwf"))
    var merged = MergedArrivals([try WorkspaceReading().arrivals(of: jobs), leases.arrivals])
    let all = try merged.all()
    #expect(all.count == 5_545 + 94)
    for (a, b) in zip(all, all.dropFirst()) { #expect(a.workspace.submit <= b.workspace.submit) }
    #expect(all.filter { if case .advanceReservation = $0.workspace.terms { true } else { false } }.count == 94)
  }
}

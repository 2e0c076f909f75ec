import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Writing leases")
struct LeaseWriterTests {
  @Test("What is written is read back the same", arguments: 0..<30)
  func roundTrip(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var images = LeaseImages()
    var environments: [EnvironmentID] = []
    for i in 0..<3 {
      let environment = images.environment("image \(i)", sizeKiB: Int64(i) * 2048)
      environments.append(try #require(environment))
    }
    var submit: Int64 = 0
    let arrivals = (0..<random.draw(1...50)).map { i in
      submit += Int64(random.draw(0...5_000_000))
      let requested = SimDuration(microseconds: Int64(random.draw(1...9_000_000)))
      let start = SimTime(microseconds: submit + Int64(random.draw(0...9_000_000)))
      return Arrival(
        workspace: Workspace(
          id: Int64(i + 1), jobNumber: Int64(i + 1), submit: SimTime(microseconds: submit),
          count: Int32(random.draw(1...500)),
          quantum: Quantum(
            vcpus: Int32(random.draw(1...8)), memoryKiB: Int64(random.draw(0...64)) * 1024,
            diskKiB: Int64(random.draw(0...64)) * 1024),
          environment: random.chance(30) ? .host : environments[random.draw(0...2)],
          terms: random.chance(50) ? .bestEffort(preemptible: true) : .advanceReservation(start: start),
          requested: requested),
        actual: SimDuration(microseconds: Int64(random.draw(1...Int(requested.microseconds)))))
    }
    let folder = try ScratchFolder()
    let path = folder.path + (seed % 2 == 0 ? "/a.lwf" : "/a.lwf.gz")
    let writer = try LeaseWriter(path: path, images: images, comments: ["first", "second\nline"])
    for arrival in arrivals { try writer.write(arrival) }
    try writer.finish()
    #expect(writer.written == arrivals.count)
    let workload = try LeaseWorkload.read(path: path, known: images)
    #expect(workload.arrivals.arrivals == arrivals)
    #expect(workload.images == images)
  }

  @Test("What ten columns cannot say is refused")
  func refused() throws {
    let plain = MergeTests.arrival(0, job: 9)
    func changed(_ change: (inout Workspace) -> Void) -> Arrival {
      var arrival = plain
      arrival.workspace.terms = .bestEffort(preemptible: true)
      change(&arrival.workspace)
      return arrival
    }
    let folder = try ScratchFolder()
    let writer = try LeaseWriter(path: folder.path + "/x.lwf")
    for (arrival, says) in [
      (changed { $0.terms = .bestEffort(preemptible: false) }, "not preemptible"),
      (changed { $0.terms = .deadline(by: .seconds(5)) }, "deadline"),
      (changed { $0.quantum.cpuMilli = 500 }, "500 thousandths"), (changed { $0.quantum.memoryKiB = 1000 }, "memory"),
      (changed { $0.quantum.networkKbps = 8 }, "network"), (changed { $0.environment.index = 1 }, "image"),
    ] {
      let error = try #require(thrown { try writer.write(arrival) })
      #expect(error.message.contains("job 9") && error.message.contains(says), "\(error)")
    }
    #expect(writer.written == 0)
    try writer.write(changed { $0.terms = .immediate })
    try writer.finish()
    #expect(try String(contentsOfFile: folder.path + "/x.lwf", encoding: .utf8) == "0 0 1 1 1 1 0 0 '-' 0\n")
  }
}

import Foundation
import Model
import TestSupport
import Testing

@testable import Workload

@Suite("Utilisation traces")
struct UtilisationTests {
  static let head: String =
    "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];"
    + "\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];"
    + "\tNetwork transmitted throughput [KB/s]\n"

  static func row(
    _ time: Int, cores: Int = 2, capacity: String = "5000.5", usage: String, memory: String = "2.097152E7"
  )
    -> String
  {
    "\(time);\t\(cores);\t\(capacity);\t1.0;\t\(usage);\t\(memory);\t0.0;\t0.0;\t0.0;\t0.0;\t0.0\n"
  }

  @Test("A folder of PlanetLab files is a trace and a service for each, in order of names")
  func planetLab() throws {
    let folder = try ScratchFolder()
    _ = try folder.file("b", "100\n0\n")
    _ = try folder.file("a", "1\r\n 2 \n3")
    _ = try folder.file("A x", "50\n\n")
    _ = try folder.file(".hidden", "no number")
    let options = UtilisationWorkload.Options(quantum: Quantum(vcpus: 1, memoryKiB: 512 * 1024))
    let workload = try UtilisationWorkload.planetLab(folder: folder.path, options: options)
    #expect(workload.names == ["A x", "a", "b"])
    #expect((0..<3).map { Array(workload.traces.samples(of: $0)) } == [[5000], [100, 200, 300], [10_000, 0]])
    #expect(workload.traces.interval(of: 1) == 300_000_000)
    #expect(workload.arrivals.map(\.utilisation) == [0, 1, 2])
    #expect(workload.arrivals.map(\.workspace.id) == [1, 2, 3])
    #expect(workload.arrivals.map(\.actual) == [300, 900, 600].map { SimDuration.seconds($0) })
    for arrival in workload.arrivals {
      #expect(arrival.workspace.quantum == options.quantum && arrival.workspace.count == 1)
      #expect(arrival.workspace.requested == arrival.actual && arrival.workspace.submit == .zero)
      #expect(arrival.workspace.terms == .bestEffort(preemptible: false))
    }
    #expect(workload.counts.sentence == "3 machines, 6 samples")
    let stay = try UtilisationWorkload.planetLab(
      folder: folder.path, options: UtilisationWorkload.Options(stay: .seconds(86_400)))
    #expect(stay.arrivals.allSatisfy { $0.actual == .seconds(86_400) && $0.workspace.requested == $0.actual })
  }

  static let badPlanetLab: [(text: String, line: Int, says: String)] = [
    ("1\n300\n", 2, "300 % of its virtual CPUs"), ("1\n2\nidle\n", 3, "'idle' is no percentage"),
    ("-1\n", 1, "-1 % of its virtual CPUs"), ("1\n\n2\n", 2, "a blank line among the samples"),
    ("1 2\n", 1, "'1 2' is no percentage"), ("100.01\n", 1, "100.01 %"), ("", 1, "no samples"),
    ("\u{0}\n", 1, "no percentage"),
  ]

  @Test("What is no percentage is refused with file, line and remedy", arguments: badPlanetLab)
  func refusedPlanetLab(_ bad: (text: String, line: Int, says: String)) throws {
    let folder = try ScratchFolder()
    _ = try folder.file("good", "1\n2\n")
    let path = try folder.file("vm", bad.text)
    let error = try #require(thrown { _ = try UtilisationWorkload.planetLab(folder: folder.path) })
    #expect(error.kind == .data && error.location == "\(path):\(bad.line)" && error.remedy != nil, "\(error)")
    #expect(error.message.contains(bad.says), "\(error)")
  }

  @Test("A folder that is not there, or empty, is refused")
  func noFolder() throws {
    let folder = try ScratchFolder()
    #expect(thrown { _ = try UtilisationWorkload.planetLab(folder: folder.path + "/none") }?.kind == .noInput)
    #expect(thrown { _ = try UtilisationWorkload.planetLab(folder: folder.path) }?.kind == .data)
    _ = try folder.file("readme.txt", "1\n")
    #expect(thrown { _ = try UtilisationWorkload.bitbrains(folder: folder.path) }?.message.contains(".csv") == true)
  }

  @Test("Bitbrains: times from the earliest sample, shares of the most cores, every oddity counted")
  func bitbrains() throws {
    let folder = try ScratchFolder()
    _ = try folder.file(
      "1.csv",
      Self.head + Self.row(1300, usage: "50.0") + Self.row(1600, usage: "107.5") + Self.row(1600, usage: "10.0")
        + Self.row(2500, cores: 1, usage: "60.0", memory: "1048576.0")
        + Self.row(2201, cores: 1, usage: "0.125", memory: "1048576.0"))
    _ = try folder.file(
      "2.csv",
      Self.head + Self.row(1000, cores: 0, capacity: "0.0", usage: "0.0") + Self.row(1299, cores: 4, usage: "25"))
    let workload = try UtilisationWorkload.bitbrains(folder: folder.path)
    #expect(workload.names == ["1.csv", "2.csv"])
    // The first machine enters 300 s after the second; before that it wants nothing.
    #expect(Array(workload.traces.samples(of: 0)) == [0, 5000, 1000, 6, 3000])
    let times = [
      -1, 0, 299_999_999, 300_000_000, 600_000_000, 1_200_999_999, 1_201_000_000, 1_500_000_000, 1_799_999_999,
    ]
    #expect(
      times.map { workload.traces.sample(of: 0, at: Int64($0)) } == [0, 0, 0, 5000, 1000, 1000, 6, 3000, 3000])
    #expect(Array(workload.traces.samples(of: 1)) == [0, 2500])
    #expect(workload.arrivals.map(\.utilisation) == [1, 0])
    #expect(workload.arrivals.map(\.workspace.submit) == [0, 300].map { SimTime.seconds($0) })
    #expect(workload.arrivals.map(\.actual) == [599, 1500].map { SimDuration.seconds($0) })
    #expect(workload.arrivals.map(\.workspace.quantum.vcpus) == [4, 2])
    #expect(workload.arrivals.map(\.workspace.quantum.memoryKiB) == [20 << 20, 20 << 20])
    var counts = UtilisationWorkload.Counts()
    counts.machines = 2
    counts.samples = 7
    counts.overFull = 1
    counts.highest = 107.5
    counts.gaps = 1
    counts.duplicates = 1
    counts.outOfOrder = 1
    counts.off = 1
    counts.coreChanges = 2
    counts.memoryChanges = 1
    #expect(workload.counts == counts)
  }

  static let badBitbrains: [(row: String, says: String)] = [
    (row(1300, usage: "300.0"), "column 5 (CPU usage) is '300.0', more than 200 %"),
    (row(1300, usage: "high"), "column 5 (CPU usage) is 'high', not a number"),
    (row(1300, usage: "-1"), "out of range"), (row(1300, usage: "nan"), "not a number"),
    (row(1300, cores: -1, usage: "1"), "column 2 (CPU cores)"), (row(-5, usage: "1"), "column 1 (timestamp)"),
    ("1;2;3\n", "3 columns where a sample has 11"), (head, "column 1 (timestamp)"),
    (row(1300, usage: "1", memory: "1e300"), "column 6 (memory capacity)"),
  ]

  @Test("What makes no sense in Bitbrains is refused with file, line and remedy", arguments: badBitbrains)
  func refusedBitbrains(_ bad: (row: String, says: String)) throws {
    let folder = try ScratchFolder()
    let path = try folder.file("1.csv", Self.head + Self.row(1000, usage: "1.0") + bad.row)
    let error = try #require(thrown { _ = try UtilisationWorkload.bitbrains(folder: folder.path) })
    #expect(error.kind == .data && error.location == "\(path):3" && error.remedy != nil, "\(error)")
    #expect(error.message.contains(bad.says), "\(error)")
  }

  @Test("Random bytes never crash and are refused at a line", arguments: 0..<60)
  func randomBytes(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let folder = try ScratchFolder()
    let noise = (0..<random.draw(1...300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let path = try folder.file("vm.csv", Array("x".utf8) + noise)
    for read in [UtilisationWorkload.planetLab, UtilisationWorkload.bitbrains] {
      let error = try #require(thrown { _ = try read(folder.path, UtilisationWorkload.Options()) })
      #expect(error.kind == .data && error.location?.hasPrefix(path + ":") == true, "\(error)")
    }
  }
}

/// Unpacks an archive of real traces into a folder that goes away with the value.
private func unpacked(_ name: String) throws -> ScratchFolder {
  let folder = try ScratchFolder()
  let tar = Process()
  tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  tar.arguments = ["tar", "-xf", RealLogs.path(name), "-C", folder.path]
  try tar.run()
  tar.waitUntilExit()
  try #require(tar.terminationStatus == 0)
  return folder
}

@Suite("Real utilisation traces")
struct RealUtilisationTests {
  @Test("A day of PlanetLab", .enabled(if: RealLogs.has("planetlab/20110303.tar.xz"), "\(RealLogs.absent)"))
  func planetLab() throws {
    let folder = try unpacked("planetlab/20110303.tar.xz")
    let workload = try UtilisationWorkload.planetLab(folder: folder.path + "/20110303")
    #expect(workload.counts.machines == 1052)
    #expect(workload.counts.samples == 1052 * 288)
    #expect(workload.arrivals.allSatisfy { $0.actual == .seconds(86_400) })
    // Summed with awk over all files.
    let sum = (0..<Int32(1052)).reduce(0) { total, trace in
      total + workload.traces.samples(of: trace).reduce(0) { $0 + Int($1) }
    }
    #expect(sum == 3_730_979 * 100)
    #expect(Array(workload.traces.samples(of: 0).prefix(5)) == [2400, 3400, 2900, 2600, 2600])
  }

  @Test(
    "A month of Bitbrains",
    .enabled(if: RealLogs.has("bitbrains/rnd-2013-8-60vms.tar.xz"), "\(RealLogs.absent)"))
  func bitbrains() throws {
    let folder = try unpacked("bitbrains/rnd-2013-8-60vms.tar.xz")
    let workload = try UtilisationWorkload.bitbrains(folder: folder.path + "/2013-8")
    // Counted with awk, line by line within each file.
    #expect(workload.counts.machines == 60)
    #expect(workload.counts.samples == 534_395)
    #expect(workload.counts.overFull == 46_434)
    #expect(abs(workload.counts.highest - 107.33333333333334) < 1e-9)
    #expect(workload.counts.gaps == 493)
    #expect(workload.counts.duplicates == 8_600)
    #expect(workload.counts.outOfOrder == 0)
    #expect(workload.counts.off == 27_395)
    #expect(workload.counts.coreChanges == 2)
    #expect(workload.counts.memoryChanges == 1_610)
    #expect(Set(workload.arrivals.map(\.workspace.quantum.vcpus)).isSubset(of: [1, 2, 4, 8, 16, 32]))
    #expect(workload.arrivals.allSatisfy { $0.workspace.quantum.memoryKiB > 0 && $0.workspace.submit == .zero })
  }
}

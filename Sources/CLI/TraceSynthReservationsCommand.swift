import ArgumentParser
import Foundation
import Model
import Workload

/// `quanta trace synth reservations`.
struct TraceSynthReservationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reservations",
    abstract: "Draw advance reservations that take a given share of a cluster.",
    discussion: """
      As for the experiments of Sotomayor, Keahey and Foster (HPDC 2008): nodes and durations are uniform, and the interval between two \
      starts is on average mean duration × mean nodes / (share × hosts). Written as leases of ten columns a line; put them beside a log \
      with `quanta trace merge`. The same options give the same bytes.

        quanta trace synth reservations --hosts 144 --share 0.1 --duration 3h --nodes 25-48 --seed 1 -o medium.lwf
        quanta trace synth reservations --hosts 144 --share 0.3 --duration 1h --nodes 1-24 --notice 6h --period 15d --seed 2 -o small.lwf
      """)

  @Option(help: "Nodes of the cluster.") var hosts: Int32
  @Option(help: "The share of the cluster that the reservations use, such as 0.1.") var share: Double
  @Option(help: ArgumentHelp("The middle of the durations.", valueName: "time")) var duration: String
  @Option(help: ArgumentHelp("Nodes of a reservation: 25-48, or one number.", valueName: "range")) var nodes: String
  @Option(help: "Seed of all random numbers.") var seed: UInt64
  @Option(help: ArgumentHelp("Durations are uniform over the middle ± this.", valueName: "time")) var spread = "30m"
  @Option(help: ArgumentHelp("How long before its start a reservation is known.", valueName: "time"))
  var notice = "24h"
  @Option(help: ArgumentHelp("Intervals between starts are uniform over their mean ± this.", valueName: "time"))
  var intervalSpread = "1h"
  @Option(help: ArgumentHelp("Reservations start before this.", valueName: "time")) var period = "30d"
  @Option(help: "Virtual CPUs of each node.") var cpus: Int32 = 1
  @Option(help: "MB of memory of each node.") var memory: Int32 = 1024
  @Option(help: "Draw others of the same seed: 0, 1, …") var replication = 0
  @Option(
    name: [.customLong("out"), .customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to write (.gz: gzip; -: standard output).", valueName: "file"))
  var output = "-"

  func run() async throws {
    guard cpus > 0, memory >= 0 else {
      throw QuantaError(.usage, "nodes of \(cpus) CPUs and \(memory) MB", remedy: "give 1 CPU or more and 0 MB or more")
    }
    let model = try ReservationModel(
      hosts: hosts, share: share, duration: seconds("--duration", duration), nodes: range(),
      period: seconds("--period", period), seed: seed, durationSpread: seconds("--spread", spread),
      notice: seconds("--notice", notice), intervalSpread: seconds("--interval-spread", intervalSpread),
      replication: replication, quantum: Quantum(vcpus: cpus, memoryKiB: Int64(memory) * 1024))
    let writer = try LeaseWriter(path: output, comments: model.notes)
    let arrivals = model.arrivals().arrivals
    var area = 0.0
    for arrival in arrivals {
      area += Double(arrival.workspace.count) * arrival.workspace.requested.seconds
      try writer.write(arrival)
    }
    try writer.finish()
    let achieved = area / (Double(hosts) * Double(model.period))
    let sentence =
      "\(grouped(writer.written)) reservations, \(String(format: "%.4f", achieved)) of \(hosts) hosts over \(period)\n"
    FileHandle.standardError.write(Data(sentence.utf8))
  }

  private func seconds(_ option: String, _ text: String) throws -> Int64 {
    guard case .offset(let time)? = TraceTime(text) else {
      throw QuantaError(.usage, "\(option) '\(text)' is no length of time", remedy: "write 3600, 90m, 12h or 2d")
    }
    return time.microseconds / 1_000_000
  }

  private func range() throws -> ClosedRange<Int32> {
    let ends = nodes.split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
    guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high else {
      throw QuantaError(.usage, "--nodes '\(nodes)' is no range", remedy: "write 25-48, or one number")
    }
    return low...high
  }
}

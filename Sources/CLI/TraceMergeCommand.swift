import ArgumentParser
import Foundation
import Model
import Workload

/// `quanta trace merge`.
struct TraceMergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put reservations beside the jobs of a log, as one lease workload.",
    discussion: """
      The jobs of the log become best-effort, preemptible leases with the quantum given, the reservations stay as they are, and all are \
      written by submission as ten columns a line: submit, start (-1: whenever there is room), requested and real duration, nodes, CPUs, \
      memory, disk, image, image size. A log in the Standard Workload Format cannot say when a reservation starts, so none is written.

      The log is read as requested: processors are field 8, and a job that never ran lasts as long as it asked for. Options change that; \
      a log that counts processors becomes one of nodes with --processors-per-unit.

        quanta trace merge blue.swf --procs 144 reservations.lwf -o both.lwf
        quanta trace merge LOG.swf.gz --processors-per-unit 8 --procs 144 a.lwf b.xml --node-memory 2048 -o both.lwf.gz
      """)

  @Argument(help: "The log: SWF, plain or gzip (-: standard input), or a lease workload named .lwf or .xml.")
  var log: String

  @Argument(help: "Lease workloads, of ten columns or XML.")
  var reservations: [String]

  @Option(help: "Virtual CPUs of each node of a job.") var nodeCpus: Int32 = 1
  @Option(help: "MB of memory of each node of a job.") var nodeMemory: Int64 = 1024
  @Option(help: "MB of disk of each node of a job.") var nodeDisk: Int64 = 0

  @OptionGroup var reading: ReadingOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write (.gz: gzip; -: standard output).", valueName: "file"))
  var output: String

  func run() async throws {
    guard !output.hasSuffix(".swf"), !output.hasSuffix(".swf.gz") else {
      throw QuantaError(
        .usage, "a log cannot say when reservations start", at: output, remedy: "name the file .lwf or .lwf.gz")
    }
    var images = LeaseImages()
    var notes: [String] = []
    var workloads: [LeaseWorkload] = []
    var jobs: SWFArrivals?
    var sources: [any ArrivalSource] = []
    for path in (isLeases(log) ? [log] : []) + reservations {
      let workload = try LeaseWorkload.read(path: path, known: images)
      images = workload.images
      workloads.append(workload)
    }
    if !isLeases(log) {
      let batch = try openJobs()
      jobs = batch
      let (mb, scale) = (Int64(1024), max(nodeMemory, nodeDisk).multipliedReportingOverflow(by: 1024))
      guard !scale.overflow else { throw QuantaError(.usage, "memory or disk is out of range", remedy: "give MB") }
      let quantum = Quantum(vcpus: nodeCpus, memoryKiB: nodeMemory * mb, diskKiB: nodeDisk * mb)
      sources.append(try WorkspaceReading(quantum: quantum).arrivals(of: batch))
    }
    sources += workloads.map(\.arrivals)
    var merged = MergedArrivals(sources)
    let names = ([log] + reservations).map { $0 == "-" ? "standard input" : URL(fileURLWithPath: $0).lastPathComponent }
    let writer = try LeaseWriter(
      path: output, images: images, comments: ["made of \(names.joined(separator: ", ")) by: quanta trace merge"])
    var batch: [Arrival] = []
    repeat {
      batch.removeAll(keepingCapacity: true)
      try merged.read(into: &batch, limit: 4096)
      for arrival in batch { try writer.write(arrival) }
    } while !batch.isEmpty
    try writer.finish()
    if let jobs { notes.append("\(log): \(jobs.counts.sentence)") }
    notes += workloads.map { "\($0.name): \($0.counts.sentence)" }
    notes.append("\(grouped(writer.written)) leases written")
    FileHandle.standardError.write(Data((notes.joined(separator: "\n") + "\n").utf8))
  }

  private func isLeases(_ path: String) -> Bool {
    [".lwf", ".lwf.gz", ".xml", ".xml.gz"].contains { path.hasSuffix($0) }
  }

  private func openJobs() throws -> SWFArrivals {
    let source = try reading.open(log)
    return try SWFArrivals(
      source, processors: source.machineSize(given: reading.procs), reading: reading.makeReading(over: .asRequested),
      reorderWindow: reading.reorderWindow)
  }
}

import ArgumentParser
import Foundation
import Model
import Workload

/// `quanta trace synth`: logs drawn from a model.
struct TraceSynthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth", abstract: "Draw a log from a model: jobs of a parallel machine, or reservations beside them.",
    subcommands: [TraceSynthLublinCommand.self, TraceSynthReservationsCommand.self])
}

/// `quanta trace synth lublin`.
struct TraceSynthLublinCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lublin",
    abstract: "Draw a log from the Lublin–Feitelson model.",
    discussion: """
      Sizes, run times and arrivals follow U. Lublin and D. G. Feitelson (J. Parallel Distrib. Comput. 63(11), 2003) \
      with their published parameters; estimates and users follow simple rules that the log's header states. The same \
      options give the same bytes.

        quanta trace synth lublin --procs 128 --jobs 10000 --seed 7 --load 0.8 -o lublin.swf.gz
        quanta trace synth lublin --procs 1024 --jobs 1000000 --seed 1 --population both --max-run 18h -o big.swf.gz
      """)

  @Option(help: "Processors of the machine, 2 or more.")
  var procs: Int32

  @Option(help: "How many jobs to draw.")
  var jobs: Int

  @Option(help: "Seed of all random numbers.")
  var seed: UInt64

  @Option(help: "Which jobs: \(LublinPopulation.allCases.map(\.rawValue).joined(separator: ", ")).")
  var population = LublinPopulation.batch

  @Option(help: "Offered load of this very log, as a share of the machine; the gaps between arrivals are stretched.")
  var load: Double?

  @Option(help: "Offered load in expectation instead; the log's own differs from it by chance.")
  var meanLoad: Double?

  @Option(help: ArgumentHelp("Cut run times to this (12h, 3600), and say how many were cut.", valueName: "time"))
  var maxRun: String?

  @Option(help: ArgumentHelp("The longest estimate (default: --max-run, or else 48h).", valueName: "time"))
  var maxEstimate: String?

  @Option(help: "The share of jobs whose users ask for the longest estimate whatever they need.")
  var maxEstimateShare = 0.1

  @Option(help: "How many users there are; their activity falls by Zipf's law.")
  var users = 64

  @Option(help: "How many groups the users belong to.")
  var groups = 8

  @Option(help: ArgumentHelp("When the log begins, in UTC: 2000-01-03 or 2000-01-03T08:00.", valueName: "date"))
  var start: String?

  @Option(help: "Draw another log of the same seed: 0, 1, …")
  var replication = 0

  @Option(
    name: [.customLong("out"), .customLong("output"), .customShort("o")],
    help: ArgumentHelp("The log to write (.gz: gzip; -: standard output).", valueName: "file"))
  var output = "-"

  func run() async throws {
    var arrivals = try LublinArrivals(model())
    let writer = try SWFWriter(path: output, header: arrivals.header)
    var batch: [Arrival] = []
    repeat {
      batch.removeAll(keepingCapacity: true)
      arrivals.read(into: &batch, limit: 4096)
      for arrival in batch { try writer.write(arrival) }
    } while !batch.isEmpty
    try writer.finish()
    FileHandle.standardError.write(Data((Self.sentence(arrivals) + "\n").utf8))
  }

  private func model() throws -> LublinModel {
    guard load == nil || meanLoad == nil else { throw QuantaError(.usage, "--load does not go with --mean-load") }
    let longestRunTime = try Self.seconds("--max-run", maxRun)
    return try LublinModel(
      processors: procs, jobs: jobs, seed: seed, replication: replication, population: population,
      load: load.map { .realised($0) } ?? meanLoad.map { .expected($0) } ?? .published,
      longestRunTime: longestRunTime,
      estimates: UserEstimates(
        maximum: try Self.seconds("--max-estimate", maxEstimate) ?? longestRunTime ?? UserEstimates.defaultMaximum,
        maximumShare: maxEstimateShare), users: users, groups: groups, start: try startTime())
  }

  private static func seconds(_ option: String, _ text: String?) throws -> Int64? {
    guard let text else { return nil }
    guard case .offset(let time)? = TraceTime(text), time > .zero else {
      throw QuantaError(.usage, "\(option) '\(text)' is no length of time", remedy: "write 3600, 90m, 12h or 2d")
    }
    return time.microseconds / 1_000_000
  }

  private func startTime() throws -> Int64 {
    guard let start else { return LublinModel.defaultStart }
    guard case .date(let time)? = TraceTime(start) else {
      throw QuantaError(.usage, "--start '\(start)' is no date", remedy: "write 2000-01-03 or 2000-01-03T08:00")
    }
    return time
  }

  private static func sentence(_ arrivals: LublinArrivals) -> String {
    let (summary, model) = (arrivals.summary, arrivals.model)
    func fixed(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }
    var parts = [
      "\(summary.jobs) jobs over \(fixed(Double(summary.lastSubmit - summary.firstSubmit) / 86_400, 1)) days"
    ]
    if summary.lastSubmit > summary.firstSubmit {
      parts.append(
        "offered load \(fixed(summary.offeredLoad(processors: model.processors), 4)) (gaps × \(fixed(arrivals.stretch, 4)))"
      )
    }
    if let limit = model.longestRunTime { parts.append("\(summary.runTimesCut) run times cut to \(limit) s") }
    if summary.sizesCut > 0 {
      parts.append("\(summary.sizesCut) sizes cut to \(model.processors) after rounding to a power of two")
    }
    return parts.joined(separator: "; ")
  }
}

extension LublinPopulation: ExpressibleByArgument {}

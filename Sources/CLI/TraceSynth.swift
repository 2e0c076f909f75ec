import ArgumentParser
import Foundation
import Model
import Workload

/// `quanta trace synth`: logs drawn from a model.
struct TraceSynth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth", abstract: "Draw a log from a model of the jobs of a parallel machine.",
    subcommands: [Lublin.self])
}

extension TraceSynth {
  struct Lublin: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lublin", abstract: "Draw a log from the Lublin–Feitelson model.",
      discussion: """
        Sizes, run times and arrivals follow U. Lublin and D. G. Feitelson (J. Parallel Distrib. Comput. 63(11), 2003) \
        with their published parameters; estimates and users follow simple rules that the log's header states. The \
        same options give the same bytes.
        """)

    @Option(help: "Processors of the machine, 2 or more.")
    var procs: Int32

    @Option(help: "Jobs to draw.")
    var jobs: Int

    @Option(help: "Seed of all random numbers.")
    var seed: UInt64

    @Option(help: "Replication: another log of the same seed.")
    var replication = 0

    @Option(help: "Which jobs: \(LublinPopulation.allCases.map(\.rawValue).joined(separator: ", ")).")
    var population = LublinPopulation.batch

    @Option(
      help: "Offered load this very log shall have, as a share of the machine; gaps between arrivals are stretched.")
    var load: Double?

    @Option(
      name: .customLong("mean-load"), help: "Offered load in expectation instead; the log's own differs by chance.")
    var meanLoad: Double?

    @Option(name: .customLong("max-run"), help: "Cut run times to this many seconds, and say how many were cut.")
    var maximumRunTime: Int64?

    @Option(name: .customLong("max-estimate"), help: "The longest estimate, in seconds (48 h, or --max-run).")
    var maximumEstimate: Int64?

    @Option(name: .customLong("max-estimate-share"), help: "The share of jobs that ask for the longest estimate.")
    var maximumEstimateShare = 0.1

    @Option(help: "Users, of falling activity by Zipf's law.")
    var users = 64

    @Option(help: "Groups the users belong to.")
    var groups = 8

    @Option(help: "When the log begins, in UTC: 2000-01-03 or 2000-01-03T08:00:00Z.")
    var start: String?

    @Option(
      name: .shortAndLong, help: "Where to write: a file, gzip if its name ends in .gz, or - for standard output.")
    var out = "-"

    func validate() throws {
      if load != nil && meanLoad != nil { throw ValidationError("give either --load or --mean-load, not both") }
    }

    func run() throws {
      var arrivals = try LublinArrivals(model())
      let writer = try SWFWriter(path: out, header: arrivals.header)
      var batch: [Arrival] = []
      repeat {
        batch.removeAll(keepingCapacity: true)
        arrivals.read(into: &batch, limit: 4096)
        for arrival in batch { try writer.write(arrival) }
      } while !batch.isEmpty
      try writer.finish()
      FileHandle.standardError.write(Data((Self.report(arrivals) + "\n").utf8))
    }

    private func model() throws -> LublinModel {
      let longest = maximumEstimate ?? maximumRunTime ?? 172_800
      return try LublinModel(
        processors: procs, jobs: jobs, seed: seed, replication: replication, population: population,
        load: load.map { .realised($0) } ?? meanLoad.map { .expected($0) } ?? .published,
        longestRunTime: maximumRunTime,
        estimates: UserEstimates(maximum: longest, maximumShare: maximumEstimateShare), users: users, groups: groups,
        start: start.map(Self.unixTime) ?? LublinModel.defaultStart)
    }

    private static func unixTime(_ text: String) throws -> Int64 {
      let date = Date.ISO8601FormatStyle().year().month().day()
      let instant = Date.ISO8601FormatStyle()
      guard let time = try? text.count == 10 ? date.parse(text) : instant.parse(text) else {
        throw QuantaError(
          .usage, "'\(text)' is not a date", at: "--start", remedy: "write 2000-01-03 or 2000-01-03T08:00:00Z")
      }
      return Int64(time.timeIntervalSince1970)
    }

    private static func report(_ arrivals: LublinArrivals) -> String {
      let (summary, model) = (arrivals.summary, arrivals.model)
      func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
      let days = Double(summary.lastSubmit - summary.firstSubmit) / 86_400
      var parts = [
        "\(summary.jobs) jobs over \(String(format: "%.1f", days)) days",
        "offered load \(rounded(summary.offeredLoad(processors: model.processors))), gaps × \(rounded(arrivals.stretch))",
      ]
      if let limit = model.longestRunTime { parts.append("\(summary.runTimesCut) run times cut to \(limit) s") }
      if summary.sizesCut > 0 {
        parts.append("\(summary.sizesCut) sizes cut to \(model.processors) processors after rounding to a power of two")
      }
      return parts.joined(separator: "; ")
    }
  }
}

extension LublinPopulation: ExpressibleByArgument {}

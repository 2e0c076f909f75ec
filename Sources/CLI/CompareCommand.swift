import ArgumentParser
import Foundation
import Model
import Policy
import Study
import Workload

/// `quanta compare`: one log, several policies, one table and one report.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Replay a log under several policies, and say which wins and why.",
    discussion: """
      Every policy meets the same jobs on the same machine. The first one given is what the others are compared with.

        quanta compare LOG.swf.gz --policy fcfs --policy easy --policy 'easy(order: sjf, placement: best-fit)' --out Reports/mine
        quanta compare STUDY.yaml

      A study file holds all of it, under the names of the options: trace, policies, procs, reading, cluster, out, … Options given \
      besides override it.

      The folder given with --out gets report.html (one file, for a browser), table.csv, table.json, results.sqlite with every job and \
      every input, and jobs-1.csv, jobs-2.csv, … in the order of the policies.
      """)

  @Argument(help: "The log: SWF, plain or gzip; - for standard input. Or a study file that ends in .yaml.")
  var log: String

  @Option(
    name: .customLong("policy"), help: "A policy expression; give it once for each policy. See `quanta policies`.")
  var policies: [String] = []

  @Option(help: ArgumentHelp("Folder for the report and the results; made if there is none.", valueName: "folder"))
  var out: String?

  @OptionGroup(title: "Reading the log") var reading: ReadingOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  @Option(help: "One row a job in the database; auto: up to 1,000,000 jobs. (default: auto)")
  var rows: RowsChoice?

  @Option(help: ArgumentHelp("Bound τ of the bounded slowdowns. (default: 10s)", valueName: "duration"))
  var tau: String?

  @Option(help: "Policies simulated at a time; the results do not depend on it. (default: one for each processor)")
  var threads: Int?

  @Option(help: "Seed noted with the results. (default: 0)")
  var seed: UInt64?

  @Flag(help: "Also count who starts later than without those submitted after him; costs a simulation a job.")
  var fairStart = false

  @Flag(help: "Also write report.pdf and a PDF of each figure, for papers.")
  var pdf = false

  @Option(
    help: ArgumentHelp(
      "What the report's Gantt charts show, since the start, such as 3d..4d; else around the baseline's longest queue.",
      valueName: "from..to"))
  var gantt: String?

  @Option(help: "How the table is written: text, csv, markdown or json.")
  var format = TableForm.text

  @Flag(name: [.short, .long], help: "Print nothing but the table and errors.")
  var quiet = false

  func run() throws {
    let registry = try Registry()
    guard !ScenarioStudy.isOne(log) else {
      throw QuantaError(
        .usage, "is a study of a site of virtual machines, not a comparison of policies on one log", at: log,
        remedy: "run it with: quanta study \(log)")
    }
    let study = StudyFile.isNamed(log) ? try StudyFile(path: log, registry: registry) : nil
    let trace = try study.map { try reading.makeInput($0) } ?? reading.makeInput(log)
    let settings = try makeSettings(study, registry)
    let window = try gantt.map { try GanttWindow(parsing: $0) }
    let folder = try (out ?? study?.out).map { try ResultFolder(making: $0) }
    let interrupt = Interrupt()
    let progress = ProgressLine.make("\(settings.count) policies", quiet: quiet)
    var comparison = try Comparison(
      trace, settings, threads: threads ?? study?.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    comparison.control = ProgressLine.control(progress, interrupt)
    let results: ComparisonResults
    do { results = try comparison.execute(into: folder, rows: rows ?? study?.rows ?? .auto) } catch {
      progress?.clear()
      throw error
    }
    progress?.clear()
    // Stopped before the first job was simulated: there is nothing to tell.
    guard !results.runs.isEmpty else { throw ExitCode.interrupted }
    let table = try results.table
    print(format.text(table, colour: isatty(STDOUT_FILENO) == 1), terminator: "")
    if !quiet, format == .text { print("\n\(results.runs.first?.outcome.counts.sentence ?? "")") }
    if let folder {
      try results.write(to: folder, pdf: pdf, command: Self.commandLine, gantt: window)
      if !quiet, format == .text { print("report: \(folder.path("report.html"))") }
    }
    if let warning = results.warning(of: settings) {
      FileHandle.standardError.write(Data("quanta: \(warning)\n".utf8))
      throw ExitCode.interrupted
    }
  }

  /// The policies of the command line, else of the study, else the two everybody compares.
  private func makeSettings(_ study: StudyFile?, _ registry: Registry) throws -> [RunSettings] {
    let shape = try cluster.makeCluster() ?? study?.cluster
    let tau = try tau.map { try OutputOptions.makeTau($0) } ?? study?.tau ?? .seconds(10)
    let seed = seed ?? study?.seed ?? 0
    var chosen = try policies.map {
      StudyFile.Policy(expression: try PolicySpecification(parsing: $0, registry: registry).text)
    }
    if chosen.isEmpty { chosen = study?.policies ?? [] }
    if chosen.isEmpty { chosen = [StudyFile.Policy(expression: "fcfs"), StudyFile.Policy(expression: "easy")] }
    return chosen.map {
      RunSettings(
        policy: $0.expression, name: $0.name, cluster: shape, tau: tau, seed: seed, followsFairStarts: fairStart)
    }
  }
}

extension CompareCommand {
  /// The command as typed, but for what no result depends on.
  static var commandLine: [String] {
    var words = ["quanta"]
    var skips = false
    for word in CommandLine.arguments.dropFirst() {
      if !skips, word != "--threads", !word.hasPrefix("--threads=") { words.append(word) }
      skips = word == "--threads"
    }
    return words
  }
}

enum TableForm: String, ExpressibleByArgument, CaseIterable {
  case text, csv, markdown, json

  func text(_ table: ComparisonTable, colour: Bool) -> String {
    switch self {
    case .text: table.terminalText(colour: colour)
    case .csv: table.csv
    case .markdown: table.markdown
    case .json: (try? String(decoding: JSONDocument.data(table.document), as: UTF8.self)) ?? ""
    }
  }
}

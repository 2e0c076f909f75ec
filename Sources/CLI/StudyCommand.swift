import ArgumentParser
import Foundation
import Model
import Policy
import Study

/// `quanta study`: a site of virtual machines, asked many things and run in several ways.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Simulate a site of virtual machines: workloads × scenarios, one report.",
    discussion: """
      A study file says what hosts there are, what is asked of them (workloads: batch logs, services, reservations), and the ways to run them \
      (scenarios: a policy, and what booting, staging, suspending, failing and energy cost). Every workload meets every scenario.

        title: Does suspending pay?
        cluster: [{hosts: 32, cores: 4, memory: 16GiB, cache: 40GiB}]
        environments: {count: 20, image: 4GiB}
        site:
          boot: 20s
          slowdown: 1.05
          repository: {bandwidth: 1Gbit/s}
          storage: {write: 100MB/s, read: 100MB/s}
        workloads:
          - trace: {file: LOG.swf.gz, memory: 1GiB, assign: uniform}
            reservations: {generate: {share: 10%, duration: 3h, nodes: 8..16}}
        scenarios:
          - {name: cancel, policy: "easy(preemption: cancel, staging: staged)"}
          - {name: suspend, policy: "easy(preemption: suspend, staging: staged)"}

        quanta study STUDY.yaml --out Reports/mine

      Give what differs between scenarios under the scenario, what they share at the top. 'each' makes many workloads of one \
      (each: {share: [5, 10]} and "${share}%"). Files are looked for beside the study, then in the folders of --traces and of the \
      environment variable QUANTA_TRACES. Examples/site.yaml is a study to begin with; `quanta policies` lists what policies there are, \
      and the documentation, under "Study of a site", every key.

      The folder given with --out gets report.html (one file, for a browser), table.csv and table.json with every metric of every cell, \
      and results.sqlite, with every workspace of smaller studies.
      """)

  @Argument(help: "The study file.")
  var file: String

  @Option(help: ArgumentHelp("Folder for the report and the results; made if there is none.", valueName: "folder"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Where traces are looked for if they do not lie beside the study; may be given more than once.",
      valueName: "folder"))
  var traces: [String] = []

  @Option(help: "Cells simulated at a time; the results do not depend on it. (default: one for each processor)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Simulate only cells whose 'workload · scenario' holds this; * stands for any text.", valueName: "pattern"))
  var only: String?

  @Option(help: "One row a workspace in the database; auto: up to 1,000,000 in all.")
  var rows = RowsChoice.auto

  @Flag(help: "Also write workspaces-1.csv, workspaces-2.csv, …: what happened to each workspace, one file a cell.")
  var workspaces = false

  @Flag(help: "Also write report.pdf and a PDF of each figure, for papers.")
  var pdf = false

  @Option(help: "How the table is written: text, csv, markdown or json; csv and json hold every cell.")
  var format = TableForm.text

  @Flag(name: [.short, .long], help: "Print nothing but the table and errors.")
  var quiet = false

  func run() throws {
    if let threads, threads < 1 {
      throw QuantaError(.usage, "\(threads) threads simulate nothing", at: "--threads", remedy: "give 1 or more")
    }
    guard StudyFile.isNamed(file) else {
      throw QuantaError(
        .usage, "is no study file: its name does not end in .yaml", at: file,
        remedy:
          "name it under 'workloads' of a study, such as Examples/site.yaml; one log alone: quanta compare \(file)")
    }
    guard !StudyFile.isOne(file) else {
      throw QuantaError(
        .usage, "is a comparison of policies on one log, not a study of a site", at: file,
        remedy: "run it with: quanta compare \(file)")
    }
    let study = try ScenarioStudy(path: file, registry: Registry(), folders: TraceFolders(given: traces))
    var run = try ScenarioRun(
      study, only: only, threads: threads ?? study.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    run.rows = rows
    run.writesWorkspaces = workspaces
    let folder = try (out ?? study.out).map { try ResultFolder(making: $0) }
    let interrupt = Interrupt()
    let progress = ProgressLine.make("\(run.cells.count) cells", quiet: quiet)
    run.control = ProgressLine.control(progress, interrupt)
    let results: ScenarioResults
    do { results = try run.execute(into: folder) } catch {
      progress?.clear()
      throw error
    }
    progress?.clear()
    // Stopped before the first cell was done: there is nothing to tell.
    guard !results.cells.isEmpty else { throw ExitCode.interrupted }
    print(format.text(results, colour: isatty(STDOUT_FILENO) == 1), terminator: "")
    if !quiet, format == .text, let note = results.tableNote { print(note) }
    if let folder {
      try results.write(to: folder, pdf: pdf, command: CompareCommand.commandLine)
      if !quiet, format == .text { print("report: \(folder.path("report.html"))") }
    }
    if let warning = results.warning(of: run.cells) {
      FileHandle.standardError.write(Data("quanta: \(warning)\n".utf8))
      throw ExitCode.interrupted
    }
  }
}

extension TableForm {
  func text(_ results: ScenarioResults, colour: Bool) -> String {
    switch self {
    case .text: results.table.terminalText(colour: colour)
    case .markdown: results.table.markdown
    case .csv: results.csv
    case .json: (try? String(decoding: JSONDocument.data(results.document), as: UTF8.self)) ?? ""
    }
  }
}

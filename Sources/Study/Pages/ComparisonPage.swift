import Model
import Report

/// The page that shows which policy wins on a workload, and why.
///
/// From the verdict in words to the figures, then to everything needed to trace a number back. The same results give the same document.
public struct ComparisonPage: Sendable {
  public var results: ComparisonResults
  /// The command line that made the results, word by word; empty where there is none.
  public var command: [String]
  /// What the Gantt charts show; `nil` chooses the stretch around the baseline's longest queue.
  public var gantt: GanttWindow?

  public init(_ results: ComparisonResults, command: [String] = [], gantt: GanttWindow? = nil) {
    self.results = results
    self.command = command
    self.gantt = gantt
  }

  /// O(n log n) in the jobs of all runs.
  public func document() throws -> ReportDocument {
    let data = PageData(results)
    var sections = [try summary(data)]
    if !data.runs.isEmpty {
      sections += [data.waitSection]
      sections += data.gainSection.map { [$0] } ?? []
      sections += [data.loadSection]
      sections += try data.ganttSection(gantt).map { [$0] } ?? []
      sections += [
        try data.policySection(), data.inputSection(command: command),
        Section("All metrics", data.fullTables.map(Block.table)), Section("Definitions", [.table(data.definitions)]),
      ]
    }
    let machine = data.runs.first.map { " on \($0.outcome.cluster.text)" } ?? ""
    return ReportDocument(
      title: data.traceName + machine, subtitle: subtitle(data), metadata: metadata(data),
      subjects: data.drawn.map { data.names[$0] }, sections: sections,
      footer: "Made by quanta \(Version.current). Differences are against the first policy given.")
  }

  private func subtitle(_ data: PageData) -> String? {
    guard let first = data.runs.first else { return nil }
    let jobs = Words.jobs(first.jobs.count)
    return data.isComparison
      ? "\(jobs) replayed under \(data.runs.count) policies: which wins, and why"
      : "\(jobs) replayed under \(data.names[0])"
  }

  private func metadata(_ data: PageData) -> [Metadata] {
    guard let outcome = data.runs.first?.outcome else { return [] }
    return [
      Metadata("trace", results.trace.isStandardInput ? "standard input" : results.trace.path),
      Metadata("SHA-256", outcome.traceSHA256.prefix(12) + "…"), Metadata("reading", outcome.counts.sentence),
      Metadata("version", "quanta \(Version.current)"),
    ]
  }

  private func summary(_ data: PageData) throws -> Section {
    var blocks: [Block] = []
    if results.interrupted {
      blocks.append(
        .note(
          "Interrupted: not every policy was simulated to its end. The metrics describe the jobs that had left the "
            + "system until then, not the same jobs for each policy; run the comparison again before quoting a number.")
      )
    }
    blocks += Findings(data: data).paragraphs.map(Block.prose)
    if !data.clairvoyants.isEmpty {
      blocks.append(
        .note(
          "Told real run times, as no real scheduler can be, and so last in the running for winner: "
            + "\(data.clairvoyants.joined(separator: "; "))."))
    }
    if !data.runs.isEmpty {
      if let challenger = data.challenger {
        blocks.append(.prose("\(data.names[challenger]) in figures, beside the baseline, \(data.names[0]):"))
      }
      blocks += [.keyFigures(KeyFigures(data: data).tiles), .table(data.headlineTable)]
    }
    return Section(data.isComparison ? "Which policy wins" : "What came out", blocks)
  }
}

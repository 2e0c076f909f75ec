import ArgumentParser
import Model
import Workload

/// `quanta trace check`.
struct TraceCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find every oddity of a log, with its line.",
    discussion: """
      Most oddities are harmless under the canonical reading, and the summary says what that does about each. The exit code is 0 when \
      every line can be read, 65 when some are no records.

        quanta trace check LOG.swf.gz
        quanta trace check LOG.swf.gz --limit 100 --json > findings.json
      """)

  @Argument(help: "The log (-: standard input).")
  var log: String

  @Option(help: "Processors of the machine; without it, the header's.")
  var procs: Int32?

  @Option(help: "How many findings of each oddity to show; all are counted.")
  var limit = 10

  @Flag(help: "Print JSON: the findings shown, and the counts of all.")
  var json = false

  private struct Result: Encodable {
    var findings: [TraceCheck.Finding]
    var summary: TraceCheck.Summary
  }

  func run() async throws {
    let source = try SWFLog.open(path: log, onBadLine: .skip)
    let machine = try procs.map { try source.machineSize(given: $0) }
    var findings: [TraceCheck.Finding] = []
    let summary = try TraceCheck.run(source, machine: machine, limit: max(0, limit)) { finding in
      if json {
        findings.append(finding)
      } else {
        let detail = finding.detail.isEmpty ? "" : " (\(finding.detail))"
        print("\(source.location(finding.line)): \(finding.oddity.title)\(detail)")
      }
    }
    if json {
      print(try jsonText(Result(findings: findings, summary: summary)))
    } else {
      print("\(grouped(summary.lines.lines)) lines, \(grouped(summary.lines.records)) records")
      for entry in summary.oddities {
        let place = entry.firstLine.map { ", first at line \($0)" } ?? ""
        print(
          "  \(entry.oddity.title): \(grouped(entry.count))\(place); canonical reading: \(entry.oddity.consequence)")
      }
      if summary.oddities.isEmpty { print("  nothing odd") }
    }
    guard summary.readable else {
      throw QuantaError(
        .data, "\(grouped(summary.lines.bad)) of \(grouped(summary.lines.lines)) lines are no records", at: log,
        remedy: "mend them, or read the log with --on-bad-line skip")
    }
  }
}

import Foundation
import Report
import Workload

extension PageData {
  /// Everything the numbers depend on, and how to make them again.
  func inputSection(command: [String]) -> Section {
    guard let outcome = runs.first?.outcome else { return Section("Inputs") }
    let provenance = outcome.provenance(of: results.trace)
    let seeds = Set(outcomes.map(\.settings.seed)).sorted()
    let all = "\(NumberFormat.integer.text(Double(provenance.processors))) processors"
    let machine = outcome.cluster.hostCount == outcome.cluster.coreCount ? all : "\(provenance.cluster) (\(all))"
    var rows: [(String, String)] = [
      ("trace", results.trace.isStandardInput ? "standard input" : provenance.tracePath),
      ("SHA-256 of the trace", provenance.traceSHA256),
      ("reading", provenance.reading), ("lines that are no records", results.trace.onBadLine.rawValue),
      ("machine", machine),
      ("bound τ of the bounded slowdown", NumberFormat.duration.text(provenance.tau)),
      ("seed", seeds.map(String.init).joined(separator: ", ")),
      ("told real run times", clairvoyants.isEmpty ? "no policy" : clairvoyants.joined(separator: "; ")),
      ("version", "quanta \(provenance.version)"),
    ]
    if let origin = outcome.origin {
      let date = Date(timeIntervalSince1970: Double(origin)).formatted(.iso8601)
      rows.insert(("time 0", "\(date) (\(origin) s after 1970-01-01T00:00:00Z)"), at: 2)
    }
    var blocks: [Block] = [
      .table(table("Inputs", ["input", "value"], rows)),
      .table(
        Table(
          caption: "What the reading did to the log",
          columns: [Table.Column("rule"), Table.Column("jobs", alignment: .right)],
          rows: outcome.counts.table.map { [Table.Cell($0.text), Table.Cell(number: Double($0.jobs), .integer)] })),
      .table(
        table("The reading, option by option", ["option", "value"], results.trace.reading.allOptions.map { ($0, $1) })),
    ]
    if !command.isEmpty {
      blocks.append(.prose("The same version makes the same numbers again with:"))
      blocks.append(.note(ShellText.line(command)))
    }
    return Section("Inputs, and how to make this page again", blocks)
  }

  var clairvoyants: [String] { outcomes.filter(\.clairvoyant).map(\.name) }

  private func table(_ caption: String, _ columns: [String], _ rows: [(String, String)]) -> Table {
    Table(
      caption: caption, columns: columns.map { Table.Column($0) },
      rows: rows.map { [Table.Cell($0.0), Table.Cell($0.1)] })
  }
}

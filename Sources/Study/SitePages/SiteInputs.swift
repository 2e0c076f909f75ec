import Model
import Policy
import Report
import Sim

extension SitePageData {
  /// What each scenario is.
  var scenarioSection: Section {
    let rows = scenarios.map { index -> [Table.Cell] in
      let scenario = study.scenarios[index]
      let note = try? PolicyNotes().note(scenario.policy)
      return [
        Table.Cell(scenario.name), Table.Cell(scenario.note ?? note?.text ?? ""),
        Table.Cell(note?.full ?? scenario.policy),
        Table.Cell(scenario.cluster.text), Table.Cell(scenario.siteText), Table.Cell(scenario.environmentText),
      ]
    }
    return Section(
      "The scenarios",
      [
        .table(
          Table(
            columns: ["scenario", "what it is", "policy, with all its options", "hosts", "site", "environments"].map {
              Table.Column($0)
            }, rows: rows))
      ])
  }

  func inputSection(command: [String]) -> Section {
    var rows: [[Table.Cell]] = []
    for workload in results.workloads {
      guard let inputs = results.inputs[workload] else { continue }
      for source in inputs.sources {
        rows.append([
          Table.Cell(title(workload)), Table.Cell(source.name),
          Table.Cell(number: Double(source.requests), .integer), Table.Cell(source.reading),
          Table.Cell(source.sha256.isEmpty ? "–" : source.sha256.prefix(12) + "…"),
        ])
      }
    }
    var facts: [(String, String)] = [
      ("seed", "\(study.seed)"), ("replications", "\(study.replications)"),
      (
        "discarded",
        NumberFormat.percent(1).text(study.discard) + " of the best-effort requests, the first by submission"
      ),
      ("bound τ of the bounded slowdown", NumberFormat.duration.text(study.tau.seconds)),
    ]
    if let named = study.relativeTo {
      facts.append(("relative times are against", "\(named.workload) · \(named.scenario)"))
    }
    facts.append(("version", "quanta \(Version.current)"))
    var blocks: [Block] = [
      .table(
        Table(
          caption: "Workloads",
          columns: [
            Table.Column("workload"), Table.Column("source"), Table.Column("requests", alignment: .right),
            Table.Column("reading"), Table.Column("SHA-256"),
          ], rows: rows)),
      .table(
        Table(
          caption: "Settings", columns: [Table.Column("setting"), Table.Column("value")],
          rows: facts.map { [Table.Cell($0.0), Table.Cell($0.1)] })),
    ]
    if !command.isEmpty {
      blocks.append(.prose("The same version makes the same numbers again with:"))
      blocks.append(.note(ShellText.line(command)))
    }
    return Section("Inputs, and how to make this page again", blocks)
  }

  /// Every metric with a value.
  var metricSection: Section {
    let measures = SiteMetricCatalogue.all.compactMap { measure($0.key, values($0.key)) }
    return Section("All metrics", [.table(table("All metrics", measures))])
  }

  var definitionSection: Section {
    Section(
      "Definitions",
      [
        .table(
          Table(
            columns: ["metric", "definition", "source"].map { Table.Column($0) },
            rows: SiteMetricCatalogue.all.filter { matters($0.key) }.map {
              [Table.Cell($0.title), Table.Cell($0.definition), Table.Cell($0.source)]
            }))
      ])
  }
}

extension ScenarioSpec {
  /// What differs from a site where nothing costs anything.
  var siteText: String {
    var parts: [String] = []
    let plain = SiteModel()
    if site.boot != plain.boot { parts.append("boot \(site.boot.text)") }
    if site.shutdown != plain.shutdown { parts.append("shutdown \(site.shutdown.text)") }
    for (what, part) in [("boot", site.bootCPU), ("shutdown", site.shutdownCPU)] where part > 0 {
      parts.append("\(NumberFormat.percent(0).text(part)) of \(what) stretched by caps")
    }
    if site.slowdown != plain.slowdown {
      let kinds = [("CPU", site.slowdown.cpu), ("I/O", site.slowdown.io), ("network", site.slowdown.network)]
      parts.append(
        "run time × " + kinds.filter { $0.1 != 1 }.map { "\($0.1) (\($0.0))" }.joined(separator: ", "))
    }
    if let kbps = site.repository.kbps {
      parts.append("images at \(kbps / 1000) Mbit/s, \(site.repository.distribution.rawValue)")
    }
    if site.storage.writeKiBps.isFinite {
      parts.append(
        "suspends at \(NumberFormat.significant(3).text(site.storage.writeKiBps / 1024)) MiB/s"
          + (site.storage.isShared ? " to shared storage" : ""))
    }
    if site.moving.movesDisk { parts.append("disks move along") }
    if site.failures != nil { parts.append("hosts fail") }
    return parts.isEmpty ? "nothing costs time" : parts.joined(separator: "; ")
  }

  var environmentText: String {
    let count = catalogue.environments.count - 1
    guard count > 0 else { return "the hosts' own" }
    let sizes = catalogue.environments.dropFirst().map(\.imageKiB)
    let size =
      Set(sizes).count == 1
      ? ByteSize.text(kibibytes: sizes[0])
      : "\(ByteSize.text(kibibytes: sizes.min() ?? 0)) … \(ByteSize.text(kibibytes: sizes.max() ?? 0))"
    return "\(count) of \(size)" + (assignment.map { ", \($0.text)" } ?? "")
  }
}

extension DurationLaw {
  var text: String {
    switch self {
    case .fixed(let span): span.text
    case .uniform(let from, let to): "\(from.text) … \(to.text), uniform"
    case .normal(let mean, let deviation): "\(mean.text) ± \(deviation.text), normal"
    case .exponential(let mean): "\(mean.text), exponential"
    case .lognormal(let mean, let deviation): "\(mean.text) ± \(deviation.text), lognormal"
    case .weibull(let shape, let scale): "Weibull (\(shape), \(scale.text))"
    }
  }
}

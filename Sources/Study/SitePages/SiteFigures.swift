import Model
import Report

extension SitePageData {
  // MARK: Waits

  /// How long best-effort requests wait; `nil` when there are none.
  var waitSection: Section? {
    guard shown != nil else { return nil }
    var samples: [DistributionPlot.Sample] = []
    var atOnce: [String] = []
    for place in scenarios.indices {
      let waits = rows(place).filter { $0.isBestEffort && $0.ran }.map(\.record.job.wait.seconds)
      guard !waits.isEmpty else { continue }
      samples.append(DistributionPlot.Sample(names[place], values: waits.sorted()))
      atOnce.append("\(Words.share(waits.count { $0 == 0 }, of: waits.count)) under \(names[place])")
    }
    guard !samples.isEmpty else { return nil }
    let none = samples.allSatisfy { $0.values.first != 0 }
    let started = none ? "Nobody started on arrival." : "Started on arrival: \(Words.list(atOnce))."
    return Section(
      "How long best-effort requests wait",
      [
        .figure(
          Figure(
            "Wait times",
            caption:
              "Share of best-effort requests that waited at most so long; higher and further left is better. Nothing "
              + "is discarded here. \(started)\(detailNote)",
            plot: .distribution(
              DistributionPlot(
                x: Axis("wait", .duration, scale: .log), shareLabel: "share of requests", samples: samples))))
      ])
  }

  // MARK: Reservations

  var reservationSection: Section? {
    guard matters("reservations") else { return nil }
    let parts = [
      StackedBars.Part("on time", colour: 2), StackedBars.Part("late", colour: 4), StackedBars.Part("lost", colour: 3),
      StackedBars.Part("rejected", colour: nil),
    ]
    let bars = scenarios.indices.map { place -> StackedBars.Bar in
      let count = { (key: String) in self.value(key, place) ?? 0 }
      let (all, rejected, late, lost) = (
        count("reservations"), count("reservations_rejected"), count("reservations_late"), count("reservations_lost")
      )
      return StackedBars.Bar(names[place], [max(0, all - rejected - late - lost), late, lost, rejected])
    }
    var blocks: [Block] = [
      .figure(
        Figure(
          "What became of reservations",
          caption: "On time: its machines ran at the reserved start or before.\(meanNote)",
          plot: .stacked(
            StackedBars(axis: Axis("reservations"), nameLabel: "scenario", parts: parts, bars: bars))))
    ]
    if let causes = causeTable { blocks.append(.table(causes)) }
    return Section("Reservations", blocks)
  }

  private static let causesListed = 12

  /// Why reservations were rejected, late or lost, in the words of the records; numbers in them differ, so the first few stand here.
  private var causeTable: Table? {
    var listed: [[Table.Cell]] = []
    var count = 0
    for place in scenarios.indices {
      for row in rows(place) where row.reserved != nil {
        guard let cause = row.record.cause else { continue }
        count += 1
        guard listed.count < Self.causesListed else { continue }
        let fate =
          row.record.job.outcome == .rejected
          ? "rejected"
          : row.lateness > 0
            ? "late by \(NumberFormat.duration.text(Double(row.lateness) / 1e6))" : "\(row.record.job.outcome)"
        listed.append([
          Table.Cell(names[place]),
          Table.Cell("\(row.record.job.jobNumber)", sortKey: Double(row.record.job.jobNumber)),
          Table.Cell(fate), Table.Cell(cause),
        ])
      }
    }
    guard !listed.isEmpty else { return nil }
    let more = count > listed.count ? ["\(count - listed.count) more are in the database."] : []
    return Table(
      caption: "Causes", columns: ["scenario", "reservation", "what became of it", "cause"].map { Table.Column($0) },
      rows: listed, footnotes: more + [detailNote.trimmed].filter { !$0.isEmpty })
  }

  // MARK: Overhead

  /// What handling machines takes: of the cores' time, and how often things were done.
  var overheadSection: Section? {
    let phases = SiteMetricCatalogue.overheadPhases.filter { matters(SiteMetricCatalogue.key($0)) }
    let waiting: [Phase] = [.staging, .suspended].filter { matters(SiteMetricCatalogue.key($0)) }
    var blocks: [Block] = []
    if !phases.isEmpty || matters("wasted_core_h") {
      let parts =
        phases.map { StackedBars.Part($0.title, colour: $0.colour) }
        + [StackedBars.Part("work lost again", colour: nil)]
      let bars = scenarios.indices.map { place in
        StackedBars.Bar(
          names[place],
          phases.map { value(SiteMetricCatalogue.key($0), place) } + [value("wasted_core_h", place)])
      }
      blocks.append(
        .figure(
          Figure(
            "Overhead broken down",
            caption:
              "Core-hours held while machines were booted, suspended, resumed, moved and shut down, and work done and "
              + "lost again.\(meanNote)",
            plot: .stacked(
              StackedBars(axis: Axis("core-hours"), nameLabel: "scenario", parts: parts, bars: bars)))))
    }
    if !waiting.isEmpty {
      let bars = scenarios.indices.map { place in
        StackedBars.Bar(names[place], waiting.map { value(SiteMetricCatalogue.key($0), place) })
      }
      blocks.append(
        .figure(
          Figure(
            "Waiting without a core",
            caption:
              "Core-hours' worth of time that workspaces spent waiting for images, or suspended: no core was held for "
              + "them.\(meanNote)",
            plot: .stacked(
              StackedBars(
                axis: Axis("core-hours not held"), nameLabel: "scenario",
                parts: waiting.map { StackedBars.Part($0.title, colour: $0.colour) }, bars: bars)))))
    }
    let keys = [
      "overhead_share", "wasted_share", "suspensions", "migrations", "restarts", "mean_staging_s", "hypervisor_share",
      "host_failures", "availability",
    ].filter { $0 == "availability" ? matters("host_failures") : matters($0) }
    let measures = keys.compactMap { measure($0, values($0)) }
    if !measures.isEmpty {
      blocks.append(.table(table("Handling machines", measures)))
    }
    return blocks.isEmpty ? nil : Section("Overhead", blocks)
  }

  func table(_ caption: String, _ measures: [Report.ComparisonTable.Measure]) -> Table {
    Report.ComparisonTable(
      subjects: names, measures: measures, baseline: nil,
      orientation: names.count <= 6 ? .subjectsInColumns : .subjectsInRows, subjectLabel: "scenario", caption: caption,
      footnotes: [meanNote.trimmed].filter { !$0.isEmpty }
    ).table
  }

  // MARK: Images

  var imageSection: Section? {
    guard matters("transfers") || matters("cache_hit_ratio") || matters("migrated_gib") else { return nil }
    var blocks: [Block] = []
    if matters("staged_gib") || matters("migrated_gib") {
      blocks.append(
        .figure(
          Figure(
            "What was moved",
            caption: "GiB of images sent by the repository, and of memory and disks sent between hosts.\(meanNote)",
            plot: .stacked(
              StackedBars(
                axis: Axis("GiB"), nameLabel: "scenario",
                parts: [StackedBars.Part("images", colour: 4), StackedBars.Part("memory and disks", colour: 3)],
                bars: scenarios.indices.map {
                  StackedBars.Bar(names[$0], [value("staged_gib", $0), value("migrated_gib", $0)])
                })))))
    }
    let keys = ["cache_hit_ratio", "evictions", "transfers", "failed_transfers", "staged_gib", "mean_staging_s"]
    let measures = keys.filter(matters).compactMap { measure($0, values($0)) }
    if !measures.isEmpty { blocks.append(.table(table("Images and caches", measures))) }
    return Section("Images and caches", blocks)
  }

  // MARK: Energy and money

  var moneySection: Section? {
    guard matters("energy_kwh") || matters("cost") else { return nil }
    var blocks: [Block] = []
    if matters("energy_kwh") {
      blocks.append(
        .figure(
          Figure(
            "Energy", caption: "kWh, those drawn while a host had no machine to run told apart.\(meanNote)",
            plot: .stacked(
              StackedBars(
                axis: Axis("kWh"), nameLabel: "scenario",
                parts: [StackedBars.Part("with machines", colour: 0), StackedBars.Part("idle", colour: nil)],
                bars: scenarios.indices.map { place in
                  let (all, idle) = (value("energy_kwh", place), value("idle_energy_kwh", place))
                  return StackedBars.Bar(names[place], [all.map { max(0, $0 - (idle ?? 0)) }, idle])
                })))))
    }
    if matters("cost") {
      blocks.append(
        .figure(
          Figure(
            "Cost",
            caption:
              "What the hosts, their licences and the energy cost over the run\(study.currency.isEmpty ? "" : ", in \(study.currency)")."
              + meanNote,
            plot: .stacked(
              StackedBars(
                axis: Axis(study.currency.isEmpty ? "cost" : study.currency), nameLabel: "scenario",
                parts: [
                  StackedBars.Part("hosts", colour: 0), StackedBars.Part("licences", colour: 1),
                  StackedBars.Part("energy", colour: 4),
                ],
                bars: scenarios.indices.map { place in
                  StackedBars.Bar(names[place], ["host_cost", "licence_cost", "energy_cost"].map { value($0, place) })
                }, format: .significant(4))))))
    }
    let keys = [
      "energy_kwh", "idle_energy_kwh", "energy_per_core_h_wh", "off_share", "host_cost", "licence_cost", "energy_cost",
      "cost", "cost_per_core_h",
    ]
    blocks.append(.table(table("Energy and cost", keys.filter(matters).compactMap { measure($0, values($0)) })))
    return Section("Energy and cost", blocks)
  }
}

extension Phase {
  /// Its colour in every figure: running in the calm one, what takes time from it in the others; `nil` is grey.
  package var colour: Int? {
    switch self {
    case .run: 5
    case .staging: 4
    case .boot: 2
    case .suspend: 1
    case .suspended: nil
    case .resume: 3
    case .migrate: 7
    case .shutdown: 6
    }
  }
}

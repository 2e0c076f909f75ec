import Model
import Report

/// The page of a study of a site: which way of running it serves best, at what cost, and what was done to the machines meanwhile.
///
/// From the verdict in words to the figures, then to everything needed to trace a number back. The same results give the same document.
public struct SitePage: Sendable {
  public var results: ScenarioResults
  /// The command line that made the results, word by word; empty where there is none.
  public var command: [String]

  public init(_ results: ScenarioResults, command: [String] = []) {
    self.results = results
    self.command = command
  }

  /// O(n log n) in the rows kept.
  public func document() throws -> ReportDocument {
    let data = SitePageData(results)
    var sections = [summary(data)]
    if !results.cells.isEmpty {
      sections += [
        data.publishedSection, data.workloadSection, data.waitSection, data.reservationSection, data.overheadSection,
        data.shareSection, data.imageSection, data.moneySection, try data.timelineSection(),
      ].compactMap { $0 }
      sections += [
        data.scenarioSection, data.inputSection(command: command), data.metricSection, data.definitionSection,
      ]
    }
    return ReportDocument(
      title: results.study.title, subtitle: subtitle(data), metadata: metadata, subjects: data.names,
      sections: sections, footer: "Made by quanta \(Version.current).")
  }

  private func subtitle(_ data: SitePageData) -> String? {
    guard let first = data.scenarios.first else { return nil }
    let study = results.study
    let count = study.workloads.count
    let asked = count == 1 ? "one workload" : "\(count) workloads"
    let ways = data.scenarios.count == 1 ? "one way" : "\(data.scenarios.count) ways"
    return "\(study.scenarios[first].cluster.text): \(asked), run in \(ways)"
  }

  private var metadata: [Metadata] {
    let study = results.study
    let file = study.path.split(separator: "/").last.map(String.init) ?? study.path
    return [
      Metadata("study", file), Metadata("cells", "\(results.cells.count)"), Metadata("seed", "\(study.seed)"),
      Metadata("version", "quanta \(Version.current)"),
    ]
  }

  private func summary(_ data: SitePageData) -> Section {
    var blocks: [Block] = []
    if results.interrupted {
      blocks.append(
        .note(
          "Interrupted: not every cell was simulated to its end. Means are over the workloads that all scenarios reached; "
            + "run the study again before quoting a number."))
    }
    if let note = results.study.note { blocks.append(.prose(note)) }
    blocks += SiteFindings(data: data).paragraphs.map(Block.prose)
    if !results.cells.isEmpty {
      blocks += [.keyFigures(SiteFindings(data: data).tiles), .table(data.headlineTable)]
    }
    return Section(data.isComparison ? "Which way serves best" : "What came out", blocks)
  }
}

/// The page's first words, all of them computed.
struct SiteFindings {
  let data: SitePageData

  var paragraphs: [String] {
    guard !data.scenarios.isEmpty else { return ["The study was stopped before any cell had been simulated."] }
    return [bestEffort, reservations, shares, cost].filter { !$0.isEmpty }
  }

  private func best(_ key: String) -> Int? {
    let values = data.values(key)
    let known = values.indices.filter { values[$0] != nil }
    let lower = SiteMetricCatalogue.definition(of: key)?.direction != .higherIsBetter
    return known.min { a, b in
      let (x, y) = (values[a] ?? 0, values[b] ?? 0)
      return x == y ? a < b : lower ? x < y : x > y
    }
  }

  private func phrase(_ key: String, _ place: Int) -> String { data.phrase(key, data.value(key, place)) }

  private var bestEffort: String {
    let (wait, slowdown, done) = (
      "best_effort_mean_wait_s", "best_effort_mean_bounded_slowdown", "best_effort_done_s"
    )
    guard let winner = best(wait) else { return "" }
    var text = ""
    if !data.isComparison {
      text =
        "Best-effort requests waited \(phrase(wait, 0)) on average; their mean bounded slowdown was \(phrase(slowdown, 0)), "
        + "and the last of them was done after \(phrase(done, 0))."
    } else {
      let winners = alike(wait, winner)
      if let other = data.names.indices.first(where: { !winners.contains($0) }) {
        text =
          "Best-effort requests wait least under \(named(winners)): \(phrase(wait, winner)) on average, where "
          + "\(data.names[other]) has \(phrase(wait, other)). Their mean bounded slowdown is \(phrase(slowdown, winner)) there"
      } else {
        text =
          "Best-effort requests wait \(phrase(wait, winner)) on average under every scenario. Their mean bounded slowdown is "
          + "\(phrase(slowdown, winner)) under \(data.names[winner])"
      }
      if let least = best(slowdown), !alike(slowdown, least).contains(winner) {
        text += "; the least is \(phrase(slowdown, least)), under \(named(alike(slowdown, least)))."
      } else {
        text += ", the least of all."
      }
      if let first = best(done) {
        let all = alike(done, first)
        text +=
          all.count == data.names.count
          ? " All of them are done after \(phrase(done, first)) under every scenario."
          : " All of them are done first under \(named(all)), after \(phrase(done, first))."
      }
    }
    return text + data.meanNote
  }

  /// Scenarios whose value reads the same as that of `place`.
  private func alike(_ key: String, _ place: Int) -> [Int] {
    data.names.indices.filter { phrase(key, $0) == phrase(key, place) }
  }

  private func named(_ places: [Int]) -> String { Words.list(places.map { data.names[$0] }) }

  private var shares: String {
    guard data.values("received_of_wanted").contains(where: { ($0 ?? 1) < 0.995 }) else { return "" }
    return "Of the CPU that machines wanted they received \(range("received_of_wanted"))."
  }

  private var reservations: String {
    guard data.matters("reservations") else { return "" }
    let accepted = range("reservations_accepted_share")
    let onTime = range("reservations_on_time_share")
    return "Of the reservations \(accepted) are accepted, and of those \(onTime) begin on time."
  }

  /// One value for all scenarios, or the least and the greatest with whose they are.
  private func range(_ key: String) -> String {
    let values = data.values(key)
    let known = values.indices.filter { values[$0] != nil }
    guard let least = known.min(by: { (values[$0] ?? 0) < (values[$1] ?? 0) }),
      let most = known.max(by: { (values[$0] ?? 0) < (values[$1] ?? 0) })
    else { return "–" }
    if phrase(key, least) == phrase(key, most) { return phrase(key, least) }
    return "\(phrase(key, least)) (\(data.names[least])) to \(phrase(key, most)) (\(data.names[most]))"
  }

  private var cost: String {
    guard let cheapest = best("cost") else { return "" }
    guard data.isComparison else { return "It costs \(phrase("cost", 0))." }
    let values = data.values("cost")
    let dearest = values.indices.filter { values[$0] != nil }.max { (values[$0] ?? 0) < (values[$1] ?? 0) } ?? cheapest
    guard dearest != cheapest, values[dearest] != values[cheapest] else {
      return "The scenarios cost the same: \(phrase("cost", cheapest))."
    }
    return "It costs least under \(data.names[cheapest]), \(phrase("cost", cheapest)), and most under "
      + "\(data.names[dearest]), \(phrase("cost", dearest))."
  }

  // MARK: Tiles

  /// The best scenario's figures, beside the first one's.
  var tiles: [KeyFigure] {
    var keys = ["best_effort_done_s", "best_effort_mean_wait_s", "best_effort_mean_bounded_slowdown"]
    keys.append(data.matters("reservations") ? "reservations_on_time_share" : "utilisation")
    if data.matters("cost") { keys += ["cost", "energy_kwh"] } else { keys.append("overhead_share") }
    return keys.compactMap { key in
      guard let definition = SiteMetricCatalogue.definition(of: key), let place = best(key),
        let value = data.value(key, place)
      else { return nil }
      let parts = data.phrase(key, value).split(separator: "\u{202F}", omittingEmptySubsequences: true)
      let hasUnit = parts.count > 1 && (definition.unit == .seconds || definition.unit == .fraction)
      let number = hasUnit ? parts.dropLast().joined(separator: "\u{202F}") : parts.joined(separator: "\u{202F}")
      return KeyFigure(
        Words.capitalised(definition.title), value: number, unit: hasUnit ? parts.last.map(String.init) : nil,
        note: note(key, place))
    }
  }

  private func note(_ key: String, _ place: Int) -> String? {
    guard data.isComparison else { return nil }
    let values = data.values(key)
    if Set(values.compactMap { $0 }).count == 1 || alike(key, place).count == values.count {
      return "under every scenario"
    }
    let winners = alike(key, place)
    let text = "the best: \(named(winners))"
    return winners.contains(0) ? text : "\(text); \(data.names[0]): \(phrase(key, 0))"
  }
}

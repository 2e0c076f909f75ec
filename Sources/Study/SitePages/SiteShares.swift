import Model
import Report

extension SitePageData {
  /// What share of a core machines were promised, wanted and received; `nil` when nothing ran.
  var shareSection: Section? {
    let keys = [
      "promised_core_h", "wanted_core_h", "received_core_h", "received_of_promised", "received_of_wanted",
      "short_changed_share", "utilisation", "useful_utilisation",
    ]
    let measures = keys.compactMap { measure($0, values($0)) }
    guard matters("received_of_promised"), !measures.isEmpty else { return nil }
    let promised = shares { $0.promised }
    let wanted = shares { $0.wanted }
    var blocks: [Block] = []
    if differs(promised) || differs(wanted) { blocks.append(.figure(totals)) }
    if differs(promised) {
      blocks.append(
        .figure(
          distribution(
            "Share received against share promised", promised, axis: "received ÷ promised",
            "of the CPU their quantum promised while they ran: at 100 % the promise was kept to the point; to the right of "
              + "it they got what others left, to the left of it less was wanted, or there was not enough.")))
    }
    if differs(wanted) {
      blocks.append(
        .figure(
          distribution(
            "Share received against share wanted", wanted, axis: "received ÷ wanted",
            "of the CPU they wanted while they ran: at 100 % they noticed nothing of their neighbours, nor of their cap."
          )))
    }
    if !differs(promised), !promised.isEmpty {
      blocks.append(.prose("Every workspace received what its quantum promised, within half a per cent.\(detailNote)"))
    }
    blocks.append(.table(table("Shares", measures)))
    return Section("Share received, share promised", blocks)
  }

  /// Core-hours promised, wanted and received, side by side.
  private var totals: Figure {
    let keys = ["promised_core_h", "wanted_core_h", "received_core_h"]
    return Figure(
      "CPU promised, wanted and received",
      caption: "Core-hours over all workspaces while they ran.\(meanNote)",
      plot: .bars(
        BarPlot(
          categoryLabel: "CPU", categories: ["promised", "wanted", "received"], y: Axis("core-hours"),
          series: scenarios.indices.map { place in
            BarPlot.Series(names[place], values: keys.map { value($0, place) })
          })))
  }

  /// Received by each workspace that ran, as parts of what `whole` says, scenario by scenario.
  private func shares(of whole: (WorkspaceRecord) -> Double) -> [DistributionPlot.Sample] {
    scenarios.indices.compactMap { place in
      let ratios = rows(place).filter { $0.ran && whole($0.record) > 0 }.map { $0.record.received / whole($0.record) }
      return ratios.isEmpty ? nil : DistributionPlot.Sample(names[place], values: ratios.sorted())
    }
  }

  private func differs(_ samples: [DistributionPlot.Sample]) -> Bool {
    samples.contains { $0.values.contains { abs($0 - 1) > 0.005 } }
  }

  private func distribution(
    _ title: String, _ samples: [DistributionPlot.Sample], axis: String, _ meaning: String
  ) -> Figure {
    Figure(
      title, caption: "Share of workspaces that received at most so much \(meaning)\(detailNote)",
      plot: .distribution(
        DistributionPlot(x: Axis(axis, .fraction), shareLabel: "share of workspaces", samples: samples)))
  }
}

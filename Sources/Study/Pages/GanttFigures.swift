import Model
import Report

extension PageData {
  /// The same stretch of time under the baseline and under the best of the others; `nil` when nothing ran.
  func ganttSection(_ asked: GanttWindow?) throws -> Section? {
    guard let first = runs.first, let window = asked ?? GanttWindow.busiest(of: first) else { return nil }
    var blocks: [Block] = [
      .prose(
        (asked == nil
          ? "The stretch around the baseline's longest queue, chosen so that a few hundred jobs show. " : "")
          + "Each rectangle is a job: as long as it runs, as high as it has processors. What is left blank is idle. Logs "
          + "do not say which processors a job had; it is drawn on the lowest ones free."),
      .note("Another stretch: --gantt \(window.text)"),
    ]
    for index in [0] + (challenger.map { [$0] } ?? []) {
      blocks.append(.figure(try gantt(index, window)))
    }
    return Section("The machine in close-up", blocks)
  }

  private enum Kind: Int, CaseIterable {
    case atOnce, inOrder, overtook

    var name: String {
      switch self {
      case .atOnce: "started on arrival"
      case .inOrder: "waited, started in order"
      case .overtook: "overtook a job before it"
      }
    }
  }

  private func gantt(_ index: Int, _ window: GanttWindow) throws -> Figure {
    let run = runs[index]
    let jobs = run.jobs.filter { $0.start < window.to && $0.end > window.from }
    let capacity = run.outcome.cluster.coreCount
    let bars = try LanePacking.pack(jobs, capacity: capacity).map { piece in
      let job = jobs[piece.job]
      let kind: Kind = job.backfilled ? .overtook : job.wait == .zero ? .atOnce : .inOrder
      return GanttChart.Bar(
        start: place(max(job.start, window.from)), end: place(min(job.end, window.to)), row: piece.rows.lowerBound,
        rows: piece.rows.count, category: kind.rawValue)
    }
    let queue = meanQueue(run.outcome, window)
    return Figure(
      "Processors under \(names[index])",
      caption:
        "\(Words.capitalised(Words.jobs(jobs.count))) between \(Words.span(window.from - .zero)) and \(Words.span(window.to - .zero)) after "
        + "the start; \(NumberFormat.percent(1).text(busyShare(jobs, capacity, window))) of the machine at work, "
        + "\(NumberFormat.significant(3).text(queue)) jobs waiting on average.",
      plot: .gantt(
        GanttChart(
          time: timeAxis(range: place(window.from)...place(window.to)), rowLabel: "processor", rows: capacity,
          categories: Kind.allCases.map(\.name), bars: bars, limit: 6000)))
  }

  private func busyShare(_ jobs: [JobRecord], _ capacity: Int, _ window: GanttWindow) -> Double {
    let area = jobs.reduce(0.0) { sum, job in
      sum + (min(job.end, window.to) - max(job.start, window.from)).seconds * Double(job.processors)
    }
    return area / (Double(max(1, capacity)) * (window.to - window.from).seconds)
  }

  private func meanQueue(_ outcome: RunOutcome, _ window: GanttWindow) -> Double {
    var sum = 0.0
    for (index, bin) in outcome.bins.enumerated() {
      let low = outcome.totals.first.microseconds + Int64(index) * outcome.binWidth
      let overlap = min(low + outcome.binWidth, window.to.microseconds) - max(low, window.from.microseconds)
      if overlap > 0 { sum += bin.queueLength * Double(overlap) }
    }
    return sum / Double((window.to - window.from).microseconds)
  }
}

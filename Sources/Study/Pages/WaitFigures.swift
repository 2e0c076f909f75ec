import Report

extension PageData {
  /// How long jobs wait, and which jobs are slowed down.
  var waitSection: Section {
    var blocks: [Block] = [.figure(waits)]
    for (title, label, isLength) in [("length", "run time", true), ("size", "processors", false)] {
      if let plot = bars(label: label, byLength: isLength) {
        blocks.append(
          .figure(
            Figure(
              "Bounded slowdown by \(title)",
              caption:
                "Mean over the jobs of each class; lower is better.\(plot.y.scale == .log ? " Logarithmic." : "")"
                + drawnNote, plot: .bars(plot))))
      }
    }
    if let map = slowdownMap { blocks.append(.figure(map)) }
    return Section("Who waits, and how long", blocks)
  }

  private var waits: Figure {
    let samples = drawn.map { index in
      DistributionPlot.Sample(names[index], values: runs[index].jobs.map(\.wait.seconds).sorted())
    }
    let atOnce = drawn.map { index -> String in
      let jobs = runs[index].jobs
      return "\(Words.share(jobs.count { $0.wait == .zero }, of: jobs.count)) under \(names[index])"
    }
    return Figure(
      "Wait times",
      caption: "Share of jobs that waited at most so long; higher and further left is better. Started on arrival: "
        + "\(Words.list(atOnce)).\(drawnNote)",
      plot: .distribution(
        DistributionPlot(x: Axis("wait", .duration, scale: .log), shareLabel: "share of jobs", samples: samples)))
  }

  private func bars(label: String, byLength: Bool) -> BarPlot? {
    let name = { (one: ClassMetrics) in byLength ? one.length : one.size }
    var categories: [String] = []
    for one in drawn.flatMap({ runs[$0].outcome.summary.classes }) where one.jobs > 0 && !categories.contains(name(one))
    { categories.append(name(one)) }
    // In the order of the classes, whichever run had one first.
    let order = runs.first?.outcome.summary.classes.map(name) ?? []
    categories.sort { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) }
    let series = drawn.map { index in
      BarPlot.Series(
        names[index],
        values: categories.map { category in
          let own = runs[index].outcome.summary.classes.filter { name($0) == category && $0.jobs > 0 }
          let jobs = own.reduce(0) { $0 + $1.jobs }
          let sum = own.reduce(0) { $0 + ($1.meanBoundedSlowdown ?? 0) * Double($1.jobs) }
          return jobs > 0 ? sum / Double(jobs) : nil
        })
    }
    let values = series.flatMap(\.values).compactMap { $0 }
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return BarPlot(
      categoryLabel: label, categories: categories.map(byLength ? Words.length : Words.size),
      y: Axis("mean bounded slowdown", scale: greatest > 30 * least ? .log : .linear), series: series)
  }

  private var slowdownMap: Figure? {
    guard let first = runs.first else { return nil }
    let classes = first.outcome.summary.classes.indices.filter { place in
      drawn.contains { runs[$0].outcome.summary.classes[place].jobs > 0 }
    }
    guard !classes.isEmpty else { return nil }
    let all = first.outcome.summary.classes
    let rows = classes.map { "\(Words.size(all[$0].size)) · \(Words.length(all[$0].length))" }
    let values = classes.map { place in
      drawn.map { runs[$0].outcome.summary.classes[place].meanBoundedSlowdown }
    }
    return Figure(
      "Bounded slowdown by size and length",
      caption: "Mean bounded slowdown of each class of jobs under each policy: where it is dark, jobs suffer."
        + drawnNote,
      height: rows.count * 30 + 84,
      plot: .heatMap(
        HeatMap(
          rowLabel: "processors · run time", rows: rows, columnLabel: "policy", columns: drawn.map { names[$0] },
          valueLabel: "mean bounded slowdown", values: values, colouring: .logarithmic)))
  }
}

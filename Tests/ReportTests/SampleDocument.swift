import Foundation
import Report

/// A fixed linear congruential generator (Knuth's MMIX constants): plausible data that is the same everywhere.
struct Generator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }

  mutating func exponential(_ mean: Double) -> Double { -log(1 - uniform()) * mean }
  mutating func integer(below bound: Int) -> Int { Int(uniform() * Double(bound)) }
}

/// A report as one would make it of six policies on a month of a cluster, with texts that mean harm.
enum SampleDocument {
  static let policies = [
    "fcfs", "easy", "easy(candidates: sjf)", "conservative", "easy(order: wfp3, placement: best-fit)",
    "sjf (clairvoyant)",
  ]
  static let hostile = "</script><script>document.title='owned'</script>"
  static let awkward = [
    "<b>bold</b> & \"quoted\" 'single'", "`touch /tmp/quanta-owned`", "100 %s @_^{x}\\n ]]>", "\u{202E}gnirts-desrever",
    "a_very_long_user_name_without_any_place_to_break_it_that_goes_on_and_on_and_on_0123456789", "שלום עולם", "名前",
    "tab\tnew\nline\u{0}\u{7}\u{1B}[31m",
  ]
  static let start = 1_009_843_200.0  // 2002-01-01

  static func make(small: Bool = false) -> ReportDocument {
    var generator = Generator(seed: 7)
    let scale = small ? 20 : 1
    return ReportDocument(
      title: "Which policy serves a 128-processor cluster best?",
      subtitle: "28,467 jobs of a research cluster, replayed under six policies",
      metadata: [
        Metadata("log", "KTH-SP2-1996-2.1-cln.swf.gz"), Metadata("log file name", hostile),
        Metadata("sha-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        Metadata("machine", "100 hosts × 1 processor"), Metadata("seed", "7"), Metadata("quanta", "0.1.0"),
      ], subjects: policies,
      sections: [
        summary(), waits(&generator, count: 28_467 / scale), classes(&generator),
        series(&generator, count: 60_000 / scale),
        gantt(&generator, count: 3000 / scale), fairness(&generator), jobs(&generator, count: 20_000 / scale),
        hostileSection(),
      ], footer: "Bounded slowdown: max(1, (wait + run) / max(run, 10 s)). ")
  }

  private static func summary() -> Section {
    Section(
      "What it comes down to",
      [
        .prose(
          "Backfilling with short jobs first cuts the mean wait to less than a third of first come, first served, and "
            + "leaves utilisation untouched. Conservative backfilling is the safest choice where no job may be delayed."
        ),
        .keyFigures([
          KeyFigure("Best mean wait", value: "1.71", unit: "h", note: "easy(candidates: sjf), −72 %", verdict: .better),
          KeyFigure("Utilisation", value: "70.3", unit: "%", note: "the same under every policy"),
          KeyFigure("Worst p99 wait", value: "5.9", unit: "d", note: "sjf (clairvoyant), +41 %", verdict: .worse),
          KeyFigure("Jobs replayed", value: "28 467", note: "9 dropped: run ≤ 0"),
        ]),
        .table(
          ComparisonTable(
            subjects: policies,
            measures: [
              .init(
                "mean wait", unit: "h", format: .fixed(2), better: .lower, values: [6.13, 1.92, 1.71, 2.04, 1.88, 1.02]),
              .init(
                "p95 wait", unit: "h", format: .fixed(1), better: .lower, values: [31.2, 11.4, 8.8, 12.1, 10.2, 4.1]),
              .init(
                "mean bounded slowdown", format: .fixed(1), better: .lower, values: [412.3, 92.6, 51.2, 99, 71.4, 22.8]),
              .init(
                "utilisation", unit: "%", format: .fixed(1), better: .higher,
                values: [69.8, 70.3, 70.3, 70.3, 70.2, 70.3]),
              .init(
                "makespan", unit: "d", format: .fixed(1), better: .lower,
                values: [337.2, 336.9, 336.9, 336.9, 336.9, 336.9]),
              .init("backfilled", unit: "% of jobs", format: .fixed(0), values: [0, 61, 64, 55, nil, .nan]),
            ], caption: "Policies at a glance", footnotes: ["Means over all jobs; no warm-up removed."]
          ).table),
      ])
  }

  private static func waits(_ generator: inout Generator, count: Int) -> Section {
    let samples = policies.enumerated().map { index, name in
      DistributionPlot.Sample(
        name,
        values: (0..<count).map { _ in
          generator.uniform() < 0.3 + 0.06 * Double(index)
            ? 0 : pow(10, 1 + 4.4 * pow(generator.uniform(), 1 + 0.15 * Double(index)))
        })
    }
    return Section(
      "How long jobs wait",
      [
        .figure(
          Figure(
            "Wait times", caption: "Share of jobs that waited at most so long; higher and further left is better.",
            plot: .distribution(
              DistributionPlot(x: Axis("wait", .duration, scale: .log), shareLabel: "share of jobs", samples: samples)))
        )
      ])
  }

  private static func classes(_ generator: inout Generator) -> Section {
    let lengths = ["< 1 min", "1–10 min", "10–60 min", "1–8 h", "> 8 h"]
    let sizes = ["1", "2–4", "5–16", "17–64", "> 64"]
    let series = policies.enumerated().map { index, name in
      let values = lengths.indices.map { 4000 / pow(6, Double($0)) / (1 + Double(index)) + 1 + generator.uniform() }
      return BarPlot.Series(name, values: values, intervals: values.map { $0 * 0.85...$0 * 1.2 })
    }
    let table = sizes.map { _ in
      lengths.map { _ in generator.uniform() < 0.08 ? nil : pow(10, generator.uniform() * 4) }
    }
    let relative = sizes.map { _ in lengths.map { _ in Optional(generator.uniform() * 1.6 - 1) } }
    return Section(
      "Which jobs it helps",
      [
        .figure(
          Figure(
            "Bounded slowdown by length class", caption: "Means with 95 % confidence intervals; lower is better.",
            plot: .bars(
              BarPlot(
                categoryLabel: "run time", categories: lengths, y: Axis("mean bounded slowdown", scale: .log),
                series: series)))),
        .figure(
          Figure(
            "Bounded slowdown by size and length, easy", caption: "Short wide jobs suffer most.",
            plot: .heatMap(
              HeatMap(
                rowLabel: "processors", rows: sizes, columnLabel: "run time", columns: lengths,
                valueLabel: "mean bounded slowdown", values: table, colouring: .logarithmic)))),
        .figure(
          Figure(
            "Change against fcfs", caption: "",
            plot: .heatMap(
              HeatMap(
                rowLabel: "processors", rows: sizes, columnLabel: "run time", columns: lengths,
                valueLabel: "change of the mean wait", values: relative, format: .percent(0),
                colouring: .diverging(centre: 0))))),
      ])
  }

  private static func series(_ generator: inout Generator, count: Int) -> Section {
    var busy: [LinePlot.Series] = []
    var queued: [LinePlot.Series] = []
    for name in policies {
      var (time, level, queue) = (start, 60.0, 5.0)
      var (x, y, q): ([Double], [Double], [Double]) = ([], [], [])
      for _ in 0..<count {
        time += generator.exponential(28_500_000 / Double(count))
        level = min(100, max(0, level + (generator.uniform() - 0.49) * 12))
        queue = max(0, queue + ((generator.uniform() - 0.502) * 6).rounded())
        x.append(time)
        y.append(level / 100)
        q.append(queue)
      }
      busy.append(.init(name, x: x, y: y))
      queued.append(.init(name, x: x, y: q))
    }
    return Section(
      "Over time",
      [
        .figure(
          Figure(
            "Utilisation", caption: "Share of processors busy.",
            plot: .lines(
              LinePlot(
                x: .date(), y: Axis("processors busy", .fraction, range: 0...1), series: busy, shape: .step,
                arrangement: .stacked)))),
        .figure(
          Figure(
            "Queue length", caption: "Jobs waiting, first week.",
            plot: .lines(
              LinePlot(
                x: Axis("date (UTC)", .date(offset: 0), range: start...start + 7 * 86400), y: Axis("jobs waiting"),
                series: Array(queued.prefix(3)), shape: .step, reference: .init(50, "alarm"))))),
      ])
  }

  private static func gantt(_ generator: inout Generator, count: Int) -> Section {
    var free = [Double](repeating: start, count: 128)
    var bars: [GanttChart.Bar] = []
    let users = (1...14).map { "user\($0)" }
    while bars.count < count {
      let row = free.indices.min { free[$0] < free[$1] } ?? 0
      let rows = min(1 << generator.integer(below: 5), 128 - row)
      let begin = (row..<row + rows).map { free[$0] }.max() ?? start
      let end = begin + 60 + generator.exponential(7200)
      let user = min(users.count - 1, Int(generator.exponential(3)))
      bars.append(.init(start: begin, end: end, row: row, rows: rows, category: user))
      for index in row..<row + rows { free[index] = end }
    }
    let few = bars.filter { $0.start < start + 6 * 3600 }
    return Section(
      "Who ran where",
      [
        .figure(
          Figure(
            "Schedule under easy", caption: "Each rectangle is a job; colours are users.",
            plot: .gantt(GanttChart(time: .date(), rows: 128, categories: users, bars: bars)))),
        .figure(
          Figure(
            "The first six hours", caption: "",
            plot: .gantt(
              GanttChart(
                time: Axis("date (UTC)", .date(offset: 0), range: start...start + 6 * 3600), rows: 128,
                categories: users, bars: few)))),
      ])
  }

  private static func fairness(_ generator: inout Generator) -> Section {
    let names = awkward.prefix(5) + (1...12).map { "user\($0)" }
    let bars = names.map {
      DivergingBars.Bar($0, generator.uniform() * 1.5 - 0.95, note: "\(generator.integer(below: 900)) jobs")
    }
    return Section(
      "Who gains and who loses",
      [
        .figure(
          Figure(
            "Mean wait by user, easy against fcfs", caption: "Users by change of their mean wait.",
            plot: .diverging(
              DivergingBars(
                axis: Axis("change of the mean wait", .fraction), nameLabel: "user",
                bars: bars.sorted { $0.value < $1.value }))))
      ])
  }

  private static func jobs(_ generator: inout Generator, count: Int) -> Section {
    let series = policies.prefix(2).map { name in
      let x = (0..<count).map { _ in pow(10, 1 + 4 * generator.uniform()) }
      return LinePlot.Series(name, x: x, y: x.map { $0 * pow(10, generator.uniform() * 1.4 - 0.9) })
    }
    return Section(
      "Job by job",
      [
        .figure(
          Figure(
            "Wait against run time", caption: "One point a job.",
            plot: .scatter(
              ScatterPlot(
                x: Axis("run time", .duration, scale: .log), y: Axis("wait", .duration, scale: .log), series: series,
                showsDiagonal: true))))
      ])
  }

  private static func hostileSection() -> Section {
    Section(
      "Text that means harm: " + hostile,
      [
        .prose(awkward.joined(separator: " · ")), .note(hostile), .list(awkward),
        .table(
          Table(
            caption: hostile, columns: [.init("name <i>"), .init("value & unit", unit: "<s>", alignment: .right)],
            rows: awkward.enumerated().map { [.init($1), .init(number: Double($0) * 1234.5, .fixed(1))] },
            footnotes: awkward, isSortable: true)),
        .figure(
          Figure(
            hostile, caption: awkward[0], alternative: awkward[2],
            plot: .bars(
              BarPlot(
                categoryLabel: awkward[2], categories: awkward, y: Axis(hostile),
                series: [
                  .init(awkward[0], values: awkward.indices.map { Double($0 + 1) }),
                  .init(hostile, values: awkward.indices.map { $0 == 2 ? nil : Double(9 - $0) }),
                ])))),
      ])
  }
}

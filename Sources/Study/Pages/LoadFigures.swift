import Model
import Report

extension PageData {
  /// How busy the machine is, and how long the queue.
  var loadSection: Section {
    let width = stretch
    let text = "Means over \(Words.span(SimDuration(microseconds: width))), one panel a policy."
    let means = drawn.map { Stretches(runs[$0].outcome, width: width) }
    let capacity = runs.first.map { Double(max(1, $0.outcome.cluster.coreCount)) } ?? 1
    let lost = drawn.compactMap { index in
      metric(index, "loss_of_capacity").map { "\(NumberFormat.percent(1).text($0)) under \(names[index])" }
    }
    return Section(
      "What the machine does",
      [
        .figure(
          Figure(
            "Utilisation over time",
            caption: "\(text) Idle although jobs waited for it: \(Words.list(lost)).\(drawnNote)",
            plot: .lines(
              LinePlot(
                x: timeAxis(), y: Axis("processors at work", .fraction, range: 0...1),
                series: series(means) { $0.busy.map { min(1, $0 / capacity) } }, shape: .step, arrangement: .stacked))))
      ] + queues(means, text))
  }

  /// All queues; and where one dwarfs the others, those once more on an axis of their own.
  private func queues(_ means: [Stretches], _ text: String) -> [Block] {
    let all = series(means, \.queueLength)
    let tops = all.map { $0.y.max() ?? 0 }
    let greatest = tops.max() ?? 0
    let lesser = all.indices.filter { tops[$0] * 4 < greatest }
    var blocks = [queue("Queue length over time", text, all)]
    if lesser.count > 0, lesser.count < all.count {
      let left = Words.list(all.indices.filter { !lesser.contains($0) }.map { all[$0].name })
      blocks.append(queue("Queue length over time, without \(left)", text, lesser.map { all[$0] }))
    }
    return blocks
  }

  private func queue(_ title: String, _ text: String, _ series: [LinePlot.Series]) -> Block {
    .figure(
      Figure(
        title, caption: text + drawnNote,
        plot: .lines(
          LinePlot(x: timeAxis(), y: Axis("jobs waiting"), series: series, shape: .step, arrangement: .stacked))))
  }

  private func series(_ means: [Stretches], _ value: (Stretches) -> [Double]) -> [LinePlot.Series] {
    zip(drawn, means).map { index, mean in
      // The last value holds until its stretch ends.
      let values = value(mean)
      return LinePlot.Series(names[index], x: (mean.starts + [mean.end]).map(place), y: values + [values.last ?? 0])
    }
  }

  /// A round length of time of which the longest run has at most a few hundred, µs.
  private var stretch: Int64 {
    let span = runs.map { ($0.outcome.totals.last - $0.outcome.totals.first).microseconds }.max() ?? 0
    let minutes: [Int64] = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080]
    let widths = minutes.map { $0 * 60_000_000 }
    let finest = runs.map(\.outcome.binWidth).max() ?? 0
    return widths.first { $0 >= finest && span / $0 <= 300 } ?? max(10_080 * 60_000_000, finest)
  }
}

/// Time-weighted means over stretches of equal length, from those a run keeps.
struct Stretches {
  var starts: [SimTime] = []
  var end: SimTime
  var busy: [Double] = []
  var queueLength: [Double] = []

  /// Within a bin of the run the state counts as constant. O(bins + stretches).
  init(_ outcome: RunOutcome, width: Int64) {
    let (first, last) = (outcome.totals.first, outcome.totals.last)
    end = last
    let span = (last - first).microseconds
    guard span > 0, width > 0 else { return }
    var from: Int64 = 0
    while from < span {
      let to = min(from + width, span)
      var (busySum, queueSum, covered) = (0.0, 0.0, 0.0)
      var bin = Int(from / outcome.binWidth)
      while bin < outcome.bins.count, Int64(bin) * outcome.binWidth < to {
        let low = max(from, Int64(bin) * outcome.binWidth)
        let high = min(to, Int64(bin + 1) * outcome.binWidth)
        busySum += outcome.bins[bin].busy * Double(high - low)
        queueSum += outcome.bins[bin].queueLength * Double(high - low)
        covered += Double(high - low)
        bin += 1
      }
      starts.append(first + SimDuration(microseconds: from))
      busy.append(covered > 0 ? busySum / covered : 0)
      queueLength.append(covered > 0 ? queueSum / covered : 0)
      from = to
    }
  }
}

import Model
import Report

/// The page's first words: which policy wins, by how much, at whose cost, and why – all of it computed.
struct Findings {
  let data: PageData

  /// Changes smaller than this go without saying.
  private static let notable = 0.01

  var paragraphs: [String] {
    guard !data.runs.isEmpty else { return ["The comparison was stopped before any policy had been simulated."] }
    guard let challenger = data.challenger else { return [single] }
    return [[winner(challenger), elsewhere(challenger)], [costs(challenger)], [reasons(challenger)]]
      .map { $0.filter { !$0.isEmpty }.joined(separator: " ") }.filter { !$0.isEmpty }
  }

  private var single: String {
    let words = { (key: String) in phrase(0, key) }
    return "Under \(data.names[0]) the jobs waited \(words("mean_wait_s")) on average (median "
      + "\(words("median_wait_s")), 99th percentile \(words("p99_wait_s")), longest \(words("max_wait_s"))). The mean "
      + "bounded slowdown was \(words(PageData.ranking)), the utilisation \(words("utilisation"))."
  }

  // MARK: Who wins

  private func winner(_ challenger: Int) -> String {
    let (base, name) = (data.names[0], data.names[challenger])
    guard let own = data.metric(challenger, PageData.ranking), let old = data.metric(0, PageData.ranking) else {
      return "No job ran under both \(base) and \(name): there is nothing to compare."
    }
    let (ownText, oldText) = (phrase(challenger, PageData.ranking), phrase(0, PageData.ranking))
    let change = data.change(challenger, PageData.ranking).map { " (\(Words.change($0)))" } ?? ""
    if own == old { return "\(name) and the baseline, \(base), come to the same mean bounded slowdown, \(oldText)." }
    if own > old {
      return "No policy beats the baseline, \(base), on mean bounded slowdown (\(oldText)); \(name) comes nearest with "
        + "\(ownText)\(change)."
    }
    let wait = data.change(challenger, "mean_wait_s").map {
      " The mean wait goes from \(phrase(0, "mean_wait_s")) to \(phrase(challenger, "mean_wait_s")) (\(Words.change($0)))."
    }
    return "\(name) wins: a mean bounded slowdown of \(ownText) where the baseline, \(base), has \(oldText)\(change)."
      + (wait ?? "")
  }

  /// The headline metrics on which some other policy is the best.
  private func elsewhere(_ challenger: Int) -> String {
    guard let table = try? data.results.table else { return "" }
    var won: [Int: [String]] = [:]
    for column in table.columns where column.key != PageData.ranking {
      let best = table.best(column)
      guard !best.contains(challenger), best.count == 1, let run = best.first,
        let value = data.metric(run, column.key)
      else { continue }
      // A lead that does not show in the digits is none.
      if data.metric(challenger, column.key).map({ Words.value($0, column.unit) }) == Words.value(value, column.unit) {
        continue
      }
      won[run, default: []].append("\(column.title) (\(Words.value(value, column.unit)))")
    }
    guard !won.isEmpty else { return data.runs.count > 2 ? "No other policy does better on any headline metric." : "" }
    let parts = won.keys.sorted().map { "\(data.names[$0]) on \(Words.list(won[$0] ?? []))" }
    return "Better elsewhere: \(parts.joined(separator: "; "))."
  }

  // MARK: At whose cost

  private func costs(_ challenger: Int) -> String {
    let keys = [
      "p99_wait_s", "max_wait_s", "p99_bounded_slowdown", "utilisation", "loss_of_capacity", "makespan_s",
      "user_fairness",
    ]
    let worse = keys.compactMap { key -> String? in
      guard let definition = MetricCatalogue.definition(of: key), let change = data.change(challenger, key),
        definition.direction == .lowerIsBetter ? change > Self.notable : change < -Self.notable,
        phrase(0, key) != phrase(challenger, key)
      else { return nil }
      return "\(definition.title) \(phrase(0, key)) → \(phrase(challenger, key)) (\(Words.change(change)))"
    }
    let name = data.names[challenger]
    let opening =
      worse.isEmpty
      ? "It costs nothing in the worst cases or in fairness: 99th percentiles, the longest wait, utilisation and user "
        + "fairness are no worse than under \(data.names[0])."
      : "What \(name) costs against \(data.names[0]): \(Words.list(worse))."
    return [opening, losingClass(challenger), users(challenger), kinder(challenger)].filter { !$0.isEmpty }.joined(
      separator: " ")
  }

  private func losingClass(_ challenger: Int) -> String {
    let gains = ClassGain.all(data, challenger)
    let total = gains.reduce(0) { $0 + $1.jobs }
    let counted = gains.filter { $0.jobs * 200 >= total }
    let worse = counted.filter { $0.waitChange > 60 && $0.waitChange > 0.05 * $0.oldWait }
    guard let worst = worse.max(by: { $0.waitChange < $1.waitChange }) else {
      return counted.contains { $0.waitChange < 0 } ? "No class of size and length waits noticeably longer." : ""
    }
    let format = NumberFormat.duration
    return "The class that pays most: jobs on \(worst.name) (\(Words.jobs(worst.jobs))), mean wait "
      + "\(format.text(worst.oldWait)) → \(format.text(worst.oldWait + worst.waitChange))."
  }

  private func users(_ challenger: Int) -> String {
    let gains = UserGain.all(data, challenger)
    guard gains.count > 1 else { return "" }
    let (better, worse) = (gains.count { $0.waitChange < 0 }, gains.count { $0.waitChange > 0 })
    if better == gains.count { return "All \(Words.users(gains.count)) wait less on average." }
    if worse == gains.count { return "All \(Words.users(gains.count)) wait longer on average." }
    return
      "Of \(Words.users(gains.count)), \(better == 0 ? "none waits" : "\(better) wait") less on average than under "
      + "\(data.names[0]), \(worse == 0 ? "none" : String(worse)) more."
  }

  /// Where the worst off fare clearly better under some third policy.
  private func kinder(_ challenger: Int) -> String {
    let parts = ["p99_wait_s", "max_wait_s", "p99_bounded_slowdown"].compactMap { key -> String? in
      let values = data.runs.indices.compactMap { run in data.metric(run, key).map { (run, $0) } }
      guard let least = values.min(by: { $0.1 < $1.1 }), least.0 != 0, let own = data.metric(challenger, key),
        least.1 < 0.8 * own, let title = MetricCatalogue.definition(of: key)?.title
      else { return nil }
      return "\(title) \(phrase(least.0, key)) under \(data.names[least.0]) (here \(phrase(challenger, key)))"
    }
    return parts.isEmpty ? "" : "Others are kinder to the worst off: \(Words.list(parts))."
  }

  // MARK: Why

  private func reasons(_ challenger: Int) -> String {
    var text: [String] = []
    let (base, name) = (data.names[0], data.names[challenger])
    if let old = data.metric(0, "loss_of_capacity"), let new = data.metric(challenger, "loss_of_capacity") {
      let format = NumberFormat.percent(1)
      let (oldText, newText) = (format.text(old), format.text(new))
      if abs(new - old) < max(0.1 * old, 0.005) {
        text.append(
          "Both leave about as much of the machine idle while jobs wait for it (\(oldText) and \(newText)): the "
            + "difference comes from who goes first, not from filling holes.")
      } else {
        let share = data.metric(challenger, "backfilled_share") ?? 0
        let how =
          new < old && share >= 0.02
          ? ": \(format.text(share)) of its jobs start ahead of one that stood before them in the queue" : ""
        text.append(
          "\(base) leaves \(oldText) of the machine idle while jobs wait for it, \(name) \(newText)\(how).")
      }
    }
    if let order = try? PolicyNotes().queueOrder(data.runs[challenger].outcome.settings.policy),
      let other = try? PolicyNotes().queueOrder(data.runs[0].outcome.settings.policy), order.text != other.text
    {
      text.append("\(name) also has another queue order, \(order.name): \(order.summary)")
    }
    let gains = ClassGain.all(data, challenger)
    let saved = gains.reduce(0) { $0 + max(0, -$1.slowdownChange * Double($1.jobs)) }
    if saved > 0,
      let most = gains.max(by: { -$0.slowdownChange * Double($0.jobs) < -$1.slowdownChange * Double($1.jobs) })
    {
      let jobs = gains.reduce(0) { $0 + $1.jobs }
      let share = NumberFormat.percent(0).text(-most.slowdownChange * Double(most.jobs) / saved)
      text.append(
        "\(share) of the gain in bounded slowdown falls to one class, jobs on \(most.name), which are "
          + "\(NumberFormat.percent(0).text(Double(most.jobs) / Double(max(1, jobs)))) of all jobs.")
    }
    return text.isEmpty ? "" : "Why: " + text.joined(separator: " ")
  }

  private func phrase(_ run: Int, _ key: String) -> String {
    guard let value = data.metric(run, key), let unit = MetricCatalogue.definition(of: key)?.unit else { return "–" }
    return Words.value(value, unit)
  }
}

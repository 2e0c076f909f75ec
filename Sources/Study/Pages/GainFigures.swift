import Report
import Stats

extension PageData {
  /// Who is better and who worse off than under the baseline; `nil` when there is no other policy.
  var gainSection: Section? {
    guard let challenger else { return nil }
    var blocks: [Block] = [.table(pairs)]
    let (name, base) = (names[challenger], names[0])
    let classes = ClassGain.all(self, challenger)
    if !classes.isEmpty {
      blocks.append(
        .figure(
          Figure(
            "By class of job: \(name) against \(base)",
            caption: "Change of the mean wait of each class of size and length. To the left: shorter.",
            plot: .diverging(
              DivergingBars(
                axis: Axis("change of the mean wait", .duration), nameLabel: "processors · run time",
                bars: classes.map { DivergingBars.Bar($0.shortName, $0.waitChange) },
                format: .duration)))))
    }
    if let figure = users(challenger) { blocks.append(.figure(figure)) }
    return Section("Who gains and who loses", blocks)
  }

  private static let usersOnASide = 8

  private func users(_ run: Int) -> Figure? {
    let all = UserGain.all(self, run)
    let least = 10
    let counted = all.filter { $0.jobs >= least }.sorted { ($0.waitChange, $0.user) < ($1.waitChange, $1.user) }
    guard counted.count > 1 else { return nil }
    let gainers = counted.prefix { $0.waitChange < 0 }.prefix(Self.usersOnASide)
    let losers = counted.drop { $0.waitChange <= 0 }.suffix(Self.usersOnASide)
    let shown = gainers + losers
    guard !shown.isEmpty else { return nil }
    let (better, worse) = (all.count { $0.waitChange < 0 }, all.count { $0.waitChange > 0 })
    return Figure(
      "By user: \(names[run]) against \(names[0])",
      caption: "Change of a user's mean wait: the \(shown.count) that gain or lose most among the "
        + "\(Words.users(counted.count)) with at least \(least) jobs. Of all \(Words.users(all.count)), \(better) wait "
        + "less and \(worse == 0 ? "none" : String(worse)) more.",
      plot: .diverging(
        DivergingBars(
          axis: Axis("change of the mean wait", .duration), nameLabel: "user",
          bars: shown.map { DivergingBars.Bar("user \($0.user)", $0.waitChange, note: Words.jobs($0.jobs)) },
          format: .duration)))
  }

  private var pairs: Table {
    let pairs = runs.indices.dropFirst().map { PairedJobs(runs[0].jobs, runs[$0].jobs) }
    let percent = NumberFormat.percent(1)
    let rows = zip(names.dropFirst(), pairs).map { name, pair -> [Table.Cell] in
      let share = { (part: Int) in
        pair.count == 0 ? Table.Cell("–") : Table.Cell(number: Double(part) / Double(pair.count), percent)
      }
      let interval = pair.difference
      let text = interval.map { "\(signed($0.lower)) … \(signed($0.upper))" } ?? "–"
      let mean = interval.map { Table.Cell(signed($0.estimate), sortKey: $0.estimate) } ?? Table.Cell("–")
      return [
        Table.Cell(name), share(pair.earlier), share(pair.count - pair.earlier - pair.later), share(pair.later), mean,
        Table.Cell(text, sortKey: interval?.lower), pValue(pair.pValue),
      ]
    }
    let columns = ["start earlier", "same", "start later", "mean difference of the wait", "95 % interval", "p"]
    var notes = [
      "Each job is compared with itself under \(names[0]). Jobs that queue together wait together, so interval (Student) "
        + "and p (Wilcoxon's signed-rank test, two-sided) are made of the means of \(PairedJobs.batches) "
        + "consecutive batches of jobs, not of single jobs. They speak of this log."
    ]
    if let most = pairs.compactMap(\.correlation).max(), most > 0.4 {
      notes.append(
        "Neighbouring batches still go together (correlation up to \(NumberFormat.fixed(2).text(most))): the intervals "
          + "are too narrow.")
    }
    if pairs.contains(where: { $0.difference == nil }) {
      notes.append("With fewer than \(10 * PairedJobs.batches) jobs there is no interval.")
    }
    return Table(
      caption: "Jobs that start earlier or later than under \(names[0])",
      columns: [Table.Column("policy")] + columns.map { Table.Column($0, alignment: .right) }, rows: rows,
      footnotes: notes, isSortable: rows.count > 2)
  }

  private func signed(_ seconds: Double) -> String { NumberFormat.duration.signedText(seconds) }

  private func pValue(_ value: Double?) -> Table.Cell {
    guard let value else { return Table.Cell("–") }
    return Table.Cell(value < 0.0001 ? "< 0.0001" : NumberFormat.fixed(4).text(value), sortKey: value)
  }
}

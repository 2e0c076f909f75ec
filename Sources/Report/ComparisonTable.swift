/// Numbers of several subjects – policies – side by side: the best of each measure marked, differences to a baseline.
public struct ComparisonTable: Sendable {
  /// Which direction is good news.
  public enum Better: Hashable, Sendable { case lower, higher }
  /// Where the subjects stand.
  public enum Orientation: Hashable, Sendable { case subjectsInColumns, subjectsInRows }

  /// One measure of all subjects.
  public struct Measure: Sendable {
    public var title: String
    public var unit: String?
    public var format: NumberFormat
    /// Which direction is better; no value is best when `nil`.
    public var better: Better?
    /// One a subject; `nil` where it does not apply.
    public var values: [Double?]

    public init(
      _ title: String, unit: String? = nil, format: NumberFormat = .significant(3), better: Better? = nil,
      values: [Double?]
    ) {
      self.title = title
      self.unit = unit
      self.format = format
      self.better = better
      self.values = values
    }
  }

  public var subjects: [String]
  public var measures: [Measure]
  /// The subject the others are compared with; no differences when `nil`.
  public var baseline: Int?
  public var orientation: Orientation
  public var caption: String?
  public var footnotes: [String]
  /// What the subjects are: "policy".
  public var subjectLabel: String

  public init(
    subjects: [String], measures: [Measure], baseline: Int? = 0, orientation: Orientation = .subjectsInRows,
    subjectLabel: String = "policy", caption: String? = nil, footnotes: [String] = []
  ) {
    self.subjects = subjects
    self.measures = measures
    self.baseline = baseline
    self.orientation = orientation
    self.subjectLabel = subjectLabel
    self.caption = caption
    self.footnotes = footnotes
  }

  /// The finished table.
  ///
  /// A value is best when no other is better *as shown*: values that print the same are marked alike. Differences are
  /// relative, `(value − baseline) / |baseline|`; where the baseline is zero the absolute difference is given instead.
  public var table: Table {
    let cells = measures.map { self.cells(of: $0) }
    var notes = footnotes
    if let baseline, subjects.indices.contains(baseline), subjects.count > 1 {
      notes.insert("Differences are against \(subjects[baseline]); ★ marks the best value of a measure.", at: 0)
    } else if measures.contains(where: { $0.better != nil }), subjects.count > 1 {
      notes.insert("★ marks the best value of a measure.", at: 0)
    }
    switch orientation {
    case .subjectsInColumns:
      return Table(
        caption: caption,
        columns: [Table.Column("measure")] + subjects.map { Table.Column($0, alignment: .right) },
        rows: zip(measures, cells).map { measure, row in
          [Table.Cell(measure.title + (measure.unit.map { " (\($0))" } ?? ""))] + row
        }, footnotes: notes)
    case .subjectsInRows:
      return Table(
        caption: caption,
        columns: [Table.Column(subjectLabel)]
          + measures.map { Table.Column($0.title, unit: $0.unit, alignment: .right) },
        rows: subjects.indices.map { subject in [Table.Cell(subjects[subject])] + cells.map { $0[subject] } },
        footnotes: notes, isSortable: true)
    }
  }

  private func cells(of measure: Measure) -> [Table.Cell] {
    let values = subjects.indices.map { $0 < measure.values.count ? measure.values[$0] : nil }
    let finite = values.compactMap { $0 }.filter(\.isFinite)
    let best = measure.better == .lower ? finite.min() : measure.better == .higher ? finite.max() : nil
    let bestText = finite.count > 1 ? best.map(measure.format.text) : nil
    return values.enumerated().map { subject, value in
      var cell = Table.Cell(number: value, measure.format)
      guard let value, value.isFinite else { return cell }
      cell.isBest = bestText == cell.text && finite.contains { measure.format.text($0) != cell.text }
      if let baseline, subject != baseline, values.indices.contains(baseline), let base = values[baseline],
        base.isFinite
      {
        cell.difference = difference(value, base, measure)
      }
      return cell
    }
  }

  private func difference(_ value: Double, _ base: Double, _ measure: Measure) -> Table.Difference {
    let change = value - base
    let text: String
    if base == 0 {
      text = change == 0 ? "±0" : measure.format.signedText(change)
    } else {
      let share = change / abs(base)
      text =
        abs(share) < 0.0005
        ? "±0\u{202F}%" : NumberFormat.percent(abs(share) < 0.0995 || share < -0.985 ? 1 : 0).signedText(share)
    }
    let isFlat = text.hasPrefix("±")
    let good = measure.better.map { ($0 == .lower) == (change < 0) }
    return Table.Difference(text, isFlat ? .neutral : good.map { $0 ? .better : .worse } ?? .neutral)
  }
}

/// A table of finished cells. ``ComparisonTable`` makes one from numbers.
public struct Table: Sendable {
  /// To which side of its column a cell's text goes.
  public enum Alignment: Hashable, Sendable { case left, right, centre }

  /// A column's head and how its cells stand.
  public struct Column: Hashable, Sendable {
    public var title: String
    /// Shown in the head, once, instead of in every cell.
    public var unit: String?
    public var alignment: Alignment

    public init(_ title: String, unit: String? = nil, alignment: Alignment = .left) {
      self.title = title
      self.unit = unit
      self.alignment = alignment
    }
  }

  /// A difference shown beside a value.
  public struct Difference: Hashable, Sendable {
    /// With its sign: "−34 %".
    public var text: String
    public var verdict: KeyFigure.Verdict

    public init(_ text: String, _ verdict: KeyFigure.Verdict) {
      self.text = text
      self.verdict = verdict
    }
  }

  /// Finished text, and what marks it.
  public struct Cell: Hashable, Sendable {
    public var text: String
    public var isBest: Bool
    public var difference: Difference?
    /// What the table is sorted by where the reader can sort it; the text when `nil`.
    public var sortKey: Double?

    public init(_ text: String, isBest: Bool = false, difference: Difference? = nil, sortKey: Double? = nil) {
      self.text = text
      self.isBest = isBest
      self.difference = difference
      self.sortKey = sortKey
    }

    /// A number in a format; an en dash where there is none.
    public init(number: Double?, _ format: NumberFormat) {
      self.init(number.map(format.text) ?? "–", sortKey: number.flatMap { $0.isNaN ? nil : $0 })
    }
  }

  public var caption: String?
  public var columns: [Column]
  /// Each row has as many cells as there are columns; missing ones stay empty.
  public var rows: [[Cell]]
  public var footnotes: [String]
  /// Whether a click on a head sorts the rows (where the reader allows scripts; the table is complete without).
  public var isSortable: Bool
  /// Whether the first column names its row.
  public var hasRowHeads: Bool

  public init(
    caption: String? = nil, columns: [Column], rows: [[Cell]], footnotes: [String] = [], isSortable: Bool = false,
    hasRowHeads: Bool = true
  ) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.footnotes = footnotes
    self.isSortable = isSortable
    self.hasRowHeads = hasRowHeads
  }
}

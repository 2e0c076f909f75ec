/// A report as a value: what it says, in order, without a word on how it looks.
///
/// Build one from plain tables, then hand it to a ``ReportRenderer``. All text is plain text: markup in it is shown as it
/// stands. The same document always gives the same bytes.
public struct ReportDocument: Sendable {
  public var title: String
  public var subtitle: String?
  /// What the reader must know to trace a number back: inputs, versions, seeds. Shown under the title.
  public var metadata: [Metadata]
  /// Names – policies, as a rule – that keep one colour and one line style in every figure, in this order.
  ///
  /// Names met in figures but not listed here follow in order of appearance. The first eight colours differ for readers
  /// with any common form of colour blindness; beyond them a colour comes back with another line style.
  public var subjects: [String]
  public var sections: [Section]
  /// A last line, in small print.
  public var footer: String?

  public init(
    title: String, subtitle: String? = nil, metadata: [Metadata] = [], subjects: [String] = [],
    sections: [Section] = [], footer: String? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.metadata = metadata
    self.subjects = subjects
    self.sections = sections
    self.footer = footer
  }

  /// All figures in order of appearance.
  public var figures: [Figure] {
    sections.flatMap(\.blocks).compactMap { block in
      if case .figure(let figure) = block { figure } else { nil }
    }
  }
}

/// One line under a report's title: `label: value`.
public struct Metadata: Hashable, Sendable {
  public var label: String
  public var value: String

  public init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }
}

/// A heading and what stands below it.
public struct Section: Sendable {
  public var title: String
  public var blocks: [Block]

  public init(_ title: String, _ blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }
}

/// A piece of a section.
public enum Block: Sendable {
  /// A paragraph.
  case prose(String)
  /// A paragraph set apart: a warning, a definition, what was thinned or left out.
  case note(String)
  case list([String])
  /// Tiles with one number each; at most half a dozen read well.
  case keyFigures([KeyFigure])
  case figure(Figure)
  case table(Table)
}

/// One number on a tile: what the report comes down to.
public struct KeyFigure: Hashable, Sendable {
  /// Whether the value is good news; said in words and by a sign too, never by colour alone.
  public enum Verdict: Hashable, Sendable { case better, worse, neutral }

  public var label: String
  /// The formatted value (see ``NumberFormat``).
  public var value: String
  public var unit: String?
  /// A line below the value: "−34 % against fcfs".
  public var note: String?
  public var verdict: Verdict

  public init(
    _ label: String, value: String, unit: String? = nil, note: String? = nil, verdict: Verdict = .neutral
  ) {
    self.label = label
    self.value = value
    self.unit = unit
    self.note = note
    self.verdict = verdict
  }
}

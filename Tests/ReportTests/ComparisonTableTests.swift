import Testing

@testable import Report

@Suite struct ComparisonTableTests {
  private func row(
    _ values: [Double?], _ better: ComparisonTable.Better?, _ format: NumberFormat = .fixed(1), baseline: Int? = 0
  ) -> [Table.Cell] {
    let subjects = values.indices.map { "p\($0)" }
    let table = ComparisonTable(
      subjects: subjects, measures: [.init("m", format: format, better: better, values: values)], baseline: baseline,
      orientation: .subjectsInColumns
    ).table
    return Array(table.rows[0].dropFirst())
  }

  @Test func bestIsMarkedInTheRightDirection() {
    #expect(row([3, 1, 2], .lower).map(\.isBest) == [false, true, false])
    #expect(row([3, 1, 2], .higher).map(\.isBest) == [true, false, false])
    #expect(row([3, 1, 2], nil).map(\.isBest) == [false, false, false])
  }

  @Test func whatPrintsTheSameIsMarkedAlike() {
    #expect(row([70.31, 70.34, 60], .higher).map(\.isBest) == [true, true, false])
    #expect(row([5, 5, 5], .lower).map(\.isBest) == [false, false, false])
    #expect(row([nil, .nan, 4], .lower).map(\.isBest) == [false, false, false])
  }

  @Test func differencesSayHowMuchAndWhetherItIsGood() {
    let cells = row([10, 5, 12, 10.001, nil, .nan], .lower)
    #expect(cells.map { $0.difference?.text } == [nil, "−50\u{202F}%", "+20\u{202F}%", "±0\u{202F}%", nil, nil])
    #expect(cells.map { $0.difference?.verdict } == [nil, .better, .worse, .neutral, nil, nil])
    #expect(row([10, 5], .higher)[1].difference?.verdict == .worse)
    #expect(row([10, 5], nil)[1].difference?.verdict == .neutral)
    #expect(row([-10, -5], .higher)[1].difference == .init("+50\u{202F}%", .better))
  }

  @Test func zeroBaselineGivesAbsoluteDifferences() {
    #expect(row([0, 61, 0], nil, .integer).map { $0.difference?.text } == [nil, "+61", "±0"])
  }

  @Test func noBaselineNoDifferences() {
    #expect(row([1, 2], .lower, baseline: nil).allSatisfy { $0.difference == nil })
  }

  @Test func bothOrientationsHoldTheSameCells() {
    let measures = [
      ComparisonTable.Measure("a", unit: "h", better: .lower, values: [1, 2, 3]),
      ComparisonTable.Measure("b", better: .higher, values: [4, nil, 6]),
    ]
    var comparison = ComparisonTable(subjects: ["x", "y", "z"], measures: measures)
    let byRow = comparison.table
    comparison.orientation = .subjectsInColumns
    let byColumn = comparison.table
    #expect(byRow.columns.map(\.title) == ["policy", "a", "b"])
    #expect(byRow.columns[1].unit == "h")
    for subject in 0..<3 {
      for measure in 0..<2 { #expect(byRow.rows[subject][measure + 1] == byColumn.rows[measure][subject + 1]) }
    }
  }
}

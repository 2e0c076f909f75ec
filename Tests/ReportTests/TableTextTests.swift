import Testing

@testable import Report

@Suite struct TableTextTests {
  @Test func columnsAlignAndTheBestIsStarred() {
    let table = ComparisonTable(
      subjects: ["fcfs", "easy", "slow"],
      measures: [.init("mean wait", unit: "h", format: .fixed(1), better: .lower, values: [12, 3, 13])]
    ).table
    #expect(
      table.text() == """
        policy   mean wait [h]
        ──────  ──────────────
        fcfs     12.0
        easy    ★ 3.0  (−75\u{202F}%)
        slow     13.0 (+8.3\u{202F}%)
        Differences are against fcfs; ★ marks the best value of a measure.

        """)
  }

  @Test func hostileAndWideTextKeepsItsPlace() {
    let table = Table(
      columns: [.init("name"), .init("n", alignment: .right)],
      rows: [
        [.init("名前"), .init("1")], [.init("\u{1B}[31mred\nline"), .init("22")],
        [.init(String(repeating: "x", count: 90))],
      ])
    let lines = table.text(cellWidth: 20).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[2] == "名前                   1")
    #expect(lines[3] == "[U+001B][31mred line  22")
    #expect(lines[4] == "xxxxxxxxxxxxxxxxxxx…")
  }
}

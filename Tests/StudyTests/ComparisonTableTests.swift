import Foundation
import Model
import Testing

@testable import Study

@Suite struct ComparisonTableTests {
  private func run(_ name: String, wait: Double?, slowdown: Double = 10, utilisation: Double = 0.7)
    -> ComparisonTable.Run
  {
    ComparisonTable.Run(
      name: name,
      metrics: MetricSet([
        "mean_wait_s": wait, "mean_bounded_slowdown": slowdown, "utilisation": utilisation, "makespan_s": 28_763_776,
        "backfilled_share": wait.map { $0 / 1e6 },
      ]))
  }

  private let keys = ["mean_wait_s", "mean_bounded_slowdown", "utilisation", "makespan_s", "backfilled_share"]

  private func table(_ runs: [ComparisonTable.Run]) throws -> ComparisonTable {
    try ComparisonTable(runs: runs, keys: keys)
  }

  private var three: [ComparisonTable.Run] {
    [
      run("fcfs", wait: 354_175.95, slowdown: 6821.9353, utilisation: 0.69854),
      run("easy", wait: 6890.577, slowdown: 92.8306, utilisation: 0.69897),
      run("easy(order: sjf)", wait: 5934.203, slowdown: 67.9867, utilisation: 0.69897),
    ]
  }

  @Test func fewRunsStandSideBySide() throws {
    #expect(
      try table(three).terminalText() == """
                                                          easy(order:
                                 fcfs            easy            sjf)
        ─────────────────────────────────────────────────────────────
        mean wait [h]           98.38    1.91 −98.1 %   *1.65 −98.3 %
        mean bounded slowdown   6,822      93 −98.6 %     *68 −99.0 %
        utilisation [%]         69.85  *69.90  +0.1 %  *69.90  +0.1 %
        makespan [d]            332.9   332.9       =   332.9       =
        backfilled [%]          35.42    0.69 −98.1 %    0.59 −98.3 %
        * best of its metric; differences against fcfs

        """)
  }

  @Test func moreRunsStandBelowEachOther() throws {
    let text = try ComparisonTable(runs: three + three, keys: Array(keys.prefix(3))).terminalText(width: 70)
    #expect(
      text == """
                                            mean bounded    utilisation
        policy             mean wait [h]        slowdown            [%]
        ───────────────────────────────────────────────────────────────
        fcfs               98.38           6,822           69.85
        easy                1.91 −98.1 %      93 −98.6 %  *69.90 +0.1 %
        easy(order: sjf)   *1.65 −98.3 %     *68 −99.0 %  *69.90 +0.1 %
        fcfs               98.38       =   6,822       =   69.85      =
        easy                1.91 −98.1 %      93 −98.6 %  *69.90 +0.1 %
        easy(order: sjf)   *1.65 −98.3 %     *68 −99.0 %  *69.90 +0.1 %
        * best of its metric; differences against fcfs

        """)
  }

  @Test func manyRunsStandBelowEachOtherWithinTheWidth() throws {
    let runs = (0..<6).map { run("easy(order: o\($0))", wait: 100 + Double($0)) }
    for width in [60, 80, 200] {
      let lines = try table(runs).terminalText(width: width).split(separator: "\n")
      #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
      let blocks = lines.filter { $0.hasPrefix("policy") }.count
      #expect(blocks == lines.filter { $0.hasPrefix("easy(order: o3)") }.count)
      #expect(width == 200 ? blocks == 1 : blocks > 1)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 7])
  func linesKeepToAHundredColumns(count: Int) throws {
    let runs = (0..<count).map {
      run("easy(order: sjf, placement: best-fit, candidates: sjf, depth: \($0))", wait: pow(10, Double($0)))
    }
    let text = try ComparisonTable(runs: runs).terminalText()
    let lines = text.split(separator: "\n")
    #expect(lines.filter { !$0.hasPrefix("(") || $0.contains("%") }.allSatisfy { DisplayWidth.of(String($0)) <= 100 })
    // No name is lost: each stands in full below the table.
    #expect(runs.indices.allSatisfy { text.contains("\n(\($0 + 1)) \(runs[$0].name)\n") })
  }

  @Test func bestIsMarkedByDirection() throws {
    let table = try table(three)
    #expect(table.columns.map { table.best($0).sorted() } == [[2], [2], [1, 2], [], []])
    let missing = try self.table([run("a", wait: nil), run("b", wait: 5)])
    #expect(missing.best(missing.columns[0]).isEmpty)
    #expect(missing.difference(1, "mean_wait_s") == nil)
    #expect(missing.terminalText().contains("–"))
  }

  @Test func differencesAreAgainstTheFirstRun() throws {
    let table = try table([run("a", wait: 200), run("b", wait: 150), run("c", wait: 500.1), run("d", wait: 0)])
    #expect(table.difference(0, "mean_wait_s") == nil)
    #expect(table.difference(1, "mean_wait_s") == -25)
    let texts = (0..<4).map { table.differenceText($0, table.columns[0]) }
    #expect(texts == ["", "−25.0 %", "+150 %", "−100 %"])
    let zero = try self.table([run("a", wait: 0), run("b", wait: 5), run("c", wait: 0)])
    #expect((1...2).map { zero.differenceText($0, zero.columns[0]) } == ["–", "="])
    let near = try self.table([run("a", wait: 100_000), run("b", wait: 100_001)])
    #expect(near.differenceText(1, near.columns[0]) == "±0.0 %")
  }

  @Test func valuesReadWell() {
    func texts(_ unit: MetricDefinition.Unit, _ values: [Double]) -> [String] {
      let scale = ColumnScale(unit, values: values)
      return [scale.unit] + values.map { scale.text($0) }
    }
    #expect(texts(.seconds, [1234]) == ["min", "20.57"])
    #expect(texts(.seconds, [12, 599]) == ["s", "12.0", "599.0"])
    #expect(texts(.seconds, [28_763_776]) == ["d", "332.9"])
    #expect(texts(.seconds, [1_400_000]) == ["h", "388.9"])
    #expect(texts(.index, [0.5, 0.25]) == ["", "0.500", "0.250"])
    #expect(texts(.seconds, [0, 0]) == ["s", "0.000", "0.000"])
    #expect(texts(.fraction, [0.69897, 0.05]) == ["%", "69.90", "5.00"])
    #expect(texts(.ratio, [6821.9353, 67.9867]) == ["", "6,822", "68"])
    #expect(texts(.jobs, [28_467, 3]) == ["jobs", "28,467", "3"])
    #expect(texts(.jobs, [1234.5]) == ["jobs", "1,234"])
    #expect(ColumnScale.grouped(-1_234_567.891, decimals: 2) == "−1,234,567.89")
    #expect(ColumnScale.grouped(-0.001, decimals: 1) == "0.0")
    #expect(ColumnScale(.ratio, values: []).text(nil) == "–")
  }

  @Test func widthIsThatOfTheTerminal() {
    #expect(DisplayWidth.of("easy") == 4)
    #expect(DisplayWidth.of("e\u{301}té") == 3)
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("👩‍👩‍👧") == 2)
    #expect(DisplayWidth.shorten("日本語", to: 5) == "日本…")
    #expect(DisplayWidth.shorten("abcdef", to: 4) == "abc…")
    #expect(DisplayWidth.pad("日", to: 4, .right) == "  日")
  }

  @Test func wideNamesKeepTheColumnsAligned() throws {
    let text = try table([run("ascii", wait: 1), run("日本語", wait: 2), run("é\u{301}", wait: 3)] + three).terminalText()
    let lines = text.split(separator: "\n")
    let rule = try #require(lines.firstIndex { $0.hasPrefix("─") })
    // The baseline's row is shorter: it has no difference at its end.
    let rows = lines[(rule + 2)...(rule + 6)]
    #expect(Set(rows.map { DisplayWidth.of(String($0)) }).count == 1)
  }

  @Test func namesCannotSteerTheTerminal() throws {
    let text = try table([run("a\u{1b}[31mred\nline\u{202e}", wait: 1), run("b", wait: 2)]).terminalText()
    #expect(!text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x202e })
    #expect(text.split(separator: "\n").count == 8)
  }

  @Test func colourOnlyAddsSequences() throws {
    let plain = try table(three).terminalText()
    let coloured = try table(three).terminalText(colour: true)
    #expect(coloured != plain)
    #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
    #expect(!plain.contains("\u{1b}"))
  }

  @Test func csvIsExactAndQuoted() throws {
    let csv = try table([run("easy(order: sjf, depth: 2)", wait: 1.0 / 3), run("say \"x\"", wait: nil)]).csv
    let lines = csv.split(separator: "\n")
    #expect(lines[0] == "policy,mean_wait_s,mean_bounded_slowdown,utilisation,makespan_s,backfilled_share")
    #expect(lines[1].hasPrefix("\"easy(order: sjf, depth: 2)\",0.3333333333333333,10.0,"))
    #expect(lines[2].hasPrefix("\"say \"\"x\"\"\",,10.0,"))
  }

  @Test func markdownEscapesNames() throws {
    let text = try table([run("a|b<c", wait: 100), run("d", wait: 50)]).markdown
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2].hasPrefix("| a\\|b&lt;c | 100.0 |"))
    #expect(lines[3].hasPrefix("| d | **50.0** (−50.0 %) |"))
  }

  @Test func jsonHoldsExactValuesAndRoundTrips() throws {
    let document = try table(three).document
    let data = try JSONDocument.data(document)
    #expect(try JSONDecoder().decode(ComparisonDocument.self, from: data) == document)
    #expect(document.runs[1].metrics["mean_wait_s"] == 6890.577)
    #expect(document.runs[1].best == ["utilisation"])
    #expect(
      document.runs[0].differencePercent.entries.map(\.key)
        == keys.sorted { a, b in
          let order = MetricCatalogue.all.map(\.key)
          return (order.firstIndex(of: a) ?? 0) < (order.firstIndex(of: b) ?? 0)
        })
  }

  @Test func unknownMetricsAreNamed() throws {
    let error = #expect(throws: QuantaError.self) { try ComparisonTable(runs: three, keys: ["mean_wiat_s"]) }
    #expect(error?.kind == .usage)
    #expect(error?.message.contains("mean_wiat_s") == true)
    #expect(try ComparisonTable(runs: []).terminalText() == "")
  }
}

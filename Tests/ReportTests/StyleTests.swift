import Testing

@testable import Report

@Suite struct StyleTests {
  private func figure(_ names: [String]) -> Block {
    .figure(
      Figure("f", plot: .lines(LinePlot(x: Axis("x"), y: Axis("y"), series: names.map { .init($0, x: [], y: []) }))))
  }

  @Test func aNameKeepsItsColourInEveryFigure() {
    let document = ReportDocument(
      title: "T", subjects: ["fcfs", "easy"],
      sections: [Section("S", [figure(["sjf", "easy"]), figure(["fcfs", "sjf", "new"])])])
    let styles = StyleBook(document)
    #expect(["fcfs", "easy", "sjf", "new"].map(styles.index) == [0, 1, 2, 3])
  }

  @Test func coloursComeBackOnlyWithAnotherDash() {
    let names = (0..<24).map { "p\($0)" }
    let styles = StyleBook(ReportDocument(title: "T", subjects: names))
    let looks = names.map { "\(styles.index(of: $0) % 8) \(styles.dash(of: $0))" }
    #expect(Set(looks).count == looks.count)
  }

  @Test func sentinelsComeBackAsTheirInk() {
    let inks: [Ink] = [.text, .muted, .grid, .surface, .gain, .loss, .other] + (0..<8).map(Ink.series)
    for ink in inks { #expect(Palette.ink(of: Palette.sentinel(ink)) == ink) }
    #expect(Set(inks.map(Palette.sentinel)).count == inks.count)
  }

  @Test func largestCategoriesGetColoursOverAllCharts() {
    let chart = { (scale: Double) in
      Block.figure(
        Figure(
          "g",
          plot: .gantt(
            GanttChart(
              time: Axis("t", .duration), rows: 1, categories: (0..<12).map { "u\($0)" },
              bars: (0..<12).map { .init(start: 0, end: scale * Double($0 + 1), row: 0, category: $0) }))))
    }
    let styles = StyleBook(ReportDocument(title: "T", sections: [Section("S", [chart(1), chart(2)])]))
    #expect(styles.categoryInk("u11") == .series(0))
    #expect(styles.categoryInk("u4") == .series(7))
    #expect(styles.categoryInk("u3") == .other)
  }
}

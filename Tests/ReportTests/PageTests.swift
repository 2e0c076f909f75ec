import Foundation
import Model
import Testing

@testable import Report

@Suite(.enabled(if: Browser.hasGnuplot, "gnuplot is not installed"))
struct PageTests {
  static let small = Result { try ReportRenderer().html(SampleDocument.make(small: true)) }
  private func page() throws -> String { try Self.small.get() }

  @Test func everyFigureIsDrawnForBothWidths() throws {
    let page = try page()
    let figures = SampleDocument.make(small: true).figures.count
    #expect(Browser.count("<figure class=\"plot", in: page) == figures)
    #expect(Browser.count("<svg class=\"wide\"", in: page) == figures)
    #expect(Browser.count("<svg class=\"narrow\"", in: page) == figures)
    #expect(Browser.count("role=\"img\"", in: page) == 2 * figures)
    #expect(Browser.count("<desc", in: page) == 2 * figures)
  }

  @Test func identifiersAreUnique() throws {
    let names = try page().components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(names.count > 40)
    #expect(Set(names).count == names.count)
  }

  @Test func nothingIsLoadedAndNoProgramIsNamed() throws {
    let page = try page()
    for part in ["http:", "https:", "src=", "@import", "url(", "gnuplot", "GNUPLOT", "Produced by", "<link", "<iframe"]
    {
      #expect(!page.contains(part), "\(part)")
    }
    let targets = page.components(separatedBy: "href=\"").dropFirst()
    #expect(targets.allSatisfy { $0.hasPrefix("#section-") })
  }

  @Test func hostileTextIsInert() throws {
    let page = try page()
    #expect(Browser.count("<script", in: page) == 1)
    #expect(!page.contains("<b>bold"))
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;document.title=&#39;owned&#39;"))
    #expect(page.contains("[U+202E]gnirts-desrever"))
    #expect(page.contains("[U+0000][U+0007][U+001B][31m"))
    #expect(!page.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
    #expect(!FileManager.default.fileExists(atPath: "/tmp/quanta-owned"))
  }

  @Test func inksBecomeVariablesOfTheStyleSheet() throws {
    let page = try page()
    #expect(!page.contains("#0101"))
    #expect(!page.contains("rgb("))
    for index in 0..<6 { #expect(page.contains("stroke=\"var(--s\(index))\"")) }
  }

  @Test func sameDocumentSameBytes() throws {
    #expect(try page() == ReportRenderer().html(SampleDocument.make(small: true)))
  }

  @Test func largeSeriesAreThinnedAndSaySo() throws {
    let page = try ReportRenderer().html(SampleDocument.make())
    #expect(page.utf8.count < 2_000_000)
    #expect(page.contains("of 170\u{202F}802 order statistics"))
    #expect(page.contains("of every two pixels the first, least, greatest and last are kept"))
    #expect(page.contains("points are drawn: one where several fall within"))
  }

  @Test func documentWithoutFiguresNeedsNoGnuplot() throws {
    let document = ReportDocument(title: "T", sections: [Section("S", [.prose("p")])])
    let page = try ReportRenderer(gnuplot: "no-such-gnuplot").html(document)
    #expect(page.contains("<h1>T</h1>"))
  }

  @Test func emptyPlotsAreDrawnEmpty() throws {
    let document = ReportDocument(
      title: "Empty",
      sections: [
        Section(
          "S",
          [
            .figure(Figure("a", plot: .lines(LinePlot(x: .date(), y: Axis("y"), series: [])))),
            .figure(
              Figure(
                "b",
                plot: .distribution(
                  DistributionPlot(x: Axis("x", scale: .log), shareLabel: "s", samples: [.init("n", values: [])])))),
            .figure(
              Figure(
                "c", plot: .bars(BarPlot(categoryLabel: "c", categories: [], y: Axis("y", scale: .log), series: [])))),
            .figure(
              Figure(
                "d",
                plot: .heatMap(
                  HeatMap(rowLabel: "r", rows: [], columnLabel: "c", columns: [], valueLabel: "v", values: [])))),
            .figure(Figure("e", plot: .diverging(DivergingBars(axis: Axis("x", .fraction), nameLabel: "n", bars: [])))),
            .figure(Figure("f", plot: .gantt(GanttChart(time: .date(), rows: 0, categories: [], bars: [])))),
            .figure(Figure("g", plot: .scatter(ScatterPlot(x: Axis("x"), y: Axis("y"), series: [])))),
          ])
      ])
    #expect(Browser.count("<svg class=\"wide\"", in: try ReportRenderer().html(document)) == 7)
  }

  @Test func singlePointsAndConstantsAreDrawn() throws {
    let document = ReportDocument(
      title: "Single",
      sections: [
        Section(
          "S",
          [
            .figure(
              Figure("a", plot: .lines(LinePlot(x: .date(), y: Axis("y"), series: [.init("s", x: [1e9], y: [0])])))),
            .figure(
              Figure(
                "b",
                plot: .distribution(
                  DistributionPlot(
                    x: Axis("x", .duration, scale: .log), shareLabel: "s", samples: [.init("n", values: [0, 0])])))),
            .figure(
              Figure(
                "c",
                plot: .bars(
                  BarPlot(
                    categoryLabel: "c", categories: ["x"], y: Axis("y", scale: .log), series: [.init("s", values: [1])])
                ))),
            .figure(
              Figure(
                "d",
                plot: .scatter(
                  ScatterPlot(
                    x: Axis("x", scale: .log), y: Axis("y", .duration, scale: .log),
                    series: [.init("s", x: [3], y: [3])])))),
            .figure(
              Figure("e", plot: .diverging(DivergingBars(axis: Axis("x"), nameLabel: "n", bars: [.init("z", 0)])))),
          ])
      ])
    #expect(Browser.count("<svg class=\"wide\"", in: try ReportRenderer().html(document)) == 5)
  }
}

import Foundation
import Model
import Testing

@testable import Report

@Suite struct FailureTests {
  private func document(_ plot: Plot) -> ReportDocument {
    ReportDocument(title: "T", sections: [Section("S", [.figure(Figure("The figure", plot: plot))])])
  }

  private func failure(_ plot: Plot, _ renderer: ReportRenderer = ReportRenderer()) -> QuantaError? {
    do {
      _ = try renderer.html(document(plot))
      return nil
    } catch { return error as? QuantaError }
  }

  private let line = Plot.lines(LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", x: [1, 2], y: [1, 2])]))

  @Test func missingGnuplotIsNamedWithItsRemedy() {
    let error = failure(line, ReportRenderer(gnuplot: "no-such-gnuplot"))
    #expect(error?.remedy?.contains("apt-get install gnuplot-nox") == true)
    #expect(error?.message.contains("no-such-gnuplot") == true)
  }

  @Test func valuesThatCannotBeDrawnNameFigureAndSeries() {
    let cases: [(Plot, String)] = [
      (
        .lines(LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", x: [1, 2], y: [1, .infinity])])),
        "value 2 of \"s\""
      ),
      (.lines(LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", x: [1, 2], y: [1])])), "columns of \"s\""),
      (.lines(LinePlot(x: Axis("x"), y: Axis("y"), series: [.init("s", x: [2, 1], y: [1, 1])])), "lies before"),
      (
        .lines(LinePlot(x: Axis("x"), y: Axis("y", scale: .log), series: [.init("s", x: [1, 2], y: [1, 0])])),
        "logarithmic"
      ),
      (
        .bars(
          BarPlot(categoryLabel: "c", categories: ["a"], y: Axis("y", scale: .log), series: [.init("s", values: [0])])),
        "logarithmic"
      ),
      (.distribution(DistributionPlot(x: Axis("x"), shareLabel: "n", samples: [.init("s", values: [.nan])])), "is nan"),
      (
        .heatMap(
          HeatMap(rowLabel: "r", rows: ["a"], columnLabel: "c", columns: ["b"], valueLabel: "v", values: [[1, 2]])),
        "columns of \"a\""
      ),
      (
        .gantt(
          GanttChart(
            time: Axis("t"), rows: 2, categories: ["u"], bars: [.init(start: 0, end: 1, row: 1, rows: 2, category: 0)])),
        "outside"
      ),
      (
        .scatter(ScatterPlot(x: Axis("x", range: 0...0), y: Axis("y", scale: .log, range: 0...1), series: [])),
        "cannot show"
      ),
    ]
    for (plot, part) in cases {
      let error = failure(plot)
      #expect(error?.kind == .data)
      #expect(error?.message.contains(part) == true, "\(String(describing: error))")
      #expect(error?.location == "figure \"The figure\"")
    }
  }

  @Test(.enabled(if: Browser.hasGnuplot, "gnuplot is not installed"))
  func unwritablePathIsNamed() {
    #expect { try ReportRenderer().writeHTML(document(line), to: "/no/such/folder/report.html") } throws: { error in
      (error as? QuantaError)?.kind == .inputOutput
        && (error as? QuantaError)?.location == "/no/such/folder/report.html"
    }
  }

  @Test(.enabled(if: Browser.hasGnuplot, "gnuplot is not installed"))
  func missingBrowserIsNamedWithItsRemedy() {
    let renderer = ReportRenderer(browsers: ["no-such-browser"])
    #expect(!renderer.canPrint)
    #expect { try renderer.writePDF(document(line), to: "/tmp/never.pdf") } throws: { error in
      (error as? QuantaError)?.remedy?.contains("chromium") == true
    }
  }

  @Test func failedProgramTellsWhatItSaid() throws {
    try Tool.withTemporaryFolder { folder in
      #expect {
        try Tool.run(
          [Tool.Call(program: "/bin/sh", arguments: ["-c", "echo broken >&2; exit 3"])], in: folder, seconds: 10)
      } throws: { error in
        "\(error)".contains("status 3") && "\(error)".contains("broken")
      }
      #expect {
        try Tool.run([Tool.Call(program: "/bin/sleep", arguments: ["60"])], in: folder, seconds: 0.05)
      } throws: { error in
        "\(error)".contains("did not finish")
      }
    }
  }

  @Test func unknownPictureElementsAreNotDroppedInSilence() {
    #expect(throws: QuantaError.self) { try SVGReader("<svg viewBox=\"0 0 1 1\"><image href='x'/></svg>") }
    #expect(throws: QuantaError.self) { try SVGReader("no picture") }
  }
}

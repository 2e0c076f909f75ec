import Foundation
import Testing

@testable import Report

@Suite(.enabled(if: Browser.hasGnuplot, "gnuplot is not installed"))
struct PaperTests {
  @Test func everyFigureIsAPDFWithItsScriptAndTheSameTwice() throws {
    try Tool.withTemporaryFolder { folder in
      let document = SampleDocument.make(small: true)
      let runs = try ["a", "b"].map { name in
        try ReportRenderer().writeFigures(document, into: folder.appendingPathComponent(name).path)
      }
      #expect(runs[0].count == document.figures.count)
      #expect(runs[0][0].hasSuffix("/a/figure-01-wait-times.pdf"))
      for (first, second) in zip(runs[0], runs[1]) {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: first))
        #expect(bytes.starts(with: Data("%PDF-".utf8)))
        #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: second)))
      }
    }
  }

  /// The script is there to be changed: it must draw the same figure by itself.
  @Test func scriptDrawsTheFigureByItself() throws {
    try Tool.withTemporaryFolder { folder in
      let paths = try ReportRenderer().writeFigures(SampleDocument.make(small: true), into: folder.path)
      let before = try Data(contentsOf: URL(fileURLWithPath: paths[0]))
      try FileManager.default.removeItem(atPath: paths[0])
      let script = paths[0].replacing(".pdf", with: ".gp")
      let gnuplot = try #require(Tool.find(["gnuplot"]))
      try Tool.run([Tool.Call(program: gnuplot, arguments: ["-d", script])], in: folder, seconds: 60)
      #expect(try PDFDates.fixed(Data(contentsOf: URL(fileURLWithPath: paths[0]))) == before)
    }
  }
}

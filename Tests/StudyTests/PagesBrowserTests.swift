import Foundation
import Model
import Policy
import Testing

@testable import Report
@testable import Study

/// The page as a browser shows it: only there it is seen whether all figures are drawn and fit.
@Suite(.enabled(if: ReportRenderer().canDraw && ReportRenderer().canPrint, "gnuplot or chromium is not installed"))
struct PagesBrowserTests {
  private static let page = Result { () -> (html: String, figures: Int) in
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let results = try PagesTests.results(trace: PagesTests.trace(in: folder))
    try results.write(to: ResultFolder(making: folder), command: ["quanta", "compare", "first.swf"])
    let html = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.html"))
    return (String(decoding: html, as: UTF8.self), try ComparisonPage(results).document().figures.count)
  }

  @Test(arguments: [390, 1280])
  func allFiguresAreSeenAndNothingSticksOut(width: Int) throws {
    let (html, figures) = try Self.page.get()
    try Self.expect(figures, in: html, width: width)
  }

  @Test(arguments: [390, 1280])
  func soItIsOnThePageOfASite(width: Int) throws {
    let (html, document) = try SitePageTests.page.get()
    try Self.expect(document.figures.count, in: html, width: width)
  }

  /// Shows a page in a window so wide and counts the figures that are drawn.
  private static func expect(_ figures: Int, in html: String, width: Int) throws {
    // The page's content policy allows no script but its own, so the page measured goes without.
    let start = try #require(html.range(of: "<meta http-equiv"))
    let end = try #require(html[start.lowerBound...].range(of: ">\n"))
    let script = """
      <script>addEventListener("load", () => {
        const shown = [...document.querySelectorAll("figure.plot > svg")].filter(svg => {
          const box = svg.getBoundingClientRect();
          return box.width > 200 && box.height > 60 && svg.querySelectorAll("path").length > 0;
        });
        parent.postMessage(`wide=${document.documentElement.scrollWidth} shown=${shown.length}`, "*");
      });</script></body>
      """
    var inner = html
    inner.removeSubrange(start.lowerBound..<end.upperBound)
    inner = inner.replacing("</body>", with: script)
    let host = """
      <!DOCTYPE html><body><script>addEventListener("message", e => { document.body.dataset.measured = e.data; });
      </script><iframe src="inner.html" style="width:\(width)px;height:900px;border:0"></iframe></body>
      """
    let dom = try Tool.withTemporaryFolder { folder in
      try Data(inner.utf8).write(to: folder.appendingPathComponent("inner.html"))
      try Data(host.utf8).write(to: folder.appendingPathComponent("page.html"))
      let arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--user-data-dir=\(folder.path)/profile",
        "--hide-scrollbars", "--window-size=2000,1000", "--virtual-time-budget=10000", "--dump-dom",
        folder.appendingPathComponent("page.html").absoluteString,
      ]
      let browser = try #require(Tool.find(ReportRenderer().browsers))
      return try Tool.run([Tool.Call(program: browser, arguments: arguments)], in: folder, seconds: 120)[0]
    }
    #expect(dom.contains("data-measured=\"wide=\(width) shown=\(figures)\""), "\(dom.suffix(300))")
  }
}

import Foundation
import Testing

@testable import Report

@Suite(.enabled(if: Browser.isThere, "chromium or gnuplot is not installed"))
struct BrowserTests {
  private func page() throws -> String { try PageTests.small.get() }

  @Test func browserShowsFiguresTablesAndHarmlessText() throws {
    let dom = try Browser.dump(page())
    let figures = SampleDocument.make(small: true).figures.count
    #expect(Browser.count("<svg class=\"wide\"", in: dom) == figures)
    #expect(dom.contains("<title>Which policy serves a 128-processor cluster best?</title>"))
    #expect(Browser.count("<script", in: dom) == 1)
    #expect(dom.contains("&lt;/script&gt;&lt;script&gt;document.title='owned'&lt;/script&gt;"))
  }

  /// The content policy allows the page's own script by its hash: a wrong hash and no head can be clicked.
  @Test func tablesCanBeSortedUnderTheContentPolicy() throws {
    let dom = try Browser.dump(page())
    #expect(dom.contains("<th scope=\"col\"><button><span>policy</span></button></th>"))
  }

  @Test func clickingAHeadSortsNumbersByValue() throws {
    let script = """
      <script>addEventListener("load", () => {
        const table = document.querySelector("table.sortable");
        table.querySelectorAll("thead button")[2].click();
        const names = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent).join("|");
        const up = names();
        table.querySelectorAll("thead button")[2].click();
        document.body.dataset.order = up + " / " + names();
      });</script></body>
      """
    let dom = try Browser.dump(open(page(), adding: script))
    let p = SampleDocument.policies
    let up = [p[5], p[2], p[4], p[1], p[3], p[0]].joined(separator: "|")
    let down = [p[0], p[3], p[1], p[4], p[2], p[5]].joined(separator: "|")
    #expect(dom.contains("data-order=\"\(up) / \(down)\""))
  }

  /// At phone and laptop width: nothing sticks out of the page, each figure is visible once, no label is cut off.
  @Test(arguments: [320, 390, 768, 1280, 1920])
  func fitsTheScreen(width: Int) throws {
    let script = """
      <script>addEventListener("load", () => {
        const shown = [...document.querySelectorAll(".plot > svg")].filter(e => e.getBoundingClientRect().width > 0);
        const cut = [];
        for (const svg of shown) {
          const box = svg.getBoundingClientRect();
          for (const text of svg.querySelectorAll("text")) {
            const own = text.getBoundingClientRect();
            if (own.left < box.left - 8 || own.right > box.right + 8 || own.bottom > box.bottom + 4) cut.push(text.textContent);
          }
        }
        const sizes = shown.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getBoundingClientRect().width / e.viewBox.baseVal.width);
        parent.postMessage({ wide: document.documentElement.scrollWidth, inner: innerWidth, shown: shown.length,
          least: Math.min(...sizes), cut: cut.join(" / ") }, "*");
      });</script></body>
      """
    let host = """
      <!DOCTYPE html><body><script>addEventListener("message", e => { document.body.dataset.measured =
      `wide=${e.data.wide} inner=${e.data.inner} shown=${e.data.shown} least=${e.data.least.toFixed(1)} cut=[${e.data.cut}]`; });
      </script><iframe src="inner.html" style="width:\(width)px;height:900px;border:0"></iframe></body>
      """
    let dom = try Browser.dump(host, width: 2000, extra: ["inner.html": open(page(), adding: script)])
    let figures = SampleDocument.make(small: true).figures.count
    let measured = dom.components(separatedBy: "data-measured=\"").last?.prefix { $0 != "\"" } ?? ""
    #expect(measured.hasPrefix("wide=\(width) inner=\(width) shown=\(figures) "), "\(measured)")
    #expect(measured.hasSuffix("cut=[]"), "\(measured)")
    let least = measured.components(separatedBy: "least=").last.flatMap { Double($0.prefix { $0 != " " }) } ?? 0
    #expect(least >= (width < 360 ? 10 : width < 1000 && width >= 768 ? 9.5 : 12), "\(measured)")
  }

  @Test func darkSchemeChangesGroundTextAndSeries() throws {
    let script = """
      <script>addEventListener("load", () => {
        const style = getComputedStyle(document.documentElement);
        document.body.dataset.scheme = ["--page", "--ink", "--s0"].map(n => style.getPropertyValue(n).trim()).join(" ");
        document.body.dataset.text = getComputedStyle(document.querySelector(".plot svg.wide text")).fill;
      });</script></body>
      """
    let light = try Browser.dump(open(page(), adding: script))
    #expect(light.contains("data-scheme=\"#f6f7f9 #1b1f24 #0072b2\""))
    let dark = try Browser.dump(
      open(page(), adding: script).replacing("@media screen and (prefers-color-scheme: dark)", with: "@media all"))
    #expect(dark.contains("data-scheme=\"#121417 #e6e9ed #4ba3e3\""))
    let ink = { (dom: String) in dom.components(separatedBy: "data-text=\"").last?.prefix { $0 != "\"" } }
    #expect(ink(light) != ink(dark))
  }

  @Test func printsTheWholeReportTwiceAlike() throws {
    try Tool.withTemporaryFolder { folder in
      let renderer = ReportRenderer()
      let paths = ["a.pdf", "b.pdf"].map { folder.appendingPathComponent($0).path }
      for path in paths { try renderer.writePDF(SampleDocument.make(small: true), to: path) }
      let files = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(files[0].starts(with: Data("%PDF-".utf8)))
      #expect(files[0].count > 50_000)
      #expect(files[0] == files[1])
    }
  }

  /// The page without its content policy, so that a test's own script may run in it.
  private func open(_ page: String, adding script: String) -> String {
    let start = page.range(of: "<meta http-equiv")
    let end = start.flatMap { page[$0.lowerBound...].range(of: ">\n") }
    guard let start, let end else { return page }
    var copy = page
    copy.removeSubrange(start.lowerBound..<end.upperBound)
    return copy.replacing("</body>", with: script)
  }
}

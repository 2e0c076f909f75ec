import Foundation
import Model
import Policy
import Testing

@testable import Report
@testable import Study

@Suite struct SitePageTests {
  static let page = Result { () -> (html: String, document: ReportDocument) in
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let document = try SitePage(SiteFixtures.results(in: folder), command: ["quanta", "study", "study.yaml"]).document()
    guard ReportRenderer().canDraw else { return ("", document) }
    let path = ProcessInfo.processInfo.environment["QUANTA_SITE_PAGE"] ?? "\(folder)/report.html"
    try ReportRenderer().writeHTML(document, to: path)
    return (try String(contentsOfFile: path, encoding: .utf8), document)
  }

  @Test func everySurfaceIsThere() throws {
    let document = try Self.page.get().document
    let titles = document.sections.map(\.title)
    for title in [
      "Which way serves best", "Published figures beside ours", "Workload by workload",
      "How long best-effort requests wait", "Reservations", "Overhead", "Share received, share promised",
      "Images and caches", "Energy and cost", "Host by host", "The scenarios", "Definitions",
    ] { #expect(titles.contains(title), "\(title)") }
    #expect(document.figures.count >= 9)
  }

  @Test func theSameResultsGiveTheSameBytes() throws {
    guard ReportRenderer().canDraw else { return }
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let document = try SitePage(SiteFixtures.results(in: folder), command: ["quanta", "study", "study.yaml"]).document()
    try ReportRenderer().writeHTML(document, to: "\(folder)/report.html")
    let again = try String(contentsOfFile: "\(folder)/report.html", encoding: .utf8)
    #expect(try Self.page.get().html == again)
  }

  @Test func publishedFiguresAreJudged() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let results = try SiteFixtures.results(in: folder)
    let ours = try #require(results.value("best_effort_mean_wait_s", workload: 1, scenario: 0))
    let table = try #require(
      SitePageData(results).publishedSection?.blocks.compactMap { block in
        if case .table(let table) = block { table } else { nil }
      }.first)
    #expect(table.rows[0][1].sortKey == 16_910)
    #expect(table.rows[0][2].sortKey == ours)
    let away = (ours - 16_910) / 16_910
    #expect(table.rows[0][3].sortKey == away)
    #expect(table.rows[0][3].text.hasSuffix(abs(away) <= 0.25 ? "✓" : "✗"))
    #expect(table.footnotes[0] == "a paper nobody wrote")
  }

  @Test func phasesOfAMachineStayInOneLane() throws {
    let second = { (s: Int64) in SimTime.seconds(s) }
    let segments = [
      HostSegment(host: 0, workspace: 1, phase: .boot, from: second(0), to: second(10)),
      HostSegment(host: 0, workspace: 2, phase: .run, from: second(5), to: second(50)),
      HostSegment(host: 0, workspace: 1, phase: .run, from: second(10), to: second(90)),
      HostSegment(host: 0, workspace: 3, phase: .staging, from: second(20), to: second(30)),
      HostSegment(host: 1, workspace: 4, phase: .run, from: second(0), to: second(100)),
      HostSegment(host: 7, workspace: 5, phase: .run, from: second(0), to: second(100)),
    ]
    let timeline = SiteTimeline(segments, try GanttWindow(from: .zero, to: second(60)), hosts: 2)
    #expect(timeline.crowded == 0)
    #expect(timeline.lanes == 5)  // two machines of two rows, one for the background
    #expect(timeline.bars.count == 5)  // host 7 is not drawn
    let rows = timeline.bars.map(\.row)
    #expect(rows == [1, 3, 1, 0, 6])
    #expect(timeline.bars[2].end == 60)
  }
}

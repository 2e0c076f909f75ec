import Foundation
import Live
import Model
import Testing

@testable import Operation

@Suite struct StatusPageTests {
  @Test("nothing of unknown origin becomes markup")
  func escaping() {
    var status = SampleStatus.site
    let evil = "\"><img src=x onerror=alert(1)>'&"
    status.site = evil
    status.policy = evil
    status.mode = evil
    for index in status.hosts.indices {
      status.hosts[index].name = evil
      status.hosts[index].uri = evil
      status.hosts[index].scheduler = evil
      status.hosts[index].images = [evil]
      status.hosts[index].note = evil
    }
    for index in status.workspaces.indices {
      status.workspaces[index].name = evil
      status.workspaces[index].environment = evil
      status.workspaces[index].reason = evil
      status.workspaces[index].hosts = status.workspaces[index].hosts.map { _ in evil }
    }
    for index in status.actions.indices {
      status.actions[index].kind = evil
      status.actions[index].hosts = [evil]
      status.actions[index].reason = evil
      status.actions[index].detail = evil
    }
    status.counters.actionsDone = [evil: 1]
    status.counters.hostErrors = [evil: 1]
    let page = StatusPage.html(status)
    #expect(!page.contains("<img"))
    #expect(page.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;"))
    #expect(page.components(separatedBy: "<script>").count == 2)
  }

  @Test("the page needs nothing but itself")
  func selfContained() {
    let page = StatusPage.html(SampleStatus.site)
    for part in [" src=", "@import", "url(", "http:", "style=\"", "onclick", "javascript:"] {
      #expect(!page.contains(part), "\(part)")
    }
    #expect(!page.contains("https:"))
    #expect(StatusPage.securityPolicy.contains("script-src 'sha256-"))
    #expect(!StatusPage.securityPolicy.contains("unsafe"))
  }

  @Test("the queue is in its own order, each with its reason")
  func queue() throws {
    let parts = StatusParts(SampleStatus.site)
    let names = ["small-fry", "nightly-batch", "analysis", "training-week-48"]
    let places = try names.map { try #require(parts.waiting.range(of: $0)).lowerBound }
    #expect(places == places.sorted())
    #expect(parts.waiting.contains("waiting: 2.75 cores free, needs 4 until 00:04"))
    var status = SampleStatus.site
    status.queue = []
    #expect(status.waiting.map(\.id) == [9, 10, 11, 12])
  }

  @Test("bars stand for cores")
  func bars() {
    let status = SampleStatus.site
    let bars = HostBars(host: status.hosts[1], machines: [(status.workspaces[5], 1), (status.workspaces[2], 1)]).html
    // db: 1 of 4 cores; web-front: one machine of 0.5 after it, capped at 0.5.
    #expect(bars.contains("class=\"piece s5\" x=\"0.0%\" width=\"25.0%\""))
    #expect(bars.contains("class=\"piece s2\" x=\"25.0%\" width=\"12.5%\""))
    #expect(bars.contains("class=\"cap\" x=\"37.5%\""))
    // The rest of what is promised, and of what was received: 1.61 − 1.12 − 0.48.
    #expect(bars.contains("class=\"piece other\" x=\"37.5%\" width=\"12.5%\""))
    #expect(bars.contains("2.00 of 4 cores"))
    #expect(HostBars.percent(.nan) == "0.0%")
    #expect(HostBars.percent(7) == "100.0%")
  }

  @Test("each host of a workspace is named once")
  func hosts() {
    #expect(PageText.hosts(["h2", "h1", "h2", "<"]) == "h2 ×\u{202F}2, h1, &lt;")
    #expect(PageText.hosts([]) == "")
  }

  @Test("a large site is cut, and the page says so")
  func large() {
    var status = SampleStatus.site
    status.workspaces = (1...20_000).map { SampleStatus.workspace($0, "w\($0)", .queued, share: 1) }
    let page = StatusPage.html(status)
    #expect(page.contains("and 19800 more"))
    #expect(page.utf8.count < 400_000)
  }

  @Test("an empty site, and one of which nothing is known")
  func empty() {
    let page = StatusPage.html(SiteStatus(site: "s", policy: "p", time: SampleStatus.now, mode: "shadow"))
    #expect(page.contains("The site has no hosts."))
    #expect(page.contains("shadow: looks on, changes nothing"))
    #expect(StatusPage.html(nil).contains("Nothing is known yet"))
  }
}

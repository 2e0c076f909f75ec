import Foundation
import Live
import TestSupport
import Testing

@testable import Operation

/// The page in a real browser, from a real server.
@Suite(.enabled(if: BrowserSession.program != nil, "skipped: no Chromium"), .serialized)
struct StatusBrowserTests {
  /// Serves `status` and opens its page.
  private func look(
    at status: SiteStatus, width: Int, isDark: Bool = false, hasScripts: Bool = true,
    _ body: (BrowserSession, StatusBoard) async throws -> Void
  ) async throws {
    let board = StatusBoard()
    board.publish(status)
    let server = StatusServer(port: 0, board: board)
    let port = try await server.start()
    let browser = try await BrowserSession(width: width, isDark: isDark, hasScripts: hasScripts)
    do {
      try await browser.open("http://127.0.0.1:\(port)/")
      if hasScripts { try await browser.wait(until: "document.getElementById('connection').className === 'live'") }
      try await body(browser, board)
      #expect(browser.complaints == [])
    } catch {
      browser.close()
      await server.stop()
      throw error
    }
    browser.close()
    await server.stop()
  }

  @Test("news shows without a reload, is read out, and nothing in it acts")
  func update() async throws {
    try await look(at: SampleStatus.site, width: 1280) { browser, board in
      #expect(try await browser.value(of: "document.querySelectorAll('script').length") == "1")
      _ = try await browser.value(of: "(() => { window.mark = 'kept'; return '' })()")
      var next = SampleStatus.site
      next.workspaces[5].state = .running
      next.workspaces[5].receivedCores = 0.37
      next.hosts[0].note = SampleStatus.hostile
      next.counters.drift = 17
      board.publish(next)
      try await browser.wait(
        until: "document.getElementById('summary').textContent.includes('17')")
      #expect(try await browser.value(of: "window.mark") == "kept")
      let note = try await browser.value(of: "document.querySelector('#hosts .note').textContent")
      #expect(note == "<script>alert(\"x\")</script>&'[U+202E]gnp.exe")
      #expect(try await browser.value(of: "document.querySelectorAll('main script').length") == "0")
      let aloud = try await browser.value(of: "document.querySelector('[aria-live]').textContent")
      #expect(aloud == "2 of 4 hosts up, 4 running, 4 waiting.")
    }
  }

  @Test("without scripts the page shows the same, and loads again by itself")
  func withoutScripts() async throws {
    try await look(at: SampleStatus.site, width: 390, hasScripts: false) { browser, _ in
      #expect(try await browser.value(of: "document.querySelectorAll('#waiting tbody tr').length") == "4")
      #expect(try await browser.value(of: "document.getElementById('connection').className") == "")
      let refresh = try await browser.value(of: "document.querySelector('meta[http-equiv=refresh]').content")
      #expect(refresh == "10")
    }
  }

  @Test("nothing is wider than the window", arguments: [320, 390, 768, 1280])
  func width(_ width: Int) async throws {
    var status = SampleStatus.site
    status.hosts[0].note = String(repeating: "unbroken", count: 40)
    status.workspaces[0].name = String(repeating: "x", count: 40)
    try await look(at: status, width: width) { browser, _ in
      #expect(try await browser.value(of: "document.documentElement.scrollWidth") == "\(width)")
      let outside = try await browser.value(
        of: """
          Array.from(document.querySelectorAll("body *")).filter((e) => !e.closest(".scroll, .skip, .aloud, svg")
            && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 80)).join()
          """)
      #expect(outside == "")
    }
  }

  @Test("text stands out from its ground by 4.5 to 1, light and dark", arguments: [false, true])
  func contrast(_ isDark: Bool) async throws {
    try await look(at: SampleStatus.site, width: 1280, isDark: isDark) { browser, _ in
      let dull = try await browser.value(
        of: """
          (() => {
            const parse = (c) => c.match(/[\\d.]+/g).map(Number);
            const light = (c) => { const [r, g, b] = parse(c).map((v) => {
              v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
              return 0.2126 * r + 0.7152 * g + 0.0722 * b };
            const ground = (e) => { for (; e; e = e.parentElement) {
              const c = getComputedStyle(e).backgroundColor; if (parse(c)[3] !== 0) return c } return "rgb(255,255,255)" };
            const out = new Set();
            for (const e of document.querySelectorAll("body *")) {
              if (e.closest("svg, script") || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
              const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
              const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              if (ratio < 4.5) out.add(e.className + " " + ratio.toFixed(2));
            }
            return [...out].join();
          })()
          """)
      #expect(dull == "")
    }
  }

  @Test("tables have headers, regions have names")
  func structure() async throws {
    try await look(at: SampleStatus.site, width: 1280) { browser, _ in
      for landmark in ["header", "main", "footer"] {
        let count = try await browser.value(of: "document.querySelectorAll('body > \(landmark)').length")
        #expect(count == "1")
      }
      let unnamed = try await browser.value(
        of: """
          document.querySelectorAll("table").values().filter((t) => !t.caption || !t.querySelector("tbody th[scope=row]")
            || [...t.tHead.rows[0].cells].some((c) => c.scope !== "col")).toArray().length
          + document.querySelectorAll("section, article").values().filter((s) => !s.getAttribute("aria-label")
            && !document.getElementById(s.getAttribute("aria-labelledby"))).toArray().length
          """)
      #expect(unnamed == "0")
    }
  }

  @Test(
    "pictures to look at", .enabled(if: ProcessInfo.processInfo.environment["QUANTA_PICTURES"] != nil),
    arguments: [(390, false), (1280, false), (1280, true), (390, true)])
  func pictures(_ width: Int, _ isDark: Bool) async throws {
    let folder = ProcessInfo.processInfo.environment["QUANTA_PICTURES"] ?? "."
    try await look(at: SampleStatus.site, width: width, isDark: isDark) { browser, _ in
      let picture = try await browser.screenshot()
      #expect(picture.count > 10_000)
      try picture.write(to: URL(fileURLWithPath: "\(folder)/status-\(width)-\(isDark ? "dark" : "light").png"))
    }
  }
}

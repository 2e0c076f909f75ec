import Foundation
import Model
import Policy
import Report
import Testing
import Workload

@testable import Study

/// The page of a comparison, made from a real one of the bundled sample's first jobs.
@Suite(.enabled(if: ReportRenderer().canDraw, "gnuplot is not installed"))
struct PagesTests {
  private static let jobs = 600
  private static let policies = ["fcfs", "easy", "easy(order: f1)"]

  /// The sample's header and first jobs, as a file of the given name.
  static func trace(in folder: String, named name: String = "first.swf") throws -> TraceInput {
    let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Traces/lublin-128.swf.gz").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gunzip")
    process.arguments = ["-c", sample]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = text.split(separator: "\n")
    let header = lines.filter { $0.hasPrefix(";") && !$0.hasPrefix("; Max") } + ["; MaxProcs: 128"]
    let path = "\(folder)/\(name)"
    let kept = header + lines.filter { !$0.hasPrefix(";") }.prefix(jobs)
    try Data(kept.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
    return TraceInput(path: path)
  }

  static func results(
    _ policies: [String] = policies, threads: Int = 1, trace: TraceInput
  ) throws -> ComparisonResults {
    let settings = try policies.map {
      RunSettings(policy: try PolicySpecification(parsing: $0, registry: Registry()).text)
    }
    return try Comparison(trace, settings, threads: threads).execute(into: nil, rows: .no)
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    try body(folder)
  }

  private func page(_ folder: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/report.html")), as: UTF8.self)
  }

  @Test func showsAllFiguresAndTracesEveryNumberBack() throws {
    try withFolder { folder in
      let results = try Self.results(trace: Self.trace(in: folder))
      let command = ["quanta", "compare", results.trace.path, "--policy", "easy(order: f1)"]
      try results.write(to: ResultFolder(making: folder), command: command, gantt: GanttWindow(parsing: "2d..4d"))
      let html = try page(folder)
      let document = try ComparisonPage(results).document()
      let titles = document.figures.map(\.title)
      for title in [
        "Wait times", "Bounded slowdown by length", "Bounded slowdown by size", "Bounded slowdown by size and length",
        "Utilisation over time", "Queue length over time", "Processors under fcfs",
      ] { #expect(titles.contains(title), "\(titles)") }
      #expect(titles.contains { $0.hasPrefix("By class of job: ") && $0.hasSuffix(" against fcfs") })
      #expect(html.components(separatedBy: "<svg class=\"wide\"").count - 1 == document.figures.count)
      for text in [
        results.runs[0].outcome.traceSHA256, "canonical", "run-over-estimate",
        "quanta \(Version.current)",
        "--policy &#39;easy(order: f1)&#39;", "2\u{202F}d and 4\u{202F}d after the start",
        "easy(order: f1, window: &quot;&lt;=&quot;",
      ] { #expect(html.contains(text), "\(text)") }
      for definition in MetricCatalogue.all where !definition.source.isEmpty {
        #expect(html.contains(definition.source.replacing("&", with: "&amp;")), "\(definition.key)")
      }
      let tables = try ["table.csv", "table.json"].map { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")) }
      #expect(tables.allSatisfy { !$0.isEmpty })
    }
  }

  @Test func theVerdictNamesThePolicyWithTheLeastMeanBoundedSlowdown() throws {
    try withFolder { folder in
      let results = try Self.results(trace: Self.trace(in: folder))
      let slowdowns = results.runs.map { $0.outcome.summary.metrics["mean_bounded_slowdown"] ?? .nan }
      let best = try #require(slowdowns.indices.min { slowdowns[$0] < slowdowns[$1] })
      let verdict = try #require(Findings(data: PageData(results)).paragraphs.first)
      let value = NumberFormat.significant(3)
      #expect(best != 0)
      #expect(verdict.hasPrefix("\(results.runs[best].outcome.name) wins: "), "\(verdict)")
      #expect(
        verdict.contains("of \(value.text(slowdowns[best])) where the baseline, fcfs, has \(value.text(slowdowns[0]))"))
      // The other way round the first policy is the best, and the page must say that nobody beats it.
      var reversed = results
      reversed.runs = [results.runs[best], results.runs[0]]
      let beaten = try #require(Findings(data: PageData(reversed)).paragraphs.first)
      #expect(beaten.hasPrefix("No policy beats the baseline, \(results.runs[best].outcome.name),"), "\(beaten)")
    }
  }

  @Test func aClairvoyantPolicyIsLabelledAndDoesNotWin() throws {
    try withFolder { folder in
      let policies = ["fcfs", "easy(order: f1, clairvoyant: true)", "easy"]
      var results = try Self.results(policies, trace: Self.trace(in: folder))
      // Whatever it comes to, it is no winner; here it comes to the best there is.
      results.runs[1].outcome.summary.metrics = MetricSet([PageData.ranking: 1])
      let data = PageData(results)
      #expect(data.challenger == 2)
      #expect(try ReportRenderer().html(ComparisonPage(results).document()).contains("Told real run times"))
    }
  }

  @Test func isTheSameWhateverTheThreads() throws {
    try withFolder { folder in
      let trace = try Self.trace(in: folder)
      let pages = try [1, 2].map { threads in
        let own = try ResultFolder(making: "\(folder)/\(threads)")
        try Self.results(threads: threads, trace: trace).write(to: own)
        return try Data(contentsOf: URL(fileURLWithPath: own.path("report.html")))
      }
      #expect(pages[0] == pages[1])
    }
  }

  @Test func aHostileFileNameIsOnlyText() throws {
    try withFolder { folder in
      let name = "<script>alert(1)<\u{2044}script>&\"'`touch owned` \u{202E}x.swf"
      let results = try Self.results(["easy"], trace: Self.trace(in: folder, named: name))
      try results.write(to: ResultFolder(making: folder), command: ["quanta", "compare", results.trace.path])
      let html = try page(folder)
      #expect(html.components(separatedBy: "<script").count == 2)
      #expect(html.contains("&lt;script&gt;alert(1)"))
      #expect(!html.contains("\u{202E}"))
      #expect(!FileManager.default.fileExists(atPath: "owned"))
    }
  }

  @Test func onePolicyIsNotCompared() throws {
    try withFolder { folder in
      let results = try Self.results(["easy"], trace: Self.trace(in: folder))
      let document = try ComparisonPage(results).document()
      #expect(document.figures.map(\.title).filter { $0.hasPrefix("By ") } == [])
      #expect(document.figures.filter { $0.title.hasPrefix("Processors under") }.count == 1)
      let html = try ReportRenderer().html(document)
      #expect(!html.contains("baseline,"))
      #expect(html.contains("Under easy the jobs waited"))
    }
  }

  @Test func anInterruptedComparisonSaysSo() throws {
    try withFolder { folder in
      var results = try Self.results(["fcfs", "easy"], trace: Self.trace(in: folder))
      #expect(!(try ReportRenderer().html(ComparisonPage(results).document())).contains("Interrupted:"))
      results.interrupted = true
      // Cut short early, a run may have let no job go at all.
      results.runs[1].jobs = []
      #expect(try ReportRenderer().html(ComparisonPage(results).document()).contains("Interrupted:"))
      results.runs = []
      #expect(try ReportRenderer().html(ComparisonPage(results).document()).contains("Interrupted:"))
    }
  }

  @Test func manyPoliciesStayReadable() throws {
    try withFolder { folder in
      let base = try Self.results(trace: Self.trace(in: folder))
      var many = base
      many.runs = (0..<24).map { index in
        var run = base.runs[index % 3]
        run.outcome.settings.policy = index < 3 ? run.outcome.settings.policy : "depth(reservations: \(index))"
        return run
      }
      let document = try ComparisonPage(many).document()
      #expect(document.subjects.count == PageData.drawnAtMost)
      let html = try ReportRenderer().html(document)
      #expect(html.contains("the tables list all"))
      #expect(html.contains("depth(reservations: 23)"))
    }
  }

  @Test func theAutomaticWindowShowsAFewHundredJobs() throws {
    try withFolder { folder in
      let results = try Self.results(trace: Self.trace(in: folder))
      let window = try #require(GanttWindow.busiest(of: results.runs[0]))
      let shown = results.runs[0].jobs.count { $0.start < window.to && $0.end > window.from }
      #expect((100...500).contains(shown), "\(window.text): \(shown)")
      #expect(try GanttWindow(parsing: window.text) == window)
    }
  }

  /// No wait, no class but one, no user, no span to speak of: every figure must cope.
  @Test func aTraceOfOneJobHasAPageToo() throws {
    try withFolder { folder in
      let path = "\(folder)/one.swf"
      try Data("; MaxProcs: 4\n1 0 -1 5 2 -1 -1 2 10 -1 1 -1 -1 -1 -1 -1 -1 -1\n".utf8)
        .write(to: URL(fileURLWithPath: path))
      let results = try Self.results(["fcfs", "easy"], trace: TraceInput(path: path))
      let html = try ReportRenderer().html(ComparisonPage(results).document())
      #expect(html.contains("come to the same mean bounded slowdown"))
      #expect(!html.contains("nan") && !html.contains("inf\""))
    }
  }

  @Test func withoutGnuplotTheTablesAreThereAndTheErrorSaysWhatToInstall() throws {
    try withFolder { folder in
      let results = try Self.results(["fcfs", "easy"], trace: Self.trace(in: folder))
      #expect {
        try results.write(to: ResultFolder(making: folder), renderer: ReportRenderer(gnuplot: "no-such-gnuplot"))
      } throws: { error in
        let error = error as? QuantaError
        return error?.kind == .internalError && error?.remedy?.contains("apt-get install gnuplot-nox") == true
      }
      for (name, exists) in [("table.csv", true), ("table.json", true), ("report.html", false)] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)") == exists, "\(name)")
      }
    }
  }
}

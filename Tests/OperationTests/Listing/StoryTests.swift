import Foundation
import Model
import Policy
import Testing

@testable import Live
@testable import Operation

@Suite struct StoryTests {
  private func told(_ lines: [StoryLine]) -> [String] {
    lines.map { line in
      let took = line.took.map { " \($0.seconds)" } ?? ""
      return
        "\(line.kind.rawValue) | \(line.text) | \(line.hosts.joined(separator: " ")) |\(took) | \(line.outcome ?? "")"
    }
  }

  @Test func tellsAllInOrder() throws {
    let folder = try Scratch()
    let bench = try JournalOfWork(TestSite.site(folder, hosts: 2))
    try bench.submit(1, handle: 0)
    try bench.submit(2, handle: 1)
    try bench.work(.start, 1, on: [1], from: [], predicted: 20_000, calls: [("define", 40), ("create paused", 60)])
    try bench.report(.started, 0)
    try bench.report(.held, 0)
    try bench.work(.suspend, 1, on: [1], predicted: 20_000, calls: [("save", 500)], outcome: .failed, failing: "save")
    try bench.report(.suspendFailed, 0)
    #expect(
      told(try bench.journal.story(of: 1)) == [
        "submitted | submitted |  | | ", "decided | start: it stood first in the queue, and fits |  | | ",
        "ordered | start: it stood first in the queue, and fits | h2 | | ", "begun | begun |  | | ",
        "call | define quanta-t-1-0 | h2 | 0.04 | done", "call | create paused quanta-t-1-0 | h2 | 0.06 | done",
        "finished |  |  | 0.1 | done", "reported | runs |  | | ", "asked | its owner wants it to rest |  | | ",
        "ordered | suspend: it stood first in the queue, and fits | h2 | | ", "begun | begun |  | | ",
        "call | save quanta-t-1-0 | h2 | 0.5 | no room", "finished | no room |  | 0.5 | failed",
        "reported | could not be suspended, and runs on |  | | ",
      ])
    #expect(told(try bench.journal.story(of: 2)).count == 2)
    #expect(try bench.journal.story(of: 3) == [])
  }

  /// A number that was given to another workspace tells nothing of the first.
  @Test func numbersGivenOutAgainAreNotMixedUp() throws {
    let folder = try Scratch()
    let bench = try JournalOfWork(TestSite.site(folder))
    try bench.submit(1, handle: 0)
    try bench.report(.withdrawn, 0)
    try bench.tell(
      EventBatch(), [Decision(kind: .stop(.cancelled), handle: 0, workspaceID: 1, reason: .asked, overtakes: false)])
    try bench.report(.stopped, 0)
    try bench.submit(2, handle: 0)
    try bench.report(.started, 0)
    #expect(try bench.journal.story(of: 1).map(\.text).last == "is stopped")
    #expect(try bench.journal.story(of: 2).map(\.text).last == "runs")
  }

  /// A call that was begun and of which nothing more is known.
  @Test func tellsWhatWasCutOff() throws {
    let folder = try Scratch()
    let bench = try JournalOfWork(TestSite.site(folder))
    try bench.submit(12, handle: 0)
    let order = try bench.journal.open(
      Order(.start, handle: 0, workspace: 12, hosts: [0], environment: 1, reason: "why", decided: bench.now))
    try bench.journal.add(.begun(order: order))
    try bench.journal.add(.intention(order: order, call: "define", host: "h1", target: "quanta-t-12-0"))
    let last = try #require(try bench.journal.story(of: 12).last)
    #expect(last.kind == .call && last.took == nil && last.outcome == nil)
    // Not those of workspaces whose numbers only begin, or end, alike.
    #expect(try bench.journal.story(of: 1).isEmpty)
    #expect(try bench.journal.story(of: 2).isEmpty)
  }

  @Test func sheetShowsTheStory() throws {
    let folder = try Scratch()
    let bench = try JournalOfWork(TestSite.site(folder))
    try bench.submit(1, handle: 0)
    try bench.work(.start, 1, from: [], predicted: 20_000, calls: [("define", 40)])
    let kept = try #require(try bench.journal.workspace(1))
    let sheet = WorkspaceSheet(kept, story: try bench.journal.story(of: 1))
    #expect(sheet.text.hasPrefix("workspace       1 w1\n"))
    #expect(sheet.text.contains("machines        1, each 1 vCPU, 128 MiB\n"))
    #expect(sheet.text.contains("2026-11-27 10:00:00  submitted"))
    #expect(sheet.text.contains("define quanta-t-1-0"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(try sheet.json().utf8)) as? [String: Any])
    #expect((object["story"] as? [[String: Any]])?.count == 6)
  }
}

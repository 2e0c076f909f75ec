import Foundation
import Testing

@Suite("Progress", .enabled(if: BadOutputTests.has("script"), "script, which makes a terminal, is not installed"))
struct ProgressTests {
  /// What a terminal is sent.
  private func terminal(_ command: String) async throws -> String {
    let scratch = try Scratch()
    let result = try await Command.script(
      "script -qec 'stty cols 160; \(command)' /dev/null < /dev/null", in: scratch.path)
    #expect(result.status == 0, "\(result.text)")
    return result.text
  }

  private static let erase = "\r\u{1B}[K"

  @Test("A terminal sees the simulated date, jobs done, speed and time left, and the line goes away")
  func replay() async throws {
    let text = try await terminal("$QUANTA replay $LOG --policy \"easy(order: fair-share)\"")
    let lines = text.components(separatedBy: Self.erase)
    let shown = try #require(lines.first { $0.hasPrefix("easy(order: fair-share): 2000-") }, "\(text)")
    #expect(shown.contains(" jobs done, "))
    #expect(shown.contains(" active, "))
    #expect(shown.contains(" jobs/s, "))
    #expect(shown.hasSuffix(" left"))
    // What follows the last erasure is the table.
    #expect(lines.last?.contains("bounded slowdown") == true)
    #expect(lines.last?.contains("jobs done") == false)
  }

  @Test("Several runs are told as one")
  func compare() async throws {
    let text = try await terminal("$QUANTA compare $LOG --policy fcfs --policy \"easy(order: wfp3)\" --threads 1")
    let shown = text.components(separatedBy: Self.erase).filter { $0.hasPrefix("2 policies: ") }
    #expect(shown.contains { $0.hasPrefix("2 policies: 0 done, ") })
    #expect(shown.contains { $0.hasPrefix("2 policies: 1 done, ") })
    let done = shown.compactMap { line in
      line.components(separatedBy: ", ").first { $0.hasSuffix(" jobs done") }
        .flatMap { Int($0.filter(\.isNumber).description) }
    }
    #expect(done == done.sorted(), "jobs done go back: \(done)")
  }

  @Test("No terminal, or --quiet: no progress")
  func quiet() async throws {
    #expect(try await Command.quanta("replay", Command.sample).errors.isEmpty)
    let text = try await terminal("$QUANTA replay $LOG --quiet")
    #expect(text.isEmpty)
  }
}

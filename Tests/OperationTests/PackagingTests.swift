import Foundation
import Live
import Testing

@testable import Operation

/// What is installed beside the program, checked by the tools that will read it.
@Suite struct PackagingTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Packaging").standardizedFileURL

  /// What a program says and how it ends; `nil` where it is not installed.
  private static func run(_ words: String...) throws -> (status: Int32, text: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { return nil }
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  private static func isThere(_ program: String) -> Bool {
    ((try? run("sh", "-c", "command -v \(program)")) ?? nil)?.status == 0
  }

  @Test("the sample site can be read")
  func site() throws {
    let site = try LiveSiteFile(path: Self.folder.appendingPathComponent("site.yaml").path).site
    #expect(site.hosts.map(\.name) == ["h1", "h2"])
    // Where the unit lets it write.
    #expect(site.state.hasPrefix("/var/lib/quanta/"))
  }

  @Test("systemd takes the unit", .enabled(if: isThere("systemd-analyze"), "skipped: no systemd-analyze"))
  func unit() throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent("quanta-live.service"), encoding: .utf8)
    let copies = FileManager.default.temporaryDirectory.appendingPathComponent("unit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copies) }
    let copy = copies.appendingPathComponent("quanta-live.service")
    // The program need not be installed for its unit to be right.
    try Data(text.replacingOccurrences(of: "/usr/local/bin/quanta ", with: "/bin/true ").utf8).write(to: copy)
    let answer = try #require(try Self.run("systemd-analyze", "verify", "--man=no", copy.path))
    let complaints = answer.text.split(separator: "\n").filter { $0.contains("quanta-live") }
    #expect(complaints.isEmpty)
    #expect(answer.status == 0)
  }

  @Test("the man page is well formed", .enabled(if: isThere("groff"), "skipped: no groff"))
  func manual() throws {
    let path = Self.folder.appendingPathComponent("quanta-live.8").path
    let answer = try #require(try Self.run("groff", "-ww", "-mandoc", "-Tutf8", "-z", path))
    #expect(answer.text == "")
    #expect(answer.status == 0)
  }
}

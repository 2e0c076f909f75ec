import Foundation
import Testing

@testable import Operation

/// The pages and schema files that are made from the tables. After a change that is meant:
/// `QUANTA_GOLDEN=update swift test --filter FileDocumentationTests`, then read the difference.
@Suite("Documentation of site and workspace files")
struct FileDocumentationTests {
  static let updates = ProcessInfo.processInfo.environment["QUANTA_GOLDEN"] == "update"

  static let pages: [(file: String, tables: [KeyTable])] = [
    (
      "SiteFiles.md",
      [
        SiteKeys.site, SiteKeys.host, SiteKeys.hypervisor, SiteKeys.environment, SiteKeys.image, SiteKeys.console,
        SiteKeys.limits, SiteKeys.estimates, PartKeys.estimates, PartKeys.laws, PartKeys.environment,
      ]
    ),
    (
      "WorkspaceFiles.md",
      [WorkspaceKeys.workspace, WorkspaceKeys.terms, WorkspaceKeys.context, WorkspaceKeys.contextFile]
    ),
  ]

  @Test("Each page holds its tables, word for word", arguments: pages.indices)
  func tables(_ index: Int) throws {
    let (file, tables) = Self.pages[index]
    let path = FileFixtures.package.appendingPathComponent("Sources/Operation/Operation.docc/\(file)")
    var page = try String(contentsOf: path, encoding: .utf8)
    if Self.updates {
      for table in tables { page = Self.page(page, with: table) }
      try Data(page.utf8).write(to: path)
    }
    for table in tables {
      let section = page.components(separatedBy: "\n### \(table.name)\n").dropFirst().first
      #expect(section?.components(separatedBy: "\n#").first?.contains("\n" + table.markdown) == true, "\(table.name)")
    }
    // And no table but these.
    #expect(page.components(separatedBy: "| key |").count - 1 == tables.count)
  }

  /// Puts the table in place of the one in its section, or at the section's end.
  private static func page(_ page: String, with table: KeyTable) -> String {
    let mark = "\n### \(table.name)\n"
    guard let head = page.range(of: mark) else { return page }
    let rest = page[head.upperBound...]
    let end = rest.range(of: "\n#")?.lowerBound ?? rest.endIndex
    let kept = rest[..<end].split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("|") }
    let text = kept.joined(separator: "\n").trimmingCharacters(in: .newlines)
    let section = (text.isEmpty ? "" : "\n\(text)\n") + "\n" + table.markdown
    return page[..<head.upperBound] + section + rest[end...]
  }

  @Test("The schemas beside the examples are these", arguments: ["site", "workspace"])
  func schemas(_ name: String) throws {
    let path = URL(fileURLWithPath: FileFixtures.examples).appendingPathComponent("schema/\(name).json")
    let json = name == "site" ? SiteSchema.json : WorkspaceSchema.json
    if Self.updates {
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(json.utf8).write(to: path)
    }
    #expect(try String(contentsOf: path, encoding: .utf8) == json)
  }
}

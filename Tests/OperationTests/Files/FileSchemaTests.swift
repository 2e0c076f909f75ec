import Foundation
import Live
import Model
import Study
import Testing

@testable import Operation

/// The schemas by the light of an independent implementation: Python's jsonschema.
@Suite("Schemas of site and workspace files", .enabled(if: JSONSchemaOracle.isThere, JSONSchemaOracle.absent))
struct FileSchemaTests {
  @Test("They are schemas")
  func areSchemas() throws {
    for schema in [SiteSchema.json, WorkspaceSchema.json] {
      #expect(try JSONSchemaOracle.verdicts(schema, []).isEmpty)
    }
  }

  @Test("The examples are valid")
  func examples() throws {
    func texts(_ names: [String]) throws -> [String] {
      try names.map { try json(YAMLFile.read("\(FileFixtures.examples)/\($0)")).text() }
    }
    #expect(try JSONSchemaOracle.verdicts(SiteSchema.json, texts(["site.yaml", "test-site.yaml"])) == [true, true])
    #expect(
      try JSONSchemaOracle.verdicts(WorkspaceSchema.json, texts(["workspace.yaml", "workspaces.yaml"])) == [true, true])
  }

  @Test("Wrong files are invalid, but where only a reader can know")
  func mistakes() throws {
    for (schema, all) in [(SiteSchema.json, SiteMistakes.all), (WorkspaceSchema.json, WorkspaceMistakes.all)] {
      let folder = try FileFolder()
      var read: [(mistake: Mistake, text: String)] = []
      for mistake in all {
        // What is not YAML is nothing a schema is asked about.
        let path = try folder.write("m.yaml", mistake.text)
        if let value = try? YAMLFile.read(path) { read.append((mistake, try json(value).text())) }
      }
      #expect(read.count > all.count - 3)
      let verdicts = try JSONSchemaOracle.verdicts(schema, read.map(\.text))
      for (index, verdict) in verdicts.enumerated() {
        #expect(verdict == !read[index].mistake.isSchema, "\(read[index].mistake.text)")
      }
    }
  }

  @Test("Reader and schema agree on files gone wrong in every place: sites")
  func sites() throws {
    let folder = try FileFolder()
    try folder.write("image.raw", "12345")
    try agree(SiteSchema.json, Mutations.site, .mapping(SiteKeys.site), folder) {
      _ = try LiveSiteFile(path: $0, variables: FileFixtures.variables)
    }
  }

  @Test("Reader and schema agree on files gone wrong in every place: workspaces")
  func workspaces() throws {
    for base in [Mutations.workspace, .object([("workspaces", .array([Mutations.workspace]))])] {
      try agree(WorkspaceSchema.json, base, WorkspaceKeys.root, FileFolder()) {
        _ = try WorkspaceFile(path: $0, now: FileFixtures.now)
      }
    }
  }

  /// The table's verdict is the schema's, and what the reader takes is valid.
  private func agree(
    _ schema: String, _ base: OrderedJSON, _ kind: KeyKind, _ folder: FileFolder, read: (String) throws -> Void
  ) throws {
    let mutations = Mutations.of(base)
    #expect(mutations.count > 200)
    let texts = [base.text()] + mutations.map { $0.value.text() }
    let verdicts = try JSONSchemaOracle.verdicts(schema, texts)
    #expect(verdicts[0])
    var accepted = 0
    for (index, text) in texts.enumerated() {
      let what = index == 0 ? "as it is" : mutations[index - 1].what
      let path = try folder.write("f.yaml", text)
      let isChecked = (try? kind.check(YAMLFile.read(path))) != nil
      #expect(isChecked == verdicts[index], "\(what)")
      // Most of what the table refuses need not be read to know that the reader does.
      if isChecked || index % 10 == 0, (try? read(path)) != nil {
        accepted += 1
        #expect(verdicts[index], "\(what)")
      }
    }
    // Not for want of anything accepted, or refused.
    #expect(accepted > 20 && verdicts.count { !$0 } > 100)
  }
}

/// Python's jsonschema, asked about many documents at once.
enum JSONSchemaOracle {
  static let isThere = (try? run("import jsonschema; jsonschema.Draft202012Validator", input: Data())) != nil
  static let absent: Comment = "skipped: Python's jsonschema is not installed"

  /// Whether each document is valid.
  static func verdicts(_ schema: String, _ documents: [String]) throws -> [Bool] {
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator
      schema, documents = json.load(sys.stdin)
      Draft202012Validator.check_schema(schema)
      validator = Draft202012Validator(schema)
      print("".join("y" if validator.is_valid(d) else "n" for d in documents), end="")
      """
    let input = "[\(schema),[\(documents.joined(separator: ","))]]"
    return try run(script, input: Data(input.utf8)).map { $0 == "y" }
  }

  private struct Failed: Error {
    var text: String
  }

  private static func run(_ script: String, input: Data) throws -> String {
    let folder = try FileFolder()
    let file = folder.path + "/input"
    try input.write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.standardInput = FileHandle(forReadingAtPath: file)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(text: String(decoding: said, as: UTF8.self)) }
    return String(decoding: data, as: UTF8.self)
  }
}

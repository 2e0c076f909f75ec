import Foundation
import Model

/// Where traces named in a study file are looked for: beside the file, then below folders named from outside.
///
/// Studies name public traces as their catalogue does; they are not the project's to copy.
public struct TraceFolders: Hashable, Sendable {
  /// The environment variable that names folders, `:` between them.
  public static let variable = "QUANTA_TRACES"

  public var folders: [String]

  public init(_ folders: [String] = []) { self.folders = folders }

  /// Those given first, then those of the environment.
  public init(given: [String], environment: [String: String] = ProcessInfo.processInfo.environment) {
    folders = given + (environment[Self.variable] ?? "").split(separator: ":").map(String.init)
  }

  /// The path of the file called `name` in a study.
  ///
  /// - Parameter folder: a folder is wanted instead.
  /// - Throws: `QuantaError` of kind `noInput` that says where it was looked for and, of a trace in the catalogue, where to get it.
  func find(_ name: YAMLValue, catalogue: TraceCatalogue, folder: Bool = false) throws -> String {
    let text = try name.text(folder ? "the path of a folder" : "the path of a trace")
    let beside = StudyFile.resolve(text, beside: name.file)
    var candidates = [beside]
    if !text.hasPrefix("/") { candidates += folders.map { $0.hasSuffix("/") ? $0 + text : $0 + "/" + text } }
    for candidate in candidates {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), isFolder.boolValue == folder {
        return candidate
      }
    }
    let looked =
      folders.isEmpty
      ? "looked beside the study file only" : "looked beside the study file and in \(folders.joined(separator: ", "))"
    let source = catalogue.source(of: text).map { "; it is \($0)" } ?? ""
    throw QuantaError(
      .noInput, "there is no \(folder ? "folder" : "trace") '\(text)' (\(looked))\(source)", at: name.location,
      remedy: "\(folder ? "unpack" : "get") it and name the folder it lies in with --traces or \(Self.variable)")
  }
}

/// What public traces are and where they come from: `Traces/catalogue.yaml`.
public struct TraceCatalogue: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    /// A path as studies name it; ends in `/` where it stands for all files below.
    var name: String
    var what: String
    var from: String
  }

  var entries: [Entry] = []

  public init() {}

  /// Reads the catalogue file.
  ///
  /// - Throws: `QuantaError` that names the line.
  public init(file path: String) throws {
    let root = try YAMLFile.read(path)
    guard let list = try root.mapping(of: ["traces"])["traces"] else {
      throw root.error("there are no traces", remedy: "list them under 'traces:'")
    }
    entries = try list.elements("traces").map { value in
      let keys = try value.mapping(of: ["name", "what", "from"])
      guard let name = keys["name"], let what = keys["what"], let from = keys["from"] else {
        throw value.error("a trace lacks its name, what it is or where it is from", remedy: "give name, what and from")
      }
      return Entry(
        name: try name.text("a path"), what: try what.text("a sentence"), from: try from.text("where to get it"))
    }
  }

  /// `what it is, from where`; `nil` for a trace that is not in the catalogue.
  func source(of name: String) -> String? {
    let entry = entries.first { $0.name == name || ($0.name.hasSuffix("/") && name.hasPrefix($0.name)) }
    return entry.map { "\($0.what), from \($0.from)" }
  }

  /// The catalogue beside the study, or in a folder above it, under `Traces`; empty where there is none.
  static func nearest(to file: String) throws -> TraceCatalogue {
    var folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL
    for _ in 0..<6 {
      let path = folder.appendingPathComponent("Traces/catalogue.yaml").path
      if FileManager.default.fileExists(atPath: path) { return try TraceCatalogue(file: path) }
      let above = folder.deletingLastPathComponent()
      if above.path == folder.path { break }
      folder = above
    }
    return TraceCatalogue()
  }
}

import Foundation
import Model
import Study

extension [String: YAMLValue] {
  /// The text of a key; `nil` when it is not given.
  func text(_ key: String) throws -> String? { try self[key]?.text() }
  func size(_ key: String) throws -> Int64? { try self[key]?.bytes() }
  func texts(_ key: String) throws -> [String]? { try self[key]?.elements("texts").map { try $0.text() } }
}

extension YAMLValue {
  /// The value of `file`, where the mapping is `{file: …}` instead of one with these keys.
  func fileName(among keys: [String]) throws -> YAMLValue? {
    guard isMapping else { return nil }
    return try mapping(of: SiteKeys.file.names + keys)["file"]
  }

  /// The path a text names, seen from the file it stands in.
  func path() throws -> String { StudyFile.resolve(try text("a path"), beside: file) }

  /// The path of a file that is there.
  ///
  /// - Throws: `QuantaError` of kind `noInput` with the line that names it.
  func present(_ what: String) throws -> String {
    let path = try path()
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
      throw QuantaError(
        .noInput, isFolder.boolValue ? "'\(path)' is a folder, not a \(what)" : "there is no \(what) '\(path)'",
        at: location, remedy: "give its path from the folder of the file that names it on, or an absolute one")
    }
    return path
  }
}

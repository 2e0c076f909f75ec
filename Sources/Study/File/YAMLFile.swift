import Foundation
import Model
import Yams

/// Reads a YAML file into values that know their lines.
package enum YAMLFile {
  /// The root of the one document in the file at `path`.
  ///
  /// - Throws: `QuantaError`: kind `noInput` when there is no such file, `data` when it is not YAML, naming the line.
  package static func read(_ path: String) throws -> YAMLValue {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw QuantaError(.noInput, "there is no such file", at: path, remedy: "check the path")
    }
    guard !isFolder.boolValue else {
      throw QuantaError(.noInput, "is a folder, not a YAML file", at: path, remedy: "name a file in it")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QuantaError(.noInput, "cannot be read", at: path, remedy: "check its permissions")
    }
    return try read(data, called: path)
  }

  /// The root of the one document in `data`; messages call it `path`.
  ///
  /// - Throws: `QuantaError` of kind `data` when it is not YAML, naming the line.
  package static func read(_ data: Data, called path: String) throws -> YAMLValue {
    guard let text = String(validating: data, as: UTF8.self), !text.utf8.contains(0) else {
      throw QuantaError(.data, "is not text in UTF-8", at: path, remedy: "give a YAML file")
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw QuantaError(.data, "the file is empty", at: path, remedy: "write 'key: value' lines")
      }
      return YAMLValue(node, name: "", file: path)
    } catch let error as YamlError {
      throw explain(error, path)
    }
  }

  private static func explain(_ error: YamlError, _ path: String) -> QuantaError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // The usual slip: a policy expression holds ": ", which YAML takes for a key.
      let isColon = problem.contains("mapping values are not allowed")
      return QuantaError(
        .data, "is not YAML: \(problem), column \(mark.column)", at: "\(path):\(mark.line)",
        remedy: isColon ? "put text that contains ': ' in quotes" : "check quotes, brackets and indentation there")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "'\($0)'" }.joined(separator: ", ")
      return QuantaError(
        .data, "\(names) stands twice in one mapping", at: "\(path):\(context.mark.line)", remedy: "keep one of them")
    case .reader(let problem, let offset, _, let yaml):
      let line = offset.map { ":\(yaml.utf8.prefix($0).count { $0 == UInt8(ascii: "\n") } + 1)" } ?? ""
      return QuantaError(.data, "is not YAML: \(problem)", at: path + line, remedy: "remove the character there")
    default:
      return QuantaError(.data, "is not YAML: \(error)", at: path, remedy: "check it with a YAML editor")
    }
  }
}

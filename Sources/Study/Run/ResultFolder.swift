import Foundation
import Model

/// The folder a study's results go to.
public struct ResultFolder: Sendable {
  public let root: String

  /// Makes the folder if there is none.
  ///
  /// - Throws: `QuantaError` of kind `inputOutput` when it cannot be made or written to.
  public init(making root: String) throws {
    self.root = root
    do {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    } catch {
      throw QuantaError(
        .inputOutput, "the folder cannot be made: \(Self.reason(error))", at: root,
        remedy: "name one that can be made with --out")
    }
    guard FileManager.default.isWritableFile(atPath: root) else {
      throw QuantaError(.inputOutput, "the folder cannot be written to", at: root, remedy: "name another with --out")
    }
  }

  /// Where a file called `name` lies.
  public func path(_ name: String) -> String { root.hasSuffix("/") ? root + name : root + "/" + name }

  /// Removes what an earlier comparison left, and nothing else: fewer policies leave fewer files.
  func clearResults() throws {
    for name in ["results.sqlite", "report.html", "report.pdf", "table.csv", "table.json"] { try clear(name) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] where Self.isJobs(name) {
      try clear(name)
    }
  }

  /// Removes `workspaces-1.csv`, `workspaces-2.csv`, …
  func clearWorkspaces() throws {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    where name.hasPrefix("workspaces-") && name.hasSuffix(".csv") && Int(name.dropFirst(11).dropLast(4)) != nil {
      try clear(name)
    }
  }

  /// `jobs-1.csv`, `jobs-2.csv`, …
  private static func isJobs(_ name: String) -> Bool {
    guard name.hasPrefix("jobs-"), name.hasSuffix(".csv") else { return false }
    return Int(name.dropFirst(5).dropLast(4)) != nil
  }

  /// Removes a file of an earlier run of the study, so that two runs do not mix.
  func clear(_ name: String) throws {
    guard FileManager.default.fileExists(atPath: path(name)) else { return }
    do { try FileManager.default.removeItem(atPath: path(name)) } catch {
      throw QuantaError(
        .inputOutput, "an earlier result cannot be replaced: \(Self.reason(error))", at: path(name),
        remedy: "remove it, or name another folder with --out")
    }
  }

  func write(_ text: String, to name: String) throws {
    var file = try OutputFile(path: path(name))
    try file.append(contentsOf: Data(text.utf8))
    try file.flush()
  }

  /// The system's words, where it has any: Foundation's own do not say what happened.
  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(cause.code)))
    }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return String(cString: strerror(ENOENT))
    case .fileWriteFileExists: return "a file of that name is in the way"
    default: return error.localizedDescription
    }
  }
}

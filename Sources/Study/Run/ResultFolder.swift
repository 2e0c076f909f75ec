import Foundation
import Model

/// The folder a study's results go to.
public struct ResultFolder: Sendable {
  public let root: String

  /// Makes the folder if there is none.
  ///
  /// - Throws: ``QuantaError`` of kind `inputOutput` when it cannot be made or written to.
  public init(making root: String) throws {
    self.root = root
    do {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    } catch {
      throw QuantaError(.inputOutput, "the folder cannot be made: \(error.localizedDescription)", at: root)
    }
    guard FileManager.default.isWritableFile(atPath: root) else {
      throw QuantaError(.inputOutput, "the folder cannot be written to", at: root, remedy: "name another with --out")
    }
  }

  public func path(_ name: String) -> String { root.hasSuffix("/") ? root + name : root + "/" + name }

  /// Removes a file of an earlier run of the study, so that two runs do not mix.
  func clear(_ name: String) throws {
    guard FileManager.default.fileExists(atPath: path(name)) else { return }
    do { try FileManager.default.removeItem(atPath: path(name)) } catch {
      throw QuantaError(
        .inputOutput, "an earlier result cannot be replaced: \(error.localizedDescription)", at: path(name))
    }
  }

  func write(_ text: String, to name: String) throws {
    do { try Data(text.utf8).write(to: URL(filePath: path(name))) } catch {
      throw QuantaError(.inputOutput, "cannot be written: \(error.localizedDescription)", at: path(name))
    }
  }
}

import Foundation
import Model

/// Leave to change hosts. Whoever only looks never has one, and nothing that changes a host can be called without one.
///
/// It can only be made from the lock of a site, for one of these purposes.
public struct ActingPermit: Sendable {
  public enum Purpose: String, Sendable { case run, apply, rollback }

  public let purpose: Purpose
  /// Held as long as the permit is.
  private let lock: SiteLock

  init(_ purpose: Purpose, _ lock: SiteLock) {
    self.purpose = purpose
    self.lock = lock
  }
}

/// Sees to it that one Quanta at a time acts on a site: an advisory lock on a file in the folder of the site's state.
///
/// The lock goes when the process does, however it ends.
public final class SiteLock: Sendable {
  public let path: String
  private let descriptor: Int32

  /// - Throws: `QuantaError` of kind `usage` when another process has it, naming that process.
  public init(folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = folder + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw QuantaError(
        .inputOutput, "cannot be opened: \(String(cString: strerror(errno)))", at: path,
        remedy: "check the permissions of the folder")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = read(descriptor, &bytes, bytes.count)
      close(descriptor)
      let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      throw QuantaError(
        .usage, "another Quanta acts on this site\(holder.isEmpty ? "" : ", process \(holder)")", at: path,
        remedy: "stop it first, or talk to it: quanta live submit, list, cancel")
    }
    self.descriptor = descriptor
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.utf8.count, 0)
  }

  deinit { close(descriptor) }
}

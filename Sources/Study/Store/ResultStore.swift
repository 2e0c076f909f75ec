import Foundation
import GRDB
import Model

/// A file of results: studies, their runs with the exact inputs, and what came out. One SQLite database, described in <doc:ResultSchema>.
///
/// - The journal is SQLite's rollback journal, not a write-ahead log: the result stays one file that can be copied at
///   any moment between two batches, and it works on network file systems, where write-ahead logs do not. `synchronous`
///   is `NORMAL`: a batch survives the end of the process whatever its cause, and, but for rare hardware, a power cut.
/// - Every call that writes is one transaction: it happens wholly or not at all, and what earlier calls wrote stays.
/// - No dates and nothing random is stored: the same calls in the same order give the same rows, and ``dump()`` the same bytes.
///
/// Safe to share between threads; calls take turns. All calls throw `QuantaError`: kind `inputOutput` (full disk,
/// read-only place, locked file), `data` (damaged or foreign file), `noInput` (missing file).
public struct ResultStore: Sendable {
  /// Rows of jobs are stored unasked in runs of up to so many jobs; beyond it a run keeps them only when told to, for
  /// the file grows by some 70 bytes a job.
  public static let storesJobsUpTo = 1_000_000

  /// For opening: what is done with a file that is there or missing.
  public enum Mode: Sendable {
    /// Created when missing; older files are migrated.
    case readWrite
    /// Must exist, and is not changed; older files are refused.
    case readOnly
  }

  /// Where the file lies.
  public let path: String
  let queue: DatabaseQueue

  public init(path: String, mode: Mode = .readWrite) throws {
    self.path = path
    if mode == .readOnly, !FileManager.default.fileExists(atPath: path) {
      throw QuantaError(.noInput, "there is no result database \(path)")
    }
    var configuration = Configuration()
    configuration.readonly = mode == .readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = NORMAL") }
    queue = try Self.translating(path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read { try Self.recognise($0, path: path, mode: mode) }
      if mode == .readWrite { try ResultSchema.migrator.migrate(queue) }
      return queue
    }
  }

  /// Closes the file; later calls fail. Without it the file closes with the last copy of the value.
  public func close() throws { try Self.translating(path) { try queue.close() } }

  /// The schema and every row of every table, in the order of the keys: equal for equal results, to the byte.
  public func dump() throws -> String {
    try Self.translating(path) {
      let text = TextBuffer()
      try queue.dumpContent(format: .quote(), to: text)
      return text.text
    }
  }

  private static func recognise(_ db: Database, path: String, mode: Mode) throws {
    let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    if objects == 0, mode == .readWrite { return }
    guard application == ResultSchema.applicationID else {
      throw QuantaError(
        .data, "\(path) is an SQLite database, but not one of results",
        remedy: "name another file; this one was not touched")
    }
    if try ResultSchema.migrator.hasBeenSuperseded(db) {
      throw QuantaError(
        .data, "\(path) was written by a newer version of this program",
        remedy: "use that version, or name another file")
    }
    if mode == .readOnly, try !ResultSchema.migrator.hasCompletedMigrations(db) {
      throw QuantaError(
        .data, "\(path) was written by an older version of this program",
        remedy: "open it once for writing, for instance by adding a run, to bring it up to date")
    }
  }
}

/// Collects what GRDB prints.
private final class TextBuffer: TextOutputStream {
  var text = ""
  func write(_ string: String) { text += string }
}

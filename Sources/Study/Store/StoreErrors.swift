import GRDB
import Model

extension ResultStore {
  /// Runs `body` and turns SQLite's errors into one that names the file, the reason and what to do.
  static func translating<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DatabaseError {
      let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT:
        throw QuantaError(
          .data, "\(path) is damaged or not an SQLite database (\(reason))", remedy: "name another file")
      case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM:
        throw QuantaError(
          .inputOutput, "cannot write to \(path): \(reason)",
          remedy: "the results stored before are kept; make room or choose another place")
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
        throw QuantaError(
          .inputOutput, "cannot open \(path) for writing: \(reason)",
          remedy: "check that the folder exists and may be written to")
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        throw QuantaError(
          .inputOutput, "\(path) is in use by another process", remedy: "wait for it to end, or name another file")
      default:
        throw QuantaError(.internalError, "the result database \(path) failed: \(error)")
      }
    }
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.translating(path) { try queue.write(body) }
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.translating(path) { try queue.read(body) }
  }
}

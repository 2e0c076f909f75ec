import GRDB
import GRDBSQLite
import Model

/// Binds and steps a prepared statement through SQLite's own calls, which is several times faster than through boxed values.
///
/// GRDB keeps the statement, the transaction and the errors.
struct BulkInsert {
  private let statement: Statement
  private let handle: OpaquePointer

  init(_ db: Database, sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  /// Binds to the parameter of that number, counted from 1. A wrong number shows as a failed insert of NULL.
  @inline(__always)
  func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

  @inline(__always)
  func bindNull(at index: Int32) { sqlite3_bind_null(handle, index) }

  /// Inserts one row with the values bound now; they stay bound.
  @inline(__always)
  func step() throws {
    let code = sqlite3_step(handle)
    let reset = sqlite3_reset(handle)
    guard code == SQLITE_DONE, reset == SQLITE_OK else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code == SQLITE_DONE ? reset : code),
        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }
  }
}

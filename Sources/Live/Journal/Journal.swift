import Foundation
import GRDB
import Glibc
import Model
import Policy

/// What happened at a live site, written before and after: one SQLite database in the folder of the site's state.
///
/// A write-ahead log with `synchronous = FULL`: what a call here has returned from survives the end of the process and a power cut.
/// Safe to share between threads, and between processes: the one that acts writes, others add requests and read.
/// All calls throw `QuantaError`.
public final class Journal: Sendable {
  public enum Mode: Sendable {
    /// Made when missing.
    case readWrite
    /// Must be there; only requests can be added.
    case requests
    case readOnly
  }

  public let path: String
  let pool: DatabasePool
  /// The time of entries: µs since 1970.
  let clock: @Sendable () -> Int64

  /// Where the journal of a site lies.
  public static func path(in folder: String) -> String { folder + "/journal.sqlite" }

  public init(
    folder: String, mode: Mode = .readWrite, clock: @escaping @Sendable () -> Int64 = { WallClock.now.microseconds }
  ) throws {
    let path = Self.path(in: folder)
    self.path = path
    self.clock = clock
    if mode != .readWrite, !FileManager.default.fileExists(atPath: path) {
      throw QuantaError(
        .noInput, "there is no journal here: nothing was ever run on this site", at: path,
        remedy: "begin with: quanta live run SITE")
    }
    var configuration = Configuration()
    configuration.readonly = mode == .readOnly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
    pool = try Self.translating(path) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // Two processes that make it at the same time would make it twice. Who may not write there need not wait.
      let turn = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      if turn >= 0 { flock(turn, LOCK_EX) }
      defer { if turn >= 0 { Glibc.close(turn) } }
      let pool = try DatabasePool(path: path, configuration: configuration)
      try Self.recognise(pool, path, mode)
      if mode == .readWrite { try JournalSchema.migrator.migrate(pool) }
      return pool
    }
  }

  private static func recognise(_ pool: DatabasePool, _ path: String, _ mode: Mode) throws {
    let isOurs = try pool.read { db in
      let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      return objects == 0 && mode == .readWrite || application == JournalSchema.applicationID
    }
    guard isOurs else {
      throw QuantaError(
        .data, "is a database, but no journal of a site", at: path, remedy: "name another folder under 'state'")
    }
    if try pool.read(JournalSchema.migrator.hasBeenSuperseded) {
      throw QuantaError(.data, "was written by a newer version of this program", at: path, remedy: "use that version")
    }
  }

  /// Runs `body`; what SQLite says becomes an error of this file.
  static func translating<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as DatabaseError {
      throw QuantaError(
        .inputOutput, "the journal cannot be used: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")",
        at: path,
        remedy: error.resultCode == .SQLITE_FULL
          ? "make room on the disk" : "check the disk and the permissions of the folder")
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.translating(path) { try pool.write(body) }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.translating(path) { try pool.read(body) }
  }

  // MARK: Entries

  /// Adds an entry; durable when it returns.
  @discardableResult
  func add(_ entry: JournalEntry) throws -> Int64 { try write { try self.add(entry, in: $0) } }

  @discardableResult
  func add(_ entry: JournalEntry, in db: Database) throws -> Int64 {
    let (kind, subject) = entry.index
    try db.execute(
      sql: "INSERT INTO entry (time, kind, subject, body) VALUES (?, ?, ?, ?)",
      arguments: [clock(), kind, subject, try Self.text(entry)])
    return db.lastInsertedRowID
  }

  /// All entries after the one given, with their numbers and times, in order.
  ///
  /// Read some at a time, so that `body` may ask the journal itself.
  ///
  /// - Parameter first: the number after which to begin.
  /// - Parameter kind: only those of this kind, such as `instant`.
  /// - Parameter body: is given number, time and entry.
  public func entries(
    after first: Int64 = 0, kind: String? = nil, _ body: (Int64, SimTime, JournalEntry) throws -> Void
  ) throws {
    var last = first
    while true {
      let rows = try read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT id, time, body FROM entry WHERE id > ? \(kind == nil ? "" : "AND kind = ?") ORDER BY id LIMIT 500
            """,
          arguments: kind.map { [last, $0] } ?? [last])
      }
      guard let end = rows.last else { return }
      for row in rows {
        try body(row["id"], SimTime(microseconds: row["time"]), try Self.value(JournalEntry.self, row["body"]))
      }
      last = end["id"]
    }
  }

  /// The number of the last entry; 0 in an empty journal.
  func lastEntry() throws -> Int64 { try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM entry") ?? 0 } }

  /// The entry of the last epoch; `nil` in an empty journal.
  public func lastEpoch() throws -> (id: Int64, epoch: Epoch)? {
    try read { db in
      guard
        let row = try Row.fetchOne(db, sql: "SELECT id, body FROM entry WHERE kind = 'epoch' ORDER BY id DESC LIMIT 1"),
        case .epoch(let epoch) = try Self.value(JournalEntry.self, row["body"])
      else { return nil }
      return (row["id"], epoch)
    }
  }

  /// Tells this journal from all others: 16 hexadecimal digits.
  func identity() throws -> String { try read { try String.fetchOne($0, sql: "SELECT name FROM identity") ?? "" } }

  // MARK: Text

  /// JSON with sorted keys: the same value gives the same bytes.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A rate of which nothing is believed is infinite, and JSON has no word for it.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return try decoder.decode(type, from: Data(text.utf8)) } catch {
      throw QuantaError(
        .data, "the journal holds something that cannot be read: \(text.prefix(80))",
        remedy:
          "it was written by another version, or damaged; the site can be rebuilt from its hosts: move the folder away and run again"
      )
    }
  }
}

extension JournalEntry {
  /// How it is found: its kind, and the entry it is about.
  var index: (kind: String, subject: Int64?) {
    switch self {
    case .epoch: ("epoch", nil)
    case .instant: ("instant", nil)
    case .order: ("order", nil)
    case .begun(let order): ("begun", order)
    case .intention(let order, _, _, _): ("intention", order)
    case .outcome(let intention, _): ("outcome", intention)
    case .finished(let finish): ("finished", finish.order)
    case .note: ("note", nil)
    }
  }
}

/// The wall clock, as the live world counts time.
public enum WallClock {
  /// An instant for people: UTC to the second.
  public static func text(_ time: SimTime) -> String {
    guard time < .distantFuture else { return "never" }
    var seconds = time_t(time.microseconds / 1_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
  }

  public static var now: SimTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return SimTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}

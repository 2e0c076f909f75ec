import GRDB
import Model

/// What somebody asks of the running controller, from another process.
public struct SiteRequest: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case submit, cancel, suspend, resume, maintain, unmaintain
  }

  public var id: Int64
  public var made: SimTime
  public var kind: Kind
  /// A workspace's number, or a host's name.
  public var subject: String
  /// Of a submission.
  public var submission: WorkspaceRequest?
}

extension Journal {
  /// Asks; the controller hears of it at once where one runs, else when one does.
  ///
  /// - Returns: the request's number.
  public func ask(_ kind: SiteRequest.Kind, _ subject: String, _ submission: WorkspaceRequest? = nil) throws -> Int64 {
    try write { db in
      try db.execute(
        sql: "INSERT INTO request (made, kind, subject, body) VALUES (?, ?, ?, ?)",
        arguments: [self.clock(), kind.rawValue, subject, try submission.map(Self.text) ?? ""])
      return db.lastInsertedRowID
    }
  }

  /// Requests nobody has taken yet, oldest first.
  func openRequests() throws -> [SiteRequest] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM request WHERE taken IS NULL ORDER BY id").map { row in
        let body: String = row["body"]
        return SiteRequest(
          id: row["id"], made: SimTime(microseconds: row["made"]),
          kind: SiteRequest.Kind(rawValue: row["kind"]) ?? .cancel,
          subject: row["subject"], submission: body.isEmpty ? nil : try Self.value(WorkspaceRequest.self, body))
      }
    }
  }

  /// What came of a request; `nil` while nobody has taken it.
  public func answer(to request: Int64) throws -> String? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT answer FROM request WHERE id = ? AND taken IS NOT NULL", arguments: [request])
    }
  }
}

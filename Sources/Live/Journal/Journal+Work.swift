import GRDB
import Model
import Policy

/// An order that is not done with.
struct OpenOrder: Equatable, Sendable {
  var id: Int64
  var order: Order
  /// How it came out, if it has and the controller was not told yet.
  var finish: Finish?
}

extension Journal {
  /// Writes one turn of the control loop, with the orders it leads to and what becomes of workspaces: all of it or nothing.
  ///
  /// - Parameters:
  ///   - instant: what happened and was decided.
  ///   - orders: what is to be done.
  ///   - answers: to requests, by request.
  ///   - workspaces: those to whom something happened.
  ///   - maintenance: names of hosts that take nobody new; `nil`: as before.
  /// - Returns: the numbers of the orders.
  func record(
    _ instant: JournalInstant, orders: [Order], answers: [Int64: String], workspaces: [KeptWorkspace],
    maintenance: [String]? = nil
  ) throws -> [Int64] {
    try write { db in
      let entry = try self.add(.instant(instant), in: db)
      for request in instant.requests {
        try db.execute(
          sql: "UPDATE request SET taken = ?, answer = ? WHERE id = ?",
          arguments: [entry, answers[request] ?? "", request])
      }
      for order in instant.orders { try db.execute(sql: "DELETE FROM work WHERE id = ?", arguments: [order]) }
      for workspace in workspaces { try self.keep(workspace, in: db) }
      if let maintenance { try self.keep(underMaintenance: maintenance, in: db) }
      return try orders.map { try self.open($0, in: db) }
    }
  }

  private func open(_ order: Order, in db: Database) throws -> Int64 {
    let id = try add(.order(order), in: db)
    try db.execute(sql: "INSERT INTO work (id, body) VALUES (?, ?)", arguments: [id, try Self.text(order)])
    return id
  }

  /// Begins something no decision asked for.
  func open(_ order: Order) throws -> Int64 { try write { try self.open(order, in: $0) } }

  /// Writes how an order came out.
  func finish(_ finish: Finish) throws {
    try write { db in
      try self.add(.finished(finish), in: db)
      // What the controller need not hear of is over.
      if finish.report == nil, !finish.ends {
        try db.execute(sql: "DELETE FROM work WHERE id = ?", arguments: [finish.order])
      } else {
        try db.execute(
          sql: "UPDATE work SET finish = ? WHERE id = ?", arguments: [try Self.text(finish), finish.order])
      }
    }
  }

  /// Orders that are not done with, oldest first.
  func openOrders() throws -> [OpenOrder] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT id, body, finish FROM work ORDER BY id").map { row in
        let finish: String? = row["finish"]
        return OpenOrder(
          id: row["id"], order: try Self.value(Order.self, row["body"]),
          finish: try finish.map { try Self.value(Finish.self, $0) })
      }
    }
  }

  /// Calls made for an order: the intention's entry, the call, its host and target, and how it came out (`nil`: not known).
  func calls(of order: Int64) throws -> [(id: Int64, call: String, host: String, target: String, outcome: String??)] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT i.id AS id, i.body AS body, o.body AS outcome FROM entry i
          LEFT JOIN entry o ON o.kind = 'outcome' AND o.subject = i.id
          WHERE i.kind = 'intention' AND i.subject = ? ORDER BY i.id
          """, arguments: [order])
      return try rows.compactMap { row in
        guard case .intention(_, let call, let host, let target) = try Self.value(JournalEntry.self, row["body"]) else {
          return nil
        }
        var outcome: String??
        if let text: String = row["outcome"], case .outcome(_, let error) = try Self.value(JournalEntry.self, text) {
          outcome = .some(error)
        }
        return (row["id"], call, host, target, outcome)
      }
    }
  }
}

/// Writes the calls of one order into the journal, before and after.
struct OrderSteps: StepRecorder {
  let journal: Journal
  let order: Int64

  func step<Result>(_ call: String, on host: String, _ target: String, _ body: () throws -> Result) throws -> Result {
    let intention = try journal.add(.intention(order: order, call: call, host: host, target: target))
    do {
      let result = try body()
      try journal.add(.outcome(intention: intention, error: nil))
      return result
    } catch {
      try journal.add(.outcome(intention: intention, error: "\(error)"))
      throw error
    }
  }
}

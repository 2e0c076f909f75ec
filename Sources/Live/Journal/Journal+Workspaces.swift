import GRDB
import Model

/// A workspace as the journal keeps it for those who look.
public struct KeptWorkspace: Hashable, Sendable {
  public var id: Int64
  public var request: WorkspaceRequest
  public var submitted: SimTime
  /// Of each machine, how often it was begun or moved.
  public var generations: [Int32]
  public var status: SiteStatus.WorkspaceStatus
  /// Its owner wants it suspended.
  public var isHeld = false
}

extension Journal {
  func keep(_ workspace: KeptWorkspace, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO workspace (id, request, submitted, generations, status, isOver, isHeld) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          generations = excluded.generations, status = excluded.status, isOver = excluded.isOver, isHeld = excluded.isHeld
        """,
      arguments: [
        workspace.id, try Self.text(workspace.request), workspace.submitted.microseconds,
        try Self.text(workspace.generations),
        try Self.text(workspace.status), workspace.status.state.isOver, workspace.isHeld,
      ])
  }

  /// The same of several, all of them or none.
  func keep(_ workspaces: [KeptWorkspace]) throws {
    guard !workspaces.isEmpty else { return }
    try write { db in for workspace in workspaces { try self.keep(workspace, in: db) } }
  }

  /// What is known of workspaces, by id: those that are not over, and with `all` the others too.
  public func workspaces(all: Bool = false) throws -> [KeptWorkspace] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM workspace \(all ? "" : "WHERE NOT isOver ")ORDER BY id").map(Self.kept)
    }
  }

  public func workspace(_ id: Int64) throws -> KeptWorkspace? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM workspace WHERE id = ?", arguments: [id]).map(Self.kept)
    }
  }

  private static func kept(_ row: Row) throws -> KeptWorkspace {
    // Who only reads may meet a journal of before there was this column.
    let isHeld: Bool? = row["isHeld"]
    return KeptWorkspace(
      id: row["id"], request: try value(WorkspaceRequest.self, row["request"]),
      submitted: SimTime(microseconds: row["submitted"]), generations: try value([Int32].self, row["generations"]),
      status: try value(SiteStatus.WorkspaceStatus.self, row["status"]), isHeld: isHeld ?? false)
  }

  /// The highest number a workspace ever had; 0 when there was none.
  func lastWorkspace() throws -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM workspace") ?? 0 }
  }

  /// The same as ``workspaces(all:)``, with what running machines received at the last look; measured not longer ago than `age`.
  public func statuses(all: Bool = false, now: SimTime, within age: SimDuration = .seconds(120)) throws
    -> [SiteStatus.WorkspaceStatus]
  {
    let recent = try measurements(since: SimTime(microseconds: now.microseconds - age.microseconds))
    let shape = try lastEpoch()?.epoch
    var last: [Int64: [Int32: Measurement]] = [:]
    for one in recent { last[one.workspace, default: [:]][one.machine] = one }
    var given: [String: Double] = [:]
    for one in last.values.flatMap(\.values) { given[one.host, default: 0] += one.cores }
    return try workspaces(all: all).map { kept in
      var status = kept.status
      guard status.state == .running, let machines = last[kept.id]?.values, !machines.isEmpty else { return status }
      status.receivedCores = machines.reduce(0) { $0 + $1.cores } / Double(machines.count)
      // On a host that has more to give it may just not have wanted more.
      status.fallsShort = machines.contains { one in
        guard let index = shape?.hosts.firstIndex(of: one.host), let cores = shape?.shape.host(Int32(index)).cores
        else {
          return false
        }
        return one.cores < 0.95 * Double(one.promised) / 1000 && given[one.host, default: 0] >= 0.9 * Double(cores)
      }
      return status
    }
  }

  // MARK: Maintenance

  /// Names of hosts that take nobody new.
  func hostsUnderMaintenance() throws -> [String] {
    try read { db in
      // Who only reads may meet a journal of before there was this table.
      guard try db.tableExists("maintenance") else { return [] }
      return try String.fetchAll(db, sql: "SELECT host FROM maintenance ORDER BY host")
    }
  }

  func keep(underMaintenance hosts: [String], in db: Database) throws {
    try db.execute(sql: "DELETE FROM maintenance")
    for host in hosts { try db.execute(sql: "INSERT OR IGNORE INTO maintenance VALUES (?)", arguments: [host]) }
  }

  // MARK: Measurements

  /// What one machine received over one window.
  public struct Measurement: Hashable, Sendable {
    public var time: SimTime
    public var workspace: Int64
    public var machine: Int32
    public var host: String
    public var window: SimDuration
    /// ns of CPU time.
    public var received: Int64
    /// Thousandths of a core.
    public var promised: Int64

    public var cores: Double { window.microseconds == 0 ? 0 : Double(received) / 1000 / Double(window.microseconds) }
  }

  func measure(_ measurements: [Measurement]) throws {
    guard !measurements.isEmpty else { return }
    try write { db in
      for one in measurements {
        try db.execute(
          sql: "INSERT OR REPLACE INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            one.time.microseconds, one.workspace, one.machine, one.host, one.window.microseconds, one.received,
            one.promised,
          ])
      }
    }
  }

  /// All that was measured from a time on, in order of time, workspace and machine.
  public func measurements(since time: SimTime = .zero) throws -> [Measurement] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM measurement WHERE time >= ? ORDER BY time, workspace, machine",
        arguments: [time.microseconds]
      ).map { row in
        Measurement(
          time: SimTime(microseconds: row["time"]), workspace: row["workspace"], machine: row["machine"],
          host: row["host"], window: SimDuration(microseconds: row["window"]), received: row["received"],
          promised: row["promised"])
      }
    }
  }

  // MARK: Images

  func noteVerified(_ volume: String, on host: String, checksum: String) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO image VALUES (?, ?, ?, ?)", arguments: [host, volume, checksum, self.clock()])
    }
  }

  func forgetImage(_ volume: String, on host: String) throws {
    try write { try $0.execute(sql: "DELETE FROM image WHERE host = ? AND volume = ?", arguments: [host, volume]) }
  }

  /// What an image on a host was found to be; `nil` when it was never read, or has been changed since.
  public func verifiedChecksum(of volume: String, on host: String) throws -> String? {
    try read { db in
      try String.fetchOne(
        db, sql: "SELECT checksum FROM image WHERE host = ? AND volume = ?", arguments: [host, volume])
    }
  }
}

import GRDB
import Model
import Policy

/// One thing that befell a workspace, as the journal has it.
public struct StoryLine: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// It was submitted, or found on the hosts by a controller that knew nothing of it.
    case submitted, adopted
    /// Its owner asked for something.
    case asked
    /// The policy decided.
    case decided
    /// Something is to be done on hosts; was begun; is done with.
    case ordered, begun, finished
    /// A call that changes a host.
    case call
    /// The controller was told.
    case reported
  }

  /// The journal's entry.
  public var entry: Int64
  public var time: SimTime
  public var kind: Kind
  /// The decision, order or call; in a sentence.
  public var text: String
  /// Hosts it is about, by name.
  public var hosts: [String]
  /// How long a call took, or an order from its beginning on; `nil` for what takes no time, or was cut off.
  public var took: SimDuration?
  /// How a call or an order came out; `nil` where that does not arise, or is not known.
  public var outcome: String?
}

extension Journal {
  /// All that befell a workspace, in the order in which it happened: decisions with their reasons, orders, calls, reports.
  ///
  /// O(entries of the journal), of which only those that name the workspace are read.
  public func story(of workspace: Int64) throws -> [StoryLine] {
    try read { db in
      var teller = StoryTeller(workspace: workspace)
      for (id, time, entry) in try Self.rows(namesOf: workspace, in: db) { try teller.hear(id, time, entry) }
      for order in teller.orders.keys.sorted() { try Self.tellWork(of: order, in: db, &teller) }
      return teller.lines.sorted { ($0.entry, $0.kind == .call ? 1 : 0) < ($1.entry, $1.kind == .call ? 1 : 0) }
    }
  }

  /// Entries that may be about the workspace, and those that say where numbers of hosts and handles come from.
  private static func rows(namesOf workspace: Int64, in db: Database) throws -> [(Int64, SimTime, JournalEntry)] {
    // With sorted keys the workspace's number stands before a comma as an id, and last in decisions and orders.
    let about = """
      instr(body, '"id":\(workspace),') > 0 OR instr(body, '"workspaceID":\(workspace)}') > 0
      OR instr(body, '"workspace":\(workspace)}') > 0 OR instr(body, '"reports":[{') > 0
      """
    return try Row.fetchAll(
      db,
      sql:
        "SELECT id, time, body FROM entry WHERE kind = 'epoch' OR kind IN ('instant', 'order') AND (\(about)) ORDER BY id"
    ).map { row in
      (row["id"], SimTime(microseconds: row["time"]), try value(JournalEntry.self, row["body"]))
    }
  }

  private static func tellWork(of order: Int64, in db: Database, _ teller: inout StoryTeller) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT e.id AS id, e.time AS time, e.body AS body, o.time AS ended, o.body AS outcome FROM entry e
        LEFT JOIN entry o ON o.subject = e.id AND o.kind = 'outcome'
        WHERE e.subject = ? AND e.kind IN ('begun', 'intention', 'finished') ORDER BY e.id
        """, arguments: [order])
    for row in rows {
      let outcome: String? = row["outcome"]
      let ended: Int64? = row["ended"]
      try teller.hear(
        row["id"], SimTime(microseconds: row["time"]), try value(JournalEntry.self, row["body"]),
        ended: ended.map { SimTime(microseconds: $0) }, outcome: try outcome.map { try value(JournalEntry.self, $0) })
    }
  }
}

/// Makes lines of entries.
private struct StoryTeller {
  let workspace: Int64
  var lines: [StoryLine] = []
  /// Orders for it: when each was begun.
  var orders: [Int64: SimTime?] = [:]
  private var hosts: [String] = []
  /// By which number the controller knows it.
  private var handle: Handle = -1
  /// It was told to stop for good.
  private var isGoing = false

  init(workspace: Int64) { self.workspace = workspace }

  private mutating func add(
    _ id: Int64, _ time: SimTime, _ kind: StoryLine.Kind, _ text: String, on hosts: [String] = [],
    took: SimDuration? = nil, outcome: String? = nil
  ) {
    lines.append(
      StoryLine(entry: id, time: time, kind: kind, text: text, hosts: hosts, took: took, outcome: outcome))
  }

  mutating func hear(
    _ id: Int64, _ time: SimTime, _ entry: JournalEntry, ended: SimTime? = nil, outcome: JournalEntry? = nil
  ) throws {
    switch entry {
    case .epoch(let epoch): (hosts, handle) = (epoch.hosts, -1)
    case .instant(let instant): hear(id, instant)
    case .order(let order):
      guard order.workspace == workspace else { return }
      orders.updateValue(nil, forKey: id)
      add(id, time, .ordered, "\(order.kind.rawValue): \(order.reason)", on: names(order.hosts))
    case .begun(let order):
      if orders[order] == .some(nil) { orders[order] = .some(time) }
      add(id, time, .begun, "begun")
    case .intention(_, let call, let host, let target):
      var came: String?
      if case .outcome(_, let error) = outcome { came = error ?? "done" }
      add(id, time, .call, "\(call) \(target)", on: [host], took: ended.map { $0 - time }, outcome: came)
    case .finished(let finish):
      let began = orders[finish.order] ?? nil
      add(
        id, time, .finished, finish.detail ?? "", took: began.map { time - $0 }, outcome: finish.outcome.rawValue)
    case .outcome, .note: break
    }
  }

  private mutating func hear(_ id: Int64, _ instant: JournalInstant) {
    for adoption in instant.events.adoptions where adoption.workspace.id == workspace {
      handle = adoption.handle
      add(id, instant.time, .adopted, "found \(adoption.stage.rawValue)", on: names(adoption.hosts))
    }
    for submission in instant.events.submissions where submission.workspace.id == workspace {
      handle = submission.handle
      add(id, instant.time, .submitted, "submitted")
    }
    guard handle >= 0 else { return }
    var isOver = instant.events.ends.contains(handle)
    if isOver { add(id, instant.time, .reported, "ended") }
    for report in instant.events.reports where report.subject == handle {
      guard let (kind, text) = Self.words(report.kind) else { continue }
      add(id, instant.time, kind, text)
      if isGoing, report.kind == .stopped || report.kind == .crashed { isOver = true }
    }
    for decision in instant.decisions where decision.workspaceID == workspace {
      switch decision.kind {
      case .wake: continue
      case .reject: isOver = true
      case .stop(let stop): isGoing = stop != .preempted
      default: break
      }
      add(id, instant.time, .decided, decision.sentence)
    }
    // The number may be another's from the next instant on.
    if isOver { (handle, isGoing) = (-1, false) }
  }

  private func names(_ indices: [Int32]) -> [String] {
    indices.map { hosts.indices.contains(Int($0)) ? hosts[Int($0)] : "host \($0)" }
  }

  /// Reports about a workspace; `nil` for those about hosts and images.
  private static func words(_ kind: SiteReport.Kind) -> (StoryLine.Kind, String)? {
    switch kind {
    case .held: (.asked, "its owner wants it to rest")
    case .released: (.asked, "its owner lets it go on")
    case .withdrawn: (.asked, "its owner takes it back")
    case .started: (.reported, "runs")
    case .bootFailed: (.reported, "did not boot")
    case .suspended: (.reported, "is suspended")
    case .suspendFailed: (.reported, "could not be suspended, and runs on")
    case .suspendLost: (.reported, "was lost while it was suspended")
    case .resumed: (.reported, "runs again")
    case .resumeFailed: (.reported, "could not be resumed, and is suspended still")
    case .migrated: (.reported, "has moved")
    case .migrationFailed: (.reported, "could not move, and runs where it was")
    case .stopped: (.reported, "is stopped")
    case .crashed: (.reported, "is gone, and begins anew")
    case .received, .staged, .stagingFailed, .hostDown, .hostUp, .hostOn, .hostOff, .drained, .undrained: nil
    }
  }
}

extension Decision {
  /// What was decided and why, in words.
  public var sentence: String { "\(verb): \(reason.text(WallClock.text))" }

  /// What is to be done: `start`, `suspend`, `stop (expired)`.
  public var verb: String {
    switch kind {
    case .start: "start"
    case .reject: "refuse"
    case .wake: "look again"
    case .stage: "bring the image"
    case .suspend: "suspend"
    case .resume: "resume"
    case .migrate: "move"
    case .stop(let stop):
      switch stop {
      case .expired: "stop, its time is over"
      case .preempted: "stop, to begin anew later"
      case .cancelled: "stop, taken back"
      case .lost: "stop, lost"
      }
    case .adjust: "set its share anew"
    case .power(let state): "switch the host \(state == .on ? "on" : "off")"
    }
  }
}

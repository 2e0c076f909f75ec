import Model
import Policy

/// What of the site's record is known to be written where.
struct RecordBook: Sendable {
  private struct Line: Hashable {
    var waits: Bool
    var isHeld: Bool
  }

  /// Workspaces it tells of.
  private var told: [Int64: Line] = [:]
  /// Counts its changes.
  private(set) var version = 1
  /// By host: which version was begun to be written there last.
  var begun: [Int32: Int] = [:]
  /// Orders under way, and their hosts.
  var orders: [Int64: Int32] = [:]
  /// Not written again before.
  var next = SimTime.zero

  /// Sees whether something has changed that the record tells.
  ///
  /// - Parameters:
  ///   - kept: workspaces to whom something happened.
  ///   - maintenance: which hosts take nobody new has changed.
  mutating func note(_ kept: [KeptWorkspace], maintenance: Bool) {
    for workspace in kept {
      let line = Line(waits: workspace.lacksMachines, isHeld: workspace.isHeld && !workspace.status.state.isOver)
      let entry = line.waits || line.isHeld ? line : nil
      guard told[workspace.id] != entry else { continue }
      told[workspace.id] = entry
      version += 1
    }
    if maintenance { version += 1 }
  }
}

/// Who waits, who is to rest and which hosts take nobody new is written down on hosts: a little after it changed, and on few of them.
extension LibvirtWorld {
  /// Begins to write it where it is not as it should be.
  mutating func writeRecord() throws {
    guard now >= record.next else { return }
    for host in hostsWithoutRecord where !record.orders.values.contains(host) {
      crew.take(try beginRecord(on: host))
      record.next = now + SimDuration(microseconds: site.window.microseconds / 2)
    }
  }

  /// Writes it before Quanta leaves, when nothing else is under way.
  ///
  /// - Parameter runner: what writes it.
  mutating func leaveRecord(_ runner: OrderRunner) throws {
    for host in record.orders.values { record.begun[host] = nil }
    for host in hostsWithoutRecord {
      let task = try beginRecord(on: host)
      do {
        let finish = try runner.run(task, Crew.Flag())
        try journal.finish(finish)
        _ = recorded(finish)
      } catch let error as HostSilence { tellUnwritten(host, error.message) }
    }
  }

  private mutating func beginRecord(on host: Int32) throws -> OrderTask {
    let order = Order(.record, hosts: [host], reason: "what no machine tells of the site has changed", decided: now)
    let id = try journal.open(order)
    record.orders[id] = host
    record.begun[host] = record.version
    return OrderTask(id: id, order: order, plans: [], undoes: false)
  }

  /// Hears how writing it came out.
  ///
  /// - Returns: whether the order was about that.
  mutating func recorded(_ finish: Finish) -> Bool {
    guard let host = record.orders.removeValue(forKey: finish.order) else { return false }
    if finish.outcome != .done { tellUnwritten(host, finish.detail ?? "") }
    return true
  }

  private func tellUnwritten(_ host: Int32, _ why: String) {
    log.warning("the site's record is not written: \(why)", metadata: ["host": "\(seats[Int(host)].host.name)"])
  }

  /// It is written where it should be, or about to be.
  var isRecorded: Bool { hostsWithoutRecord.isEmpty }

  /// Of those that are to have it.
  private var hostsWithoutRecord: [Int32] {
    seats.lazy.map(\.index).filter { health[Int($0)].state == .up }.prefix(site.records)
      .filter { record.begun[$0] != record.version }
  }
}

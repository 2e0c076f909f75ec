import Model
import Policy

/// What of the site's record is known to be written where.
struct RecordBook: Sendable {
  /// Workspaces it tells of, and whether their owners want them suspended.
  var told: [Int64: Bool] = [:]
  /// Counts its changes.
  var version = 1
  /// By host: which version was begun to be written there last.
  var begun: [Int32: Int] = [:]
  /// Orders under way, and their hosts.
  var orders: [Int64: Int32] = [:]
  /// Not written again before.
  var next = SimTime.zero
}

/// Who waits, who is to rest and which hosts take nobody new is written down on hosts: a little after it changed, and on few of them.
extension LibvirtWorld {
  /// Sees whether something has changed that the record tells.
  mutating func noteRecord() {
    for handle in changed {
      let resident = residents[Int(handle)]
      let isTold =
        resident.phase == .waiting || resident.phase == .starting || resident.isHeld && resident.phase != .over
      let entry = isTold ? resident.isHeld : nil
      guard record.told[resident.id] != entry else { continue }
      record.told[resident.id] = entry
      record.version += 1
    }
    if events.reports.contains(where: { $0.kind == .drained || $0.kind == .undrained }) { record.version += 1 }
  }

  /// Begins to write it where it is not as it should be.
  mutating func writeRecord() throws {
    guard now >= record.next else { return }
    for host in hostsWithoutRecord where !record.orders.values.contains(host) {
      let order = recordOrder(host)
      let id = try journal.open(order)
      record.orders[id] = host
      record.begun[host] = record.version
      record.next = now + SimDuration(microseconds: site.window.microseconds / 2)
      crew.take(OrderTask(id: id, order: order, plans: [], undoes: false))
    }
  }

  /// Writes it before Quanta leaves, when nothing else is under way.
  ///
  /// - Parameter runner: what writes it.
  mutating func leaveRecord(_ runner: OrderRunner) throws {
    for host in record.orders.values { record.begun[host] = nil }
    for host in hostsWithoutRecord {
      let order = recordOrder(host)
      let id = try journal.open(order)
      do {
        try journal.finish(try runner.run(OrderTask(id: id, order: order, plans: [], undoes: false), Crew.Flag()))
      } catch let error as HostSilence {
        log.warning(
          "the site's record is not written: \(error.message)", metadata: ["host": "\(seats[Int(host)].host.name)"])
      }
    }
  }

  /// Hears how writing it came out.
  ///
  /// - Returns: whether the order was about that.
  mutating func recorded(_ finish: Finish) -> Bool {
    guard let host = record.orders.removeValue(forKey: finish.order) else { return false }
    if finish.outcome != .done {
      log.warning(
        "the site's record is not written: \(finish.detail ?? "")", metadata: ["host": "\(seats[Int(host)].host.name)"])
    }
    return true
  }

  /// It is written where it should be, or about to be.
  var isRecorded: Bool { hostsWithoutRecord.isEmpty }

  /// Of those that are to have it.
  private var hostsWithoutRecord: [Int32] {
    seats.map(\.index).filter { health[Int($0)].state == .up }.prefix(site.records)
      .filter { record.begun[$0] != record.version }
  }

  private func recordOrder(_ host: Int32) -> Order {
    Order(.record, hosts: [host], reason: "what no machine tells of the site has changed", decided: now)
  }
}

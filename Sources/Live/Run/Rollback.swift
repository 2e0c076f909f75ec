import Foundation
import Logging
import Model
import Policy

/// Undoes what was left half-way on hosts while no controller runs: the newest first.
///
/// The next run hears of it, and its policy decides anew.
public struct Rollback: Sendable {
  public var site: LiveSite
  public var log: Logger

  /// One order that was left half-way, and what became of it.
  public struct Line: Hashable, Sendable, Codable {
    public var order: Int64
    public var kind: String
    public var workspace: Int64
    public var hosts: [String]
    /// Calls that had been made, or begun, for it.
    public var calls: [String]
    /// `rolled back`, `done` for what can only be gone on with, or what went wrong.
    public var outcome: String
  }

  public init(site: LiveSite, log: Logger) {
    self.site = site
    self.log = log
  }

  /// What would be undone; changes nothing.
  public func pending() throws -> [Line] {
    let journal = try Journal(folder: site.state, mode: .readOnly)
    return try halfway(journal).map { try line($0, journal, outcome: "") }
  }

  /// - Parameter tell: each order, as soon as it is done with.
  /// - Throws: `QuantaError` when a controller runs, or the journal cannot be written; an order that cannot be undone now does not keep others from it.
  public func run(_ tell: (Line) -> Void) throws {
    let permit = ActingPermit(.rollback, try SiteLock(folder: site.state))
    let journal = try Journal(folder: site.state)
    guard let (_, epoch) = try journal.lastEpoch() else { return }
    let seats = try site.hosts.enumerated().map { index, host in
      HostSeat(
        index: Int32(index), host: host, driver: try Self.driver(host), observer: HostLink.observer(of: host),
        actor: HostLink.actor(on: host, permit), scheduler: nil, cores: epoch.shape.host(Int32(index)).cores)
    }
    let runner = OrderRunner(site: site, seats: seats, journal: journal, log: log)
    for open in try halfway(journal) {
      let task = OrderTask(id: open.id, order: open.order, plans: try plans(open.order, journal), undoes: true)
      do {
        let finish = try runner.run(task, Crew.Flag())
        try journal.finish(finish)
        tell(try line(open, journal, outcome: finish.outcome.rawValue + (finish.detail.map { ": \($0)" } ?? "")))
      } catch let error as HostSilence {
        tell(try line(open, journal, outcome: "host does not answer: \(error.message)"))
      } catch {
        tell(try line(open, journal, outcome: "\(error)"))
      }
    }
  }

  private static func driver(_ host: LiveHost) throws -> String {
    do { return try HostLink.observer(of: host).call { try $0.node().driver } } catch let error as LibvirtError {
      throw error.explained()
    }
  }

  private func halfway(_ journal: Journal) throws -> [OpenOrder] {
    // A record that was not written to its end is written anew by the next run.
    try journal.openOrders().filter { $0.finish == nil && $0.order.kind != .record }.sorted { $0.id > $1.id }
  }

  private func plans(_ order: Order, _ journal: Journal) throws -> [MachinePlan] {
    guard order.workspace > 0, let kept = try journal.workspace(order.workspace) else { return [] }
    return order.hosts.indices.map { machine in
      MachinePlan(
        identity: MachineIdentity(site: site.name, workspace: kept.id, machine: Int32(machine)), request: kept.request,
        submitted: kept.submitted,
        generation: order.generations.indices.contains(machine) ? order.generations[machine] : 1)
    }
  }

  private func line(_ open: OpenOrder, _ journal: Journal, outcome: String) throws -> Line {
    let calls = try journal.calls(of: open.id).map { call in
      let came: String =
        switch call.outcome {
        case .none: "not known how it came out"
        case .some(.none): "done"
        case .some(.some(let error)): error
        }
      return "\(call.call) \(call.target) on \(call.host): \(came)"
    }
    let names = open.order.hosts.map { site.hosts.indices.contains(Int($0)) ? site.hosts[Int($0)].name : "?" }
    return Line(
      order: open.id, kind: open.order.kind.rawValue, workspace: open.order.workspace, hosts: names, calls: calls,
      outcome: outcome)
  }
}

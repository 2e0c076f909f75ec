import Live
import Model
import Policy
import Sim

/// The arrivals that were watched, simulated under the policy from the beginning of the watch on.
///
/// Each stays as long as it was seen, however long it waits first; the policy is told so beforehand, which in truth nobody could.
struct ShadowSimulation {
  private let books: ShadowBooks
  private let end: SimTime
  private let seed: UInt64

  init(_ books: ShadowBooks, until end: SimTime, seed: UInt64) {
    self.books = books
    self.end = end
    self.seed = seed
  }

  func run() throws -> ShadowOutcome.Side {
    let controller = try books.epoch.controller()
    let rules = controller.rules.site
    let workspaces = books.guests.map { guest in
      var workspace = guest.workspace
      workspace.requested = guest.stay(until: end)
      return (guest: guest, workspace: workspace)
    }
    let there = workspaces.filter(\.guest.wasThere)
    let snapshot = SiteSnapshot(
      adoptions: there.map { guest, workspace in
        Adoption(
          handle: guest.handle, workspace: workspace, hosts: [guest.firstHost], stage: .running, since: books.began)
      })
    let arrivals = workspaces.filter { !$0.guest.wasThere }.map { _, workspace in
      Arrival(workspace: workspace, actual: Forecast.actual(workspace, rules))
    }
    var replay = try SiteReplay(
      resuming: snapshot, ArrivalList(arrivals),
      actual: Dictionary(
        there.map { ($0.workspace.id, Forecast.actual($0.workspace, rules)) }, uniquingKeysWith: { first, _ in first }),
      at: books.began, under: controller,
      model: SiteModel(books.epoch.estimates, laws: nil, seed: seed, replication: 0), keepsSegments: true)
    var records: [WorkspaceRecord] = []
    try replay.run { records += $0 }
    return side(records, replay.takeSegments(), Set(arrivals.map(\.workspace.id)))
  }

  private func side(_ records: [WorkspaceRecord], _ segments: [HostSegment], _ arrived: Set<Int64>)
    -> ShadowOutcome.Side
  {
    let ran = records.filter { arrived.contains($0.job.id) && $0.job.outcome != .rejected }
    // What a boot takes is no waiting: where domains were found, nobody saw how long they took to boot.
    let waits = ran.map { max(0, ($0.job.wait - $0.phases[.boot]).seconds) }
    let promised = records.reduce(0) { $0 + $1.promised }
    let meter = meter(segments)
    return ShadowOutcome.Side(
      waited: waits.count { $0 > 0 }, meanWait: waits.isEmpty ? 0 : waits.reduce(0, +) / Double(waits.count),
      longestWait: waits.max() ?? 0, refused: records.count { $0.job.outcome == .rejected },
      meanHosts: meter.meanHosts, mostHosts: meter.mostHosts, cpuPromised: meter.mostCPU,
      memoryPromised: meter.mostMemory,
      share: promised > 0 ? records.reduce(0) { $0 + $1.received } / promised : nil)
  }

  /// Who was where, until the watch ended.
  private func meter(_ segments: [HostSegment]) -> ShadowMeter {
    let quanta = Dictionary(
      books.guests.map { ($0.workspace.id, $0.workspace.quantum) }, uniquingKeysWith: { first, _ in first })
    let there = segments.filter { $0.phase != .suspended && $0.phase != .staging && $0.from < end }
    let instants = Set(there.flatMap { [$0.from, min($0.to, end)] } + [books.began, end]).sorted()
    var meter = ShadowMeter()
    for (from, to) in zip(instants, instants.dropFirst()) {
      let machines = there.filter { $0.from <= from && $0.to >= to }.compactMap { segment in
        quanta[segment.workspace].map { (host: segment.host, quantum: $0) }
      }
      meter.note(machines, from: from, to: to, books.epoch)
    }
    return meter
  }
}

import Model
import Policy

/// How the world learns again what it knew, from its journal.
extension LibvirtWorld {
  /// One instant of the past.
  mutating func remember(_ instant: JournalInstant, _ books: SiteBooks) throws {
    now = instant.time
    events = instant.events
    changed.removeAll()
    wakes.removeAll { $0 <= now }
    absorb(instant.events)
    _ = try absorb(instant.decisions, by: books, at: instant.time)
    settle(books)
    for report in instant.events.reports {
      switch report.kind {
      case .hostDown: health[Int(report.subject)].state = .down
      case .hostUp: health[Int(report.subject)].state = .up
      default: break
      }
    }
    for handle in changed where residents[Int(handle)].phase == .over && !spare.contains(handle) {
      spare.append(handle)
    }
  }

  /// An order of the past that is not done with, or whose end nobody has heard of.
  mutating func restore(_ id: Int64, _ order: Order) {
    recent.append(
      SiteStatus.ActionStatus(
        id: id, kind: order.kind.rawValue, workspace: order.workspace,
        hosts: order.hosts.map { seats[Int($0)].host.name }, began: order.decided, outcome: .waiting,
        reason: order.reason))
    guard order.handle >= 0, residents.indices.contains(Int(order.handle)) else { return }
    residents[Int(order.handle)].orders.insert(id)
    if order.kind == .tidy { residents[Int(order.handle)].phase = .tidying }
  }

  /// What hosts hold of images now.
  mutating func rememberImages(_ surveys: [HostSurvey?]) {
    for (host, survey) in surveys.enumerated() {
      guard let survey else { continue }
      for (index, environment) in site.environments.enumerated() where survey.mayHold(environment) {
        images[host].insert(Int32(index + 1))
      }
    }
  }

  /// Whether a machine is to be on a host, or may be there because it is on its way.
  func knows(_ identity: MachineIdentity, on host: Int32) -> Bool {
    residents.contains { resident in
      guard resident.id == identity.workspace, resident.phase != .over else { return false }
      let machine = Int(identity.machine)
      let isThere = resident.hosts.indices.contains(machine) && resident.hosts[machine] == host
      let wasThere = resident.origins.indices.contains(machine) && resident.origins[machine] == host
      return isThere || wasThere || !resident.orders.isEmpty
    }
  }
}

import Model
import Policy

/// Who is where, from what hosts say of themselves and what the journal still knows: what a new controller begins with.
///
/// Hosts have the last word on what runs, or is saved, where. Of a journal's workspaces those that are on no host wait.
struct Census: Sendable {
  var adoptions: [Adoption] = []
  var images: [HostImage] = []
  /// Machines of which not all are there, or of an older life: to be removed.
  var leftovers: [(identity: MachineIdentity, host: Int32)] = []
  /// Workspaces the journal did not know, as their machines, or the site's record, tell.
  var found: [KeptWorkspace] = []
  /// Of hosts that take nobody new.
  var maintenance: [SiteReport] = []
  /// Why some can be neither adopted nor begun anew, a sentence each.
  private(set) var obstacles: [String] = []

  /// - Parameters:
  ///   - surveys: by host; `nil` where a host does not answer.
  ///   - kept: the journal's workspaces that are not over.
  ///   - maintenance: names of hosts that take nobody new.
  ///   - record: what hosts tell in place of a journal that was lost.
  ///   - now: µs since 1970.
  init(
    _ site: LiveSite, surveys: [HostSurvey?], kept: [KeptWorkspace], maintenance: [String],
    record: SiteRecord? = nil, now: SimTime
  ) {
    var machines: [Int64: [(plan: MachinePlan, host: Int32, isSaved: Bool, isActive: Bool)]] = [:]
    for (host, survey) in surveys.enumerated() {
      guard let survey else { continue }
      for machine in survey.machines where machine.plan.identity.site == site.name {
        machines[machine.plan.identity.workspace, default: []].append(
          (machine.plan, Int32(host), machine.state == .saved, machine.domain.state.isActive))
      }
      for (index, environment) in site.environments.enumerated() where survey.mayHold(environment) {
        images.append(HostImage(host: Int32(host), environment: EnvironmentID(index: Int32(index + 1))))
      }
    }
    let byID = Dictionary(kept.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let recorded = Dictionary((record?.waiting ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let held = Set(record?.held ?? [])
    let drained = Set(maintenance + (record?.maintenance ?? []))
    self.maintenance = site.hosts.indices.filter { drained.contains(site.hosts[$0].name) }.map {
      SiteReport(.drained, Int32($0))
    }
    var handle: Handle = 0
    for id in Set(byID.keys).union(machines.keys).union(recorded.keys).sorted() {
      let there = machines[id] ?? []
      // Of two that are the same machine, the younger counts.
      var current: [(plan: MachinePlan, host: Int32, isSaved: Bool, isActive: Bool)] = []
      for machine in there.sorted(by: { $0.plan.generation > $1.plan.generation }) {
        if current.contains(where: { $0.plan.identity == machine.plan.identity }) {
          leftovers.append((machine.plan.identity, machine.host))
        } else {
          current.append(machine)
        }
      }
      if let kept = byID[id], let obstacle = Self.obstacle(kept, site, surveys) {
        obstacles.append(obstacle)
        continue
      }
      guard let request = byID[id]?.request ?? current.first?.plan.request ?? recorded[id]?.request else { continue }
      guard let environment = site.catalogue.environment(named: request.environment) else {
        obstacles.append("workspace \(id) needs environment '\(request.environment)', which is not in the site file")
        continue
      }
      let submitted = byID[id]?.submitted ?? current.first?.plan.submitted ?? recorded[id]?.submitted ?? now
      let workspace = Workspace(
        id: id, jobNumber: id, submit: submitted, count: request.count, quantum: request.quantum,
        environment: environment, terms: request.terms, requested: request.requested)
      var adoption = Adoption(
        handle: handle, workspace: workspace, hosts: [], stage: .queued, done: .zero, since: now,
        isHeld: byID[id]?.isHeld ?? held.contains(id))
      let sorted = current.sorted { $0.plan.identity.machine < $1.plan.identity.machine }
      let isComplete = sorted.map(\.plan.identity.machine) == Array(0..<request.count)
      if isComplete, sorted.allSatisfy(\.isActive) {
        adoption.stage = .running
        adoption.hosts = sorted.map(\.host)
        adoption.since = byID[id]?.status.started ?? sorted.compactMap(\.plan.began).max() ?? now
        adoption.done = sorted.map(\.plan.done).max() ?? .zero
      } else if isComplete, sorted.allSatisfy(\.isSaved) {
        adoption.stage = .suspended
        adoption.hosts = sorted.map(\.host)
        adoption.done = sorted.map(\.plan.done).max() ?? .zero
        adoption.since = byID[id]?.status.started ?? now
      } else {
        // What was being made, or is in pieces, is made anew.
        for machine in current { leftovers.append((machine.plan.identity, machine.host)) }
      }
      if byID[id] == nil {
        found.append(
          KeptWorkspace(
            id: id, request: request, submitted: submitted,
            generations: (0..<request.count).map { number in
              current.first { $0.plan.identity.machine == number }?.plan.generation ?? 0
            },
            status: SiteStatus.WorkspaceStatus.fresh(workspace, request), isHeld: adoption.isHeld))
      }
      adoptions.append(adoption)
      handle += 1
    }
  }

  /// Why a workspace the journal knows cannot be looked for where it is: begun elsewhere, it could be there twice.
  private static func obstacle(_ kept: KeptWorkspace, _ site: LiveSite, _ surveys: [HostSurvey?]) -> String? {
    for name in kept.status.hosts {
      guard let host = site.hosts.firstIndex(where: { $0.name == name }) else {
        return "workspace \(kept.id) is on host '\(name)', which is not in the site file"
      }
      if surveys[host] == nil { return "workspace \(kept.id) is on host '\(name)', which does not answer" }
    }
    return nil
  }

  /// Why nothing can be begun with this; `nil` when all who are there can be adopted.
  func obstacle(at origin: String) -> QuantaError? {
    guard let first = obstacles.first else { return nil }
    return QuantaError(
      .usage, first + (obstacles.count > 1 ? " (and \(obstacles.count - 1) more like it)" : ""), at: origin,
      remedy:
        "bring back what is missing; or go on with the site file as it was in the last run, and move or cancel who needs it"
    )
  }
}

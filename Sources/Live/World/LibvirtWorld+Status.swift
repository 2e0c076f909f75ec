import Model
import Policy

/// What is shown of the live site.
extension LibvirtWorld {
  func status(_ controller: borrowing Controller, _ books: SiteBooks) -> SiteStatus {
    var status = SiteStatus(
      site: site.name, policy: site.policy, time: now, mode: "run", hosts: seats.map { hostStatus($0, books) },
      counters: counters)
    for handle in residents.indices where residents[handle].phase != .over {
      status.workspaces.append(workspaceStatus(Handle(handle), controller, books))
    }
    status.workspaces.sort { $0.id < $1.id }
    status.workspaces = (gone + status.workspaces).sorted { $0.id < $1.id }
    status.queue = books.waiting.map { residents[Int($0)].id }
    status.actions = recent
    return status
  }

  private func hostStatus(_ seat: HostSeat, _ books: SiteBooks) -> SiteStatus.HostStatus {
    let health = health[Int(seat.index)]
    let state: SiteStatus.HostStatus.State =
      switch health.state {
      case .down: .down
      case .unreachable: .unreachable
      case .up: health.isDrained ? .maintenance : .up
      }
    let shape = books.hostShape(seat.index)
    var status = SiteStatus.HostStatus(
      name: seat.host.name, uri: seat.host.uri, state: state, scheduler: seat.scheduler, cores: shape.cores,
      memoryKiB: shape.memoryKiB ?? 0, promisedCores: 0, promisedKiB: 0, receivedCores: 0, machines: 0, images: [],
      note: health.error)
    for resident in residents where resident.phase != .over && resident.phase != .suspended {
      let here = resident.hosts.indices.filter { resident.hosts[$0] == seat.index }
      guard !here.isEmpty else { continue }
      status.machines += here.count
      status.promisedCores += resident.workspace.quantum.promisedCores * Double(here.count)
      status.promisedKiB += resident.workspace.quantum.memoryKiB * Int64(here.count)
      status.receivedCores += here.reduce(0) { $0 + (resident.meters[Int32($1)]?.cores ?? 0) }
    }
    status.images = images[Int(seat.index)].sorted().map { site.environments[Int($0) - 1].environment.name }
    return status
  }

  /// What the journal keeps of a workspace to which something happened.
  mutating func kept(_ handle: Handle, _ controller: borrowing Controller, _ books: SiteBooks) -> KeptWorkspace {
    kept(handle, workspaceStatus(handle, controller, books))
  }

  private mutating func kept(_ handle: Handle, _ status: SiteStatus.WorkspaceStatus) -> KeptWorkspace {
    residents[Int(handle)].keptReason = status.reason
    let resident = residents[Int(handle)]
    return KeptWorkspace(
      id: resident.id, request: resident.request, submitted: resident.submitted, generations: resident.generations,
      status: status, isHeld: resident.isHeld)
  }

  /// Enters in the journal why those wait to whom nothing happened, where it is for another reason than before: who reads the
  /// journal is not told of the workspace in front that is long over.
  mutating func keepReasons(_ status: SiteStatus, _ books: SiteBooks) throws {
    let near = books.waiting.prefix(Self.near)
    let ids = Set(near.map { residents[Int($0)].id })
    let told = Dictionary(
      status.workspaces.lazy.filter { ids.contains($0.id) }.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    var stale: [KeptWorkspace] = []
    for handle in near {
      guard let status = told[residents[Int(handle)].id], status.reason != residents[Int(handle)].keptReason else {
        continue
      }
      stale.append(kept(handle, status))
    }
    try journal.keep(stale)
  }

  private func workspaceStatus(
    _ handle: Handle, _ controller: borrowing Controller, _ books: SiteBooks
  ) -> SiteStatus.WorkspaceStatus {
    let resident = residents[Int(handle)]
    var status = SiteStatus.WorkspaceStatus.fresh(resident.workspace, resident.request)
    status.state = state(handle, books)
    status.started = resident.started
    status.ended = resident.ended
    status.hosts = resident.hosts.map { seats[Int($0)].host.name }
    // What it waits for, of those who may be next: the books are searched for each.
    status.reason =
      isNear(handle, books) ? controller.waitingReason(of: handle, at: now)?.sentence(WallClock.text) : nil
    status.reason = [status.reason, resident.reason].compactMap { $0 }.joined(separator: "; ")
    if status.reason?.isEmpty == true { status.reason = nil }
    if resident.phase != .over {
      status.expected = books.expectation(of: handle)
      if resident.phase == .running {
        status.weight = resident.setting.weight
        status.cap = resident.setting.cap
      }
      if let received = resident.received, resident.phase == .running {
        status.receivedCores = received / Double(max(1, resident.hosts.count))
        status.fallsShort = fallsShort(resident)
      }
    }
    return status
  }

  private func state(_ handle: Handle, _ books: SiteBooks) -> SiteStatus.WorkspaceStatus.State {
    let resident = residents[Int(handle)]
    if resident.phase != .over, resident.hosts.contains(where: { health[Int($0)].state == .down }) { return .unknown }
    return switch resident.phase {
    case .waiting: resident.isHeld ? .held : waitingState(handle, books)
    case .starting: .booting
    case .running: .running
    case .suspending: .suspending
    case .suspended: resident.isHeld ? .held : .suspended
    case .resuming: .resuming
    case .migrating: .migrating
    case .stopping, .tidying: .stopping
    case .over: resident.outcome ?? .finished
    }
  }

  /// Those far back in a long queue are told no more than that.
  private func isNear(_ handle: Handle, _ books: SiteBooks) -> Bool {
    let phase = residents[Int(handle)].phase
    return (phase == .waiting || phase == .suspended)
      && (books.queueLength <= Self.near || books.waiting.prefix(Self.near).contains(handle))
  }

  private static var near: Int { 100 }

  private func waitingState(_ handle: Handle, _ books: SiteBooks) -> SiteStatus.WorkspaceStatus.State {
    let (planned, staging) = books.isPlanned(handle)
    return staging ? .staging : planned ? .planned : .queued
  }

  /// It got less than it was promised on a host that had nothing left to give: on others it may just not have wanted more.
  func fallsShort(_ resident: LiveResident) -> Bool {
    let promised = resident.workspace.quantum.promisedCores
    return resident.meters.contains { machine, meter in
      guard let cores = meter.cores, cores < 0.95 * promised, resident.hosts.indices.contains(Int(machine)) else {
        return false
      }
      let host = resident.hosts[Int(machine)]
      let given = residents.reduce(0.0) { sum, other in
        other.hosts.indices.filter { other.hosts[$0] == host }.reduce(sum) {
          $0 + (other.meters[Int32($1)]?.cores ?? 0)
        }
      }
      return given >= 0.9 * Double(seats[Int(host)].cores)
    }
  }
}

extension SiteStatus.WorkspaceStatus {
  /// One of which nothing is known but what was asked for.
  static func fresh(_ workspace: Workspace, _ request: WorkspaceRequest) -> SiteStatus.WorkspaceStatus {
    SiteStatus.WorkspaceStatus(
      id: workspace.id, name: request.name, state: .requested, environment: request.environment, terms: workspace.terms,
      count: workspace.count, quantum: workspace.quantum, requested: workspace.requested, submitted: workspace.submit,
      hosts: [], promisedCores: workspace.quantum.promisedCores, fallsShort: false)
  }
}

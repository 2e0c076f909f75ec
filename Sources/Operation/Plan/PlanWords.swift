import Live
import Model
import Policy

/// Says in words and names what a controller has decided and what its books have come to.
struct PlanWords {
  private let standing: SiteStanding
  private let controller: Controller
  private let books: SiteBooks
  private let clock: Clock
  /// Everybody on the books, by number.
  private let everybody: [(handle: Handle, workspace: Workspace)]
  /// By number, as it was before the decisions; by handle, as the books have it with them.
  private let before: [Int64: Adoption]
  private let after: [Handle: Adoption]

  init(_ standing: SiteStanding, _ controller: Controller, _ books: SiteBooks) {
    self.standing = standing
    self.controller = controller
    self.books = books
    clock = Clock(now: standing.now)
    before = Dictionary(
      standing.snapshot.adoptions.map { ($0.workspace.id, $0) }, uniquingKeysWith: { first, _ in first })
    after = Dictionary(
      books.snapshot(at: standing.now).adoptions.map { ($0.handle, $0) }, uniquingKeysWith: { first, _ in first })
    everybody =
      (standing.snapshot.adoptions.map { ($0.handle, $0.workspace) }
      + standing.batch.submissions.map { ($0.handle, $0.workspace) }).sorted { $0.workspace.id < $1.workspace.id }
  }

  private func name(_ workspace: Int64) -> String { standing.requests[workspace]?.name ?? "workspace-\(workspace)" }

  private func names(_ hosts: [Int32]) -> [String] {
    hosts.map { standing.epoch.hosts.indices.contains(Int($0)) ? standing.epoch.hosts[Int($0)] : "host \($0)" }
  }

  /// `nil` for what is only the controller's own affair.
  func step(_ decision: Decision) -> LivePlan.Step? {
    var step = LivePlan.Step(
      action: decision.verb, workspace: max(0, decision.workspaceID), name: "", hosts: [],
      reason: reason(decision.reason))
    switch decision.kind {
    case .wake: return nil
    case .stage:
      guard let transfer = books.transfer(decision.handle) else { return nil }
      step.workspace = 0
      let catalogue = standing.epoch.catalogue
      step.name = catalogue.contains(transfer.environment) ? catalogue[transfer.environment].name : ""
      step.hosts = names(transfer.destinations)
    case .power:
      step.workspace = 0
      step.hosts = names([decision.handle])
    case .start, .resume, .migrate, .adjust:
      step.name = name(decision.workspaceID)
      step.hosts = names(books.hosts(of: decision.handle))
      let setting = books.setting(of: decision.handle)
      (step.weight, step.cap) = (setting.weight, setting.cap)
    case .suspend, .stop, .reject:
      step.name = name(decision.workspaceID)
      step.hosts = names(before[decision.workspaceID]?.hosts ?? [])
    }
    return step
  }

  /// Those that neither run nor are about to.
  var waiting: [LivePlan.Waiting] {
    everybody.compactMap { handle, workspace in
      guard let verdict = controller.waitingReason(of: handle, at: standing.now) else { return nil }
      return LivePlan.Waiting(
        workspace: workspace.id, name: name(workspace.id), expected: books.expectation(of: handle),
        reason: verdict.sentence { clock.text($0) })
    }
  }

  private static func hasMachines(_ state: Adoption) -> Bool { state.stage == .running || state.stage == .booting }

  /// What is promised of each host to machines that are there, or are about to be.
  var loads: [LivePlan.Load] {
    var loads = standing.epoch.hosts.enumerated().map { index, host in
      let shape = books.hostShape(Int32(index))
      return LivePlan.Load(
        host: host, cores: shape.cores, memoryKiB: shape.memoryKiB ?? 0, promisedCores: 0, promisedKiB: 0, machines: 0)
    }
    for (handle, workspace) in everybody where after[handle].map(Self.hasMachines) == true {
      for host in books.hosts(of: handle) {
        loads[Int(host)].promisedCores += workspace.quantum.promisedCores
        loads[Int(host)].promisedKiB += workspace.quantum.memoryKiB
        loads[Int(host)].machines += 1
      }
    }
    return loads
  }

  // MARK: Reasons

  func reason(_ reason: Decision.Reason) -> String {
    switch reason {
    case .preempted(let id): "workspace \(id) (\(name(id))) needs its hosts"
    case .backfilled(let shadow, let extra):
      "it fits, and delays nobody: the first in the queue is to start at \(clock.text(shadow)), and leaves \(extra) cores"
    default: reason.text { clock.text($0) }
    }
  }
}

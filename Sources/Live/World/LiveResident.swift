import Model
import Policy

/// What the live world knows of an active workspace, by handle.
struct LiveResident: Sendable {
  enum Phase: String, Sendable {
    case waiting, starting, running, suspending, suspended, resuming, migrating, stopping
    /// Its machines ended, or were lost; what is left of them is being removed.
    case tidying
    case over
  }

  var id: Int64
  var request: WorkspaceRequest
  var workspace: Workspace
  var submitted: SimTime
  var phase = Phase.waiting
  /// Since when, and when its machines first ran.
  var since: SimTime
  var started: SimTime?
  var ended: SimTime?
  /// Of each machine, how often it was begun or moved: what carries a lower number is left over.
  var generations: [Int32] = []
  /// Run time before the run under way.
  var done = SimDuration.zero
  /// One entry a machine: where they are, or are being made.
  var hosts: [Int32] = []
  /// Where they were before the resumption or migration under way.
  var origins: [Int32] = []
  /// Machines found to have ended by themselves.
  var gone: Set<Int32> = []
  /// Machines that were not among a host's domains at the last look: one look may be wrong.
  var missed: Set<Int32> = []
  /// Orders for it that are not done with.
  var orders: Set<Int64> = []
  /// Its owner wants it suspended.
  var isHeld = false
  /// How it is going to end, once it is known.
  var outcome: SiteStatus.WorkspaceStatus.State?
  var reason: String?
  /// What the journal says it waits for.
  var keptReason: String?
  var setting = DomainSetting()
  /// By machine: CPU time at the last look, ns, and when; cores received over the last window.
  var meters: [Int32: Meter] = [:]

  struct Meter: Sendable {
    var cpuTime: UInt64
    var at: SimTime
    var cores: Double?
  }

  /// Gives these machines a number none of them had.
  mutating func renew(_ machines: some Sequence<Int>) {
    let next = (generations.max() ?? 0) + 1
    for machine in machines { generations[machine] = next }
  }

  /// Those that are to be elsewhere than they were.
  var movers: [Int] {
    origins.indices.filter { hosts.indices.contains($0) && hosts[$0] != origins[$0] }
  }

  func identity(_ machine: Int, site: String) -> MachineIdentity {
    MachineIdentity(site: site, workspace: id, machine: Int32(machine))
  }

  func plan(_ machine: Int, site: String) -> MachinePlan {
    MachinePlan(
      identity: identity(machine, site: site), request: request, submitted: submitted,
      generation: generations.indices.contains(machine) ? generations[machine] : 1,
      began: phase == .running ? since : nil, done: done)
  }

  /// Cores received by its machines together over the last window; `nil` before there was one.
  var received: Double? {
    let known = meters.values.compactMap(\.cores)
    return known.isEmpty ? nil : known.reduce(0, +)
  }
}

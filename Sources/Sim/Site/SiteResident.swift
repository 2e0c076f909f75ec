import Model
import Policy

/// What the simulated site knows of an active workspace, by handle.
struct SiteResident {
  /// What its machines are doing.
  enum Stage: UInt8 {
    /// It has no machines: not begun yet, or to be begun anew.
    case waiting
    case booting
    case running
    /// Paused, its memory on the way to a disk; there; on the way to other hosts; on the way back into memory.
    case suspending, suspended, moving, reading
    /// Running while its memory is copied elsewhere; paused for the last of it.
    case migrating, switching
    case shuttingDown
    /// It has left; the handle is not free yet.
    case gone

    /// As what the time in this stage is counted.
    var phase: Phase? {
      switch self {
      case .waiting, .gone: nil
      case .booting: .boot
      case .running: .run
      case .suspending: .suspend
      case .suspended: .suspended
      case .moving, .reading: .resume
      case .migrating, .switching: .migrate
      case .shuttingDown: .shutdown
      }
    }

    var isWaiting: Bool { self == .waiting || self == .suspended }
    /// Its work goes on.
    var works: Bool { self == .running || self == .migrating }
    /// It has machines on hosts, or they are being made or brought back there.
    var hasMachines: Bool { !isWaiting && self != .gone }
  }

  var arrival: Arrival
  var setting = DomainSetting()
  var stage = Stage.waiting
  var overtook = false
  /// Its machines have run before.
  var hasRun = false
  /// Something will go wrong in the phase under way; it shows at the end.
  var fails = false
  var outcome = Outcome.finished
  /// Machines that have not arrived yet.
  var pending: Int32 = 0
  /// Times its machines were begun, counted for the random streams.
  var lives: Int32 = 0
  var suspensions: Int32 = 0
  var migrations: Int32 = 0
  var restarts: Int32 = 0
  /// Rounds of copying begun; KiB of a machine in the one under way, and in all of them.
  var round: Int32 = 0
  var roundKiB: Int64 = 0
  var copiedKiB: Int64 = 0
  /// When its machines first ran.
  var start = SimTime.distantFuture
  /// When the stage began, µs, and the round of copying.
  var since: Int64
  var roundSince: Int64 = 0
  /// When a service's machines last began to run, µs.
  var workSince: Int64 = 0
  /// µs of work done and not lost, not counting the run under way.
  var done: Int64 = 0
  var times = PhaseSums()
  var promised = 0.0
  var wanted = 0.0
  var received = 0.0
  var wasted = 0.0
  var movedKiB: Int64 = 0
  /// Transfers of images for its sake, and since when there is one.
  var stagings: Int32 = 0
  var stagingSince: Int64 = 0
  /// Where its machines, or what is left of them, are, one entry a machine.
  var hosts: [Int32] = []
  /// The other ends of moves: where they come from while they are resumed, where they go to while they run on.
  var elsewhere: [Int32] = []
  var cause: String?
  /// When the controller was last told what it received, µs, and that, core-µs of this stint.
  var toldAt: Int64 = .min
  var toldReceived = 0.0

  init(_ arrival: Arrival, at now: Int64) {
    self.arrival = arrival
    since = now
  }

  var workspace: Workspace { arrival.workspace }
  /// It stays for so long on the clock, whatever share it gets: a service, and a reservation, which is a lease of time.
  var isService: Bool {
    if case .advanceReservation = arrival.workspace.terms { return true }
    return arrival.utilisation >= 0
  }

  func record(endingAt end: SimTime, _ outcome: Outcome) -> WorkspaceRecord {
    let workspace = workspace
    let job = JobRecord(
      id: workspace.id, jobNumber: workspace.jobNumber, submit: workspace.submit, start: min(start, end), end: end,
      requested: workspace.requested, processors: workspace.processors, user: workspace.user, group: workspace.group,
      queue: workspace.queue, application: workspace.application, outcome: outcome, backfilled: overtook)
    var record = WorkspaceRecord(
      job: job, terms: workspace.terms, environment: workspace.environment, count: workspace.count,
      quantum: workspace.quantum)
    for phase in Phase.allCases { record.phases[phase] = SimDuration(microseconds: times[phase]) }
    record.suspensions = suspensions
    record.migrations = migrations
    record.restarts = restarts
    record.promised = promised
    record.wanted = wanted
    record.received = received
    record.wasted = wasted
    record.movedKiB = movedKiB
    record.cause = cause
    return record
  }
}

/// µs spent in each phase, without an array of its own.
struct PhaseSums: BitwiseCopyable {
  private var sums: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0, 0, 0)

  subscript(phase: Phase) -> Int64 {
    get { withUnsafeBytes(of: sums) { $0.load(fromByteOffset: 8 * Int(phase.rawValue), as: Int64.self) } }
    set {
      withUnsafeMutableBytes(of: &sums) {
        $0.storeBytes(of: newValue, toByteOffset: 8 * Int(phase.rawValue), as: Int64.self)
      }
    }
  }
}

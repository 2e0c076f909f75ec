/// What happened to one workspace at a site of virtual machines: the batch row, and what making and moving machines added.
public struct WorkspaceRecord: Hashable, Sendable, Codable {
  /// Start is when its machines first ran, end when they were gone.
  public var job: JobRecord
  public var terms: Terms
  public var environment: EnvironmentID
  public var count: Int32
  public var quantum: Quantum
  /// Wall-clock time of the phases, over all its lives.
  public var phases: PhaseTimes
  public var suspensions: Int32
  public var migrations: Int32
  /// Times it was begun anew after a preemption without suspension, or after a failure.
  public var restarts: Int32
  /// Core-µs: what the quantum promised while it ran, what it wanted, what it received.
  public var promised: Double
  public var wanted: Double
  public var received: Double
  /// Core-µs of work done and lost again.
  public var wasted: Double
  /// KiB moved for its sake: images, memory.
  public var movedKiB: Int64
  /// Why it was rejected, started late, or was lost: one sentence with numbers; `nil` when all went as promised.
  public var cause: String?

  public init(job: JobRecord, terms: Terms, environment: EnvironmentID, count: Int32, quantum: Quantum) {
    self.job = job
    self.terms = terms
    self.environment = environment
    self.count = count
    self.quantum = quantum
    phases = PhaseTimes()
    suspensions = 0
    migrations = 0
    restarts = 0
    promised = 0
    wanted = 0
    received = 0
    wasted = 0
    movedKiB = 0
    cause = nil
  }
}

/// What a virtual machine is doing.
@frozen
public enum Phase: UInt8, Hashable, Sendable, Codable, CaseIterable {
  case staging, boot, run, suspend, suspended, resume, migrate, shutdown
}

/// µs spent in each phase.
public struct PhaseTimes: Hashable, Sendable, Codable {
  private var times = [Int64](repeating: 0, count: Phase.allCases.count)
  public init() {}
  public subscript(phase: Phase) -> SimDuration {
    get { SimDuration(microseconds: times[Int(phase.rawValue)]) }
    set { times[Int(phase.rawValue)] = newValue.microseconds }
  }
}

/// One stretch of a host's time, for pictures: which workspace was in which phase there.
public struct HostSegment: Hashable, Sendable, Codable {
  public var host: Int32
  public var workspace: Int64
  public var phase: Phase
  public var from: SimTime
  public var to: SimTime

  public init(host: Int32, workspace: Int64, phase: Phase, from: SimTime, to: SimTime) {
    self.host = host
    self.workspace = workspace
    self.phase = phase
    self.from = from
    self.to = to
  }
}

/// What a whole site came to, beyond what the records of workspaces add up to.
public struct SiteTotals: Hashable, Sendable, Codable {
  /// Images: how often all layers were there already, how often not; what moved, and what moved in vain.
  public var cacheHits: Int64 = 0
  public var cacheMisses: Int64 = 0
  public var evictions: Int64 = 0
  public var stagedKiB: Int64 = 0
  public var transfers: Int64 = 0
  public var failedTransfers: Int64 = 0
  /// KiB of memory and disks moved by resuming elsewhere and migrating.
  public var migratedKiB: Int64 = 0
  /// Hosts: failures, µs of host time down, off, and in all.
  public var hostFailures: Int64 = 0
  public var downTime: Double = 0
  public var offTime: Double = 0
  public var hostTime: Double = 0
  /// Joules, in all and while idle.
  public var energy: Double = 0
  public var idleEnergy: Double = 0
  /// Core-µs the hosts had, and what dom0 took.
  public var capacity: Double = 0
  public var hypervisor: Double = 0

  public init() {}
}

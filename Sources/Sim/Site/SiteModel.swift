import Model

/// The truth about a site: what staging, booting, running, suspending, moving and failing really cost there.
public struct SiteModel: Hashable, Sendable, Codable {
  /// Where images come from, and how they reach hosts.
  public struct Repository: Hashable, Sendable, Codable {
    /// kbit/s of each of its links; `nil`: images are there at once.
    public var kbps: Int64?
    /// Links of that rate, each of its own: a transfer goes over one of them.
    public var channels: Int32
    /// How one image reaches many hosts.
    public var distribution: Distribution

    public enum Distribution: String, Hashable, Sendable, Codable, CaseIterable {
      /// A copy for each host over the repository's link.
      case unicast
      /// One sending that all hosts receive.
      case multicast
      /// Hosts that have a part pass it on.
      case peers
    }

    public init(kbps: Int64? = nil, channels: Int32 = 1, distribution: Distribution = .multicast) {
      self.kbps = kbps
      self.channels = channels
      self.distribution = distribution
    }
  }

  /// Where the memory of suspended machines goes.
  public struct Storage: Hashable, Sendable, Codable {
    /// One storage for all hosts, instead of each host's own disk.
    public var isShared: Bool
    /// KiB/s of each disk (or of the shared storage), shared by all who use it at a time; infinite: at once.
    public var writeKiBps: Double
    public var readKiBps: Double

    public init(isShared: Bool = false, writeKiBps: Double = .infinity, readKiBps: Double = .infinity) {
      self.isShared = isShared
      self.writeKiBps = writeKiBps
      self.readKiBps = readKiBps
    }
  }

  /// Run time inside a virtual machine for each second on bare metal, by kind of work.
  public struct Slowdown: Hashable, Sendable, Codable {
    public var cpu: Double
    public var io: Double
    public var network: Double

    public init(cpu: Double = 1, io: Double = 1, network: Double = 1) {
      self.cpu = cpu
      self.io = io
      self.network = network
    }

    public subscript(kind: WorkKind) -> Double {
      switch kind {
      case .cpu: cpu
      case .io: io
      case .network: network
      }
    }
  }

  /// How running machines move (pre-copy), and what moves with suspended ones.
  public struct Moving: Hashable, Sendable, Codable {
    /// KiB/s at which a running machine dirties its memory.
    public var dirtyKiBps: Double
    /// Most rounds of copying, and the downtime aimed at.
    public var rounds: Int32
    public var downtime: SimDuration
    /// A machine that resumes elsewhere brings its disk image along, not its memory alone.
    public var movesDisk: Bool
    /// kbit/s a move gets; `nil`: as fast as the hosts' networks.
    public var kbps: Int64?

    public init(
      dirtyKiBps: Double = 0, rounds: Int32 = 29, downtime: SimDuration = SimDuration(microseconds: 300_000),
      movesDisk: Bool = false, kbps: Int64? = nil
    ) {
      self.dirtyKiBps = dirtyKiBps
      self.rounds = rounds
      self.downtime = downtime
      self.movesDisk = movesDisk
      self.kbps = kbps
    }
  }

  /// What goes wrong besides hosts.
  public struct Mishaps: Hashable, Sendable, Codable {
    /// Probabilities: that a machine does not boot, that a transfer breaks off, that a suspended machine's memory is lost.
    public var boot: Double
    public var staging: Double
    public var suspend: Double
    /// How often a broken transfer is begun again before it counts as failed.
    public var stagingRetries: Int32

    public init(boot: Double = 0, staging: Double = 0, suspend: Double = 0, stagingRetries: Int32 = 2) {
      self.boot = boot
      self.staging = staging
      self.suspend = suspend
      self.stagingRetries = stagingRetries
    }
  }

  /// With a core for each machine.
  public var boot = DurationLaw.fixed(.zero)
  public var shutdown = DurationLaw.fixed(.zero)
  /// The parts of these that are work for a processor, 0…1: under a cap below a core they take as much longer.
  public var bootCPU = 0.0
  public var shutdownCPU = 0.0
  public var slowdown = Slowdown()
  public var repository = Repository()
  public var storage = Storage()
  public var moving = Moving()
  public var mishaps = Mishaps()
  public var failures: FailureModel?
  /// Best-effort work saves its state so often, in run time, and goes on from there after a failure; `nil`: from the beginning.
  public var checkpointEvery: SimDuration?
  /// kbit/s between two sites of the grid; `nil`: as within one.
  public var wideAreaKbps: Int64?
  public var seed: UInt64 = 0
  public var replication: UInt64 = 0

  public init() {}
}

/// What a policy believes about how long things take; what they really take is the world's to say.
public struct Estimates: Hashable, Sendable, Codable {
  /// Booting and shutting down a virtual machine, where its environment does not say.
  public var boot: SimDuration
  public var shutdown: SimDuration
  /// The parts of these that are work for a processor, 0…1: under a cap below a core they take as much longer.
  public var bootCPU: Double
  public var shutdownCPU: Double
  /// Run time inside a virtual machine for each second on bare metal: 1.05 is five per cent slower.
  public var runFactor: Double
  /// KiB/s at which an image moves from the repository, and between two hosts.
  public var stagingKiBps: Double
  public var peerKiBps: Double
  /// KiB/s at which a host writes the memory of suspended virtual machines, and reads it.
  public var suspendKiBps: Double
  public var resumeKiBps: Double
  /// KiB/s at which suspended memory moves to another host.
  public var migrationKiBps: Double
  /// A workspace that resumes elsewhere brings its disk image along.
  public var movesDisk: Bool
  /// Suspended memory goes to one storage for all hosts, not to each host's disk.
  public var sharesStorage: Bool
  /// One sending reaches all hosts at once; else each host has a copy of its own over the same link.
  public var multicasts: Bool
  /// Links of the repository.
  public var repositoryLinks: Int32
  /// A host that fails comes back with an empty cache.
  public var losesCaches: Bool

  public init(
    boot: SimDuration = .zero, shutdown: SimDuration = .zero, bootCPU: Double = 0, shutdownCPU: Double = 0,
    runFactor: Double = 1, stagingKiBps: Double = .infinity, peerKiBps: Double = .infinity,
    suspendKiBps: Double = .infinity, resumeKiBps: Double = .infinity,
    migrationKiBps: Double = .infinity, movesDisk: Bool = false, sharesStorage: Bool = false, multicasts: Bool = true,
    repositoryLinks: Int32 = 1, losesCaches: Bool = false
  ) {
    self.boot = boot
    self.shutdown = shutdown
    self.bootCPU = bootCPU
    self.shutdownCPU = shutdownCPU
    self.runFactor = runFactor
    self.stagingKiBps = stagingKiBps
    self.peerKiBps = peerKiBps
    self.suspendKiBps = suspendKiBps
    self.resumeKiBps = resumeKiBps
    self.migrationKiBps = migrationKiBps
    self.movesDisk = movesDisk
    self.sharesStorage = sharesStorage
    self.multicasts = multicasts
    self.repositoryLinks = repositoryLinks
    self.losesCaches = losesCaches
  }

  /// The time `kib` take at `rate`; zero at an infinite rate. Rounded up to the microsecond.
  public static func time(_ kib: Int64, at rate: Double) -> SimDuration {
    guard kib > 0, rate.isFinite else { return .zero }
    let micros = (Double(kib) / rate * 1e6).rounded(.up)
    return SimDuration(microseconds: micros < 9e18 ? Int64(micros) : .max)
  }
}

import Model
import Sim

extension SiteModel {
  /// A live site as the simulator has it: durations by the laws calibration found, and by the estimates where it found none.
  ///
  /// - Parameters:
  ///   - estimates: the site's.
  ///   - laws: what a file of estimates says beside them.
  init(_ estimates: Estimates, laws: EstimatesFile?, seed: UInt64, replication: UInt64) {
    self.init()
    boot = laws?.boot ?? .fixed(estimates.boot)
    shutdown = laws?.shutdown ?? .fixed(estimates.shutdown)
    (bootCPU, shutdownCPU) = (estimates.bootCPU, estimates.shutdownCPU)
    let factor = estimates.runFactor
    slowdown = Slowdown(cpu: factor, io: factor, network: factor)
    repository = Repository(
      kbps: Self.kbps(estimates.stagingKiBps), channels: max(1, estimates.repositoryLinks),
      distribution: estimates.multicasts ? .multicast : .unicast)
    storage = Storage(
      isShared: estimates.sharesStorage, writeKiBps: estimates.suspendKiBps, readKiBps: estimates.resumeKiBps)
    moving = Moving(movesDisk: estimates.movesDisk, kbps: Self.kbps(estimates.migrationKiBps))
    self.seed = seed
    self.replication = replication
  }

  /// kbit/s are thousands of bits, KiB 8192 of them; `nil` where nothing takes time.
  private static func kbps(_ kibps: Double) -> Int64? {
    let rate = (kibps * 8192 / 1000).rounded()
    return rate.isFinite && rate < 9e15 ? max(1, Int64(rate)) : nil
  }
}

import Model

/// What it takes to move a virtual machine's memory to another host.
///
/// *Live*, by pre-copy (C. Clark et al., *Live migration of virtual machines*, NSDI 2005): while the machine runs, round 1 sends all memory M, each
/// further round what the machine dirtied during the one before; then it is stopped and the rest is sent. At a constant rate of
/// dirtying D and bandwidth B the volumes are Vᵢ = M·λⁱ with λ = D/B, so that after n rounds V = M(1 − λⁿ⁺¹)/(1 − λ) has been
/// moved in V/B, of which the machine stood still for M·λⁿ/B (H. Liu et al., *Performance and energy modeling for live migration of virtual
/// machines*, HPDC 2011). No more than all memory can be dirty, so a volume is at most M.
///
/// It is stopped after the first round that leaves no more than the downtime aimed at allows, or that is the last there may be, or
/// after which more than ``volumeLimit`` times the memory has been sent: the rules by which Xen ends a migration that does not
/// converge, as when λ ≥ 1.
public struct PreCopy: Hashable, Sendable, Codable {
  /// Xen's `max_factor` (`xc_domain_save`, up to 4.5): it never sends much more than three times the memory.
  public static let volumeLimit = 3.0

  /// From the first byte until the machine runs on its new host, and for how much of that it stood still.
  public var total: SimDuration
  public var downtime: SimDuration
  /// KiB sent, rounded up.
  public var movedKiB: Int64
  /// Rounds sent while it ran.
  public var rounds: Int32
  /// What was left for the stop met the downtime aimed at.
  public var converged: Bool

  /// Moves it while it runs.
  ///
  /// - Parameters:
  ///   - memoryKiB: the machine's memory; 0 takes no time.
  ///   - kibps: bandwidth, KiB/s; infinite: no time; 0: it never ends.
  ///   - moving: rate of dirtying, most rounds, downtime aimed at.
  public static func live(memoryKiB: Int64, kibps: Double, moving: SiteModel.Moving) -> PreCopy {
    let memory = Double(max(0, memoryKiB))
    guard memory > 0, kibps.isFinite, kibps > 0 else { return cold(memoryKiB: memoryKiB, kibps: kibps) }
    let ratio = max(0, moving.dirtyKiBps) / kibps
    let aim = max(0, moving.downtime.seconds) * kibps
    var volume = memory
    var sent = 0.0
    var rounds: Int32 = 0
    repeat {
      sent += volume
      rounds += 1
      volume = min(memory, volume * ratio)
    } while volume > aim && rounds < moving.rounds && sent <= volumeLimit * memory
    let moved = sent + volume
    return PreCopy(
      total: time(moved / kibps), downtime: time(volume / kibps), movedKiB: whole(moved), rounds: rounds,
      converged: volume <= aim)
  }

  /// Stops it, sends its memory, and lets it run again: memory ÷ bandwidth, all of it downtime.
  public static func cold(memoryKiB: Int64, kibps: Double) -> PreCopy {
    let memory = max(0, memoryKiB)
    let time = memory == 0 ? .zero : time(Double(memory) / max(0, kibps))
    return PreCopy(total: time, downtime: time, movedKiB: memory, rounds: 0, converged: true)
  }

  /// Rounded up to the microsecond, but for a thousandth of one, which is rounding itself.
  private static func time(_ seconds: Double) -> SimDuration {
    let micros = (seconds * 1e6 - 1e-3).rounded(.up)
    return SimDuration(microseconds: micros < 9e18 ? Int64(max(0, micros)) : .max)
  }

  private static func whole(_ kib: Double) -> Int64 {
    let whole = (kib - 1e-6).rounded(.up)
    return whole < 9e18 ? Int64(whole) : .max
  }
}

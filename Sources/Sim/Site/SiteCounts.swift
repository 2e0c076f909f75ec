import Model

/// How many workspaces are in which state, and the books of who left how: nothing is lost from them.
struct SiteCounts {
  var queueLength: Int32 = 0
  var queuedProcessors: Int64 = 0
  var running: Int32 = 0
  /// Thousandths of a core.
  var busyMilli: Int64 = 0
  var outcomes = [Int64](repeating: 0, count: 5)

  /// Counts a resident in its present stage, or takes it out again.
  mutating func add(_ resident: borrowing SiteResident, _ sign: Int64) {
    let workspace = resident.arrival.workspace
    if resident.stage.isWaiting {
      queueLength += Int32(sign)
      queuedProcessors += sign * Int64(workspace.processors)
    } else if resident.stage != .gone {
      running += Int32(sign)
      busyMilli += sign * Int64(workspace.processors) * Int64(workspace.quantum.cpuMilli)
    }
  }

  func sample(at now: SimTime) -> SystemSample {
    SystemSample(
      time: now, busyProcessors: Int32(clamping: busyMilli / 1000), queueLength: queueLength,
      queuedProcessors: queuedProcessors, running: running)
  }
}

/// Where everybody who was submitted has come to.
public struct SiteAccounts: Hashable, Sendable {
  public var submitted: Int64
  public var finished: Int64
  public var killed: Int64
  public var rejected: Int64
  public var cancelled: Int64
  public var lost: Int64
  /// Still there.
  public var active: Int64

  /// Submitted = finished + killed + rejected + cancelled + lost + still there.
  public var areBalanced: Bool { submitted == finished + killed + rejected + cancelled + lost + active }
}

extension SimulatedSite {
  /// What the site came to from the first submission on, beyond what the records add up to.
  public var totals: SiteTotals {
    var totals = sums
    if now.microseconds > .min { hosts.add(to: &totals, at: now.microseconds) }
    return totals
  }

  /// The accounts as they stand.
  public var accounts: SiteAccounts {
    func count(_ outcome: Outcome) -> Int64 { counts.outcomes[Int(outcome.rawValue)] }
    var active: Int64 = 0
    for resident in residents where resident.stage != .gone { active += 1 }
    return SiteAccounts(
      submitted: submitted, finished: count(.finished), killed: count(.killedAtRequest), rejected: count(.rejected),
      cancelled: count(.cancelled), lost: count(.lost), active: active)
  }
}

import Live
import Model
import Policy
import Sim

/// What becomes of a site as it stands, simulated many times with the same policy.
///
/// Replication r of a seed draws from the same streams whatever the policy and the workspaces (common random numbers). A workspace is
/// taken to stay for the duration it asked for, and to keep its virtual CPUs busy: what the work really is nobody knows.
struct Forecast: Sendable {
  /// What came of one workspace in one replication.
  struct Fate: Sendable {
    var start: SimTime
    var end: SimTime
    var outcome: Outcome
    /// Cores each machine received on average while it ran; `nil` when it never did.
    var share: Double?
  }

  /// By workspace: one fate a replication in which it was over.
  private(set) var fates: [Int64: [Fate]] = [:]
  /// Of the first replication: who was where, doing what.
  private(set) var segments: [HostSegment] = []
  private(set) var replications = 0

  private let standing: SiteStanding
  private let snapshot: SiteSnapshot
  private let arrivals: [Arrival]
  private let actual: [Int64: SimDuration]
  private let fresh: Controller
  /// Whoever is there still then waits for somebody outside: an owner, a host that comes back.
  private let horizon: SimTime

  /// - Throws: `QuantaError` when the policy makes no sense.
  init(of standing: SiteStanding) throws {
    self.standing = standing
    fresh = try standing.epoch.controller()
    var snapshot = standing.snapshot
    // A run tells what its owners want, and which hosts are to be emptied, together with what is there.
    snapshot.hosts += standing.batch.reports.filter { !standing.snapshot.hosts.contains($0) }
    self.snapshot = snapshot
    let rules = fresh.rules.site
    arrivals = standing.batch.submissions.map { submission in
      Arrival(workspace: submission.workspace, actual: Self.actual(submission.workspace, rules))
    }
    actual = Dictionary(
      snapshot.adoptions.map { ($0.workspace.id, Self.actual($0.workspace, rules)) },
      uniquingKeysWith: { first, _ in first })
    horizon = Self.horizon(
      snapshot.adoptions.map(\.workspace) + standing.batch.submissions.map(\.workspace), from: standing.now)
  }

  /// By then even one after the other would have run, with ten days for booting and moving about.
  private static func horizon(_ workspaces: [Workspace], from now: SimTime) -> SimTime {
    workspaces.reduce(now + .seconds(864_000)) { time, workspace in
      let base: SimTime =
        switch workspace.terms {
        case .advanceReservation(let start): max(time, start)
        case .deadline(let by): max(time, by)
        case .bestEffort, .immediate: time
        }
      return base + workspace.requested + workspace.requested
    }
  }

  /// Work, in time with a whole core for each virtual CPU, of one that stays for the duration it asked for.
  ///
  /// A policy that ends what is overdue ends it then, however much there was to do; one that does not waits for work that fits the promise.
  static func actual(_ workspace: Workspace, _ rules: SiteRules) -> SimDuration {
    if case .advanceReservation = workspace.terms { return workspace.requested }
    let requested = workspace.requested.microseconds
    guard rules.extendsOverdue else {
      return SimDuration(
        microseconds: requested.multipliedReportingOverflow(by: 64).overflow ? .max / 4 : requested * 64)
    }
    guard !rules.quanta.dedicatesCores else { return workspace.requested }
    return SimDuration(microseconds: max(1, Int64(Double(requested) * Double(workspace.quantum.cpuMilli) / 1000)))
  }

  /// Simulates once more.
  mutating func replicate(laws: EstimatesFile?, seed: UInt64) throws {
    let model = SiteModel(standing.epoch.estimates, laws: laws, seed: seed, replication: UInt64(replications))
    var replay = try SiteReplay(
      resuming: snapshot, ArrivalList(arrivals), actual: actual, at: standing.now, under: fresh, model: model,
      keepsSegments: replications == 0)
    var left = Set(snapshot.adoptions.map(\.workspace.id) + arrivals.map(\.workspace.id))
    // Those who rest until their owners release them, and those on hosts that are down, never leave.
    while !left.isEmpty, replay.now < horizon, try step(&replay) {
      replay.takeRecords { records in
        for record in records {
          left.remove(record.job.id)
          fates[record.job.id, default: []].append(Self.fate(record))
        }
      }
    }
    if replications == 0 { segments = replay.takeSegments() }
    replications += 1
  }

  /// - Returns: false when nothing happens any more.
  private func step(_ replay: inout SiteReplay) throws -> Bool {
    do { return try replay.advance(instants: 1) } catch let error as QuantaError where error.kind == .internalError {
      // Nothing happens any more to those who are left.
      guard replay.activeCount > 0 else { throw error }
      return false
    }
  }

  private static func fate(_ record: WorkspaceRecord) -> Fate {
    let time = Double(record.phases[.run].microseconds) * Double(record.count)
    return Fate(
      start: record.job.start, end: record.job.end, outcome: record.job.outcome,
      share: time > 0 ? record.received / time : nil)
  }
}

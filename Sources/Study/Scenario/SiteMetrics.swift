import Model
import Stats

/// A workspace's record, and how long its work takes by itself on bare metal: the denominator of its slowdown.
public struct SiteRow: Hashable, Sendable {
  public var record: WorkspaceRecord
  public var dedicated: SimDuration

  public init(record: WorkspaceRecord, dedicated: SimDuration) {
    self.record = record
    self.dedicated = dedicated
  }

  var isBestEffort: Bool { if case .bestEffort = record.terms { true } else { false } }
  /// It started, and is not there any more.
  var ran: Bool { record.job.outcome != .rejected && record.job.end > record.job.start }
  /// The reserved start.
  var reserved: SimTime? { if case .advanceReservation(let start) = record.terms { start } else { nil } }
  /// µs after the reserved start at which its machines first ran; 0 when in time.
  var lateness: Int64 { reserved.map { max(0, (record.job.start - $0).microseconds) } ?? 0 }
}

/// Computes the metrics of ``SiteMetricCatalogue`` from what happened to each workspace and to the site.
///
/// Sums of times are taken in whole numbers, the others in order of submission: the order of the rows does not show.
public struct SiteMetrics: Sendable {
  /// The part of the best-effort requests, the first by submission, that waits and slowdowns leave out: 0 … below 1.
  public var discard: Double
  /// Best-effort requests whose work takes less than this by itself are left out of them too: those withdrawn before they ran.
  public var leastWork: SimDuration
  /// Bound τ of the bounded slowdowns.
  public var tau: SimDuration
  public var price: PriceList
  /// Requests submitted, those still there when the run ended included.
  public var submitted: Int

  public init(
    discard: Double = 0, leastWork: SimDuration = .zero, tau: SimDuration = .seconds(10),
    price: PriceList = PriceList(), submitted: Int
  ) {
    self.discard = discard
    self.leastWork = leastWork
    self.tau = tau
    self.price = price
    self.submitted = submitted
  }

  /// O(n log n).
  ///
  /// - Throws: `QuantaError` of kind `usage` when τ is not positive, `internalError` for a record that starts before it was submitted.
  public func compute(_ rows: [SiteRow], totals: SiteTotals, on shape: ClusterShape) throws -> MetricSet {
    let rows = rows.sorted { ($0.record.job.submit, $0.record.job.id) < ($1.record.job.submit, $1.record.job.id) }
    var values: [String: Double?] = [:]
    try addBestEffort(rows.filter(\.isBestEffort), &values)
    addReservations(rows, &values)
    addOtherTerms(rows, &values)
    addWork(rows, totals, &values)
    addSite(rows, totals, &values)
    addMoney(rows, totals, shape, &values)
    addCounts(rows, &values)
    return MetricSet(site: values)
  }

  /// How many of `count` best-effort requests are left out of waits and slowdowns.
  public func discarded(of count: Int) -> Int { Int((discard * Double(count)).rounded(.down)) }

  // MARK: Best effort

  private func addBestEffort(_ rows: [SiteRow], _ values: inout [String: Double?]) throws {
    if let last = rows.filter(\.ran).map(\.record.job.end).max() { values["best_effort_done_s"] = last.seconds }
    let skipped = discarded(of: rows.count)
    let kept = rows.dropFirst(skipped).filter { $0.dedicated >= leastWork }
    values["discarded_requests"] = Double(rows.count - kept.count)
    let counted = kept.filter(\.ran)
    var waits = MetricsAccumulator(expectedJobs: counted.count)
    var slowdowns: [Double] = []
    var sum = ExactSum()
    for row in counted {
      waits.add(row.record.job)
      let bound = max(row.dedicated.microseconds, tau.microseconds, 1)
      let value = max(1, Double((row.record.job.end - row.record.job.submit).microseconds) / Double(bound))
      slowdowns.append(value)
      sum.add(value)
    }
    let summary = try waits.summary(processors: 0, tau: tau).metrics
    slowdowns.sort()
    for statistic in Statistic.allCases where statistic != .p99 {
      values["best_effort_\(statistic.rawValue)_wait_s"] = summary[MetricCatalogue.key(statistic, .wait)]
      values["best_effort_\(statistic.rawValue)_bounded_slowdown"] =
        statistic.probability.map { slowdowns.isEmpty ? nil : quantile(ofSorted: slowdowns, $0) }
        ?? sum.mean(over: slowdowns.count)
    }
  }

  // MARK: Reservations and the other terms

  private func addReservations(_ rows: [SiteRow], _ values: inout [String: Double?]) {
    let all = rows.filter { $0.reserved != nil }
    let accepted = all.filter { $0.record.job.outcome != .rejected }
    let lost = accepted.filter { $0.record.job.outcome == .lost || $0.record.job.outcome == .cancelled }
    let ran = accepted.filter(\.ran)
    let late = ran.filter { $0.lateness > 0 }
    values["reservations"] = Double(all.count)
    values["reservations_rejected"] = Double(all.count - accepted.count)
    values["reservations_late"] = Double(late.count)
    values["reservations_lost"] = Double(lost.count)
    values["reservations_accepted_share"] = Self.share(accepted.count, of: all.count)
    values["reservations_on_time_share"] = Self.share(ran.count - late.count, of: accepted.count)
    guard !ran.isEmpty else { return }
    let sum = ran.reduce(Int128(0)) { $0 + Int128($1.lateness) }
    values["reservations_mean_lateness_s"] = Double(sum) / 1e6 / Double(ran.count)
    values["reservations_max_lateness_s"] = Double(ran.map(\.lateness).max() ?? 0) / 1e6
  }

  private func addOtherTerms(_ rows: [SiteRow], _ values: inout [String: Double?]) {
    var (deadlines, accepted, met) = (0, 0, 0)
    var (immediates, taken) = (0, 0)
    for row in rows {
      let job = row.record.job
      switch row.record.terms {
      case .deadline(let by):
        deadlines += 1
        guard job.outcome != .rejected else { continue }
        accepted += 1
        if row.ran, job.end <= by, job.outcome == .finished || job.outcome == .killedAtRequest { met += 1 }
      case .immediate:
        immediates += 1
        if job.outcome != .rejected { taken += 1 }
      default: break
      }
    }
    values["deadlines"] = Double(deadlines)
    values["deadlines_met_share"] = Self.share(met, of: accepted)
    values["immediates"] = Double(immediates)
    values["immediates_accepted_share"] = Self.share(taken, of: immediates)
  }

  static func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
}

extension WorkspaceRecord {
  /// Thousandths of a core its machines are promised in all.
  var milliCores: Int64 { Int64(count) * Int64(quantum.vcpus) * Int64(quantum.cpuMilli) }
}

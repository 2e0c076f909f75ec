import Foundation
import Model
import TestSupport
import Testing

@testable import Study

@Suite struct SiteMetricsTests {
  private func compute(
    _ rows: [SiteRow], totals: SiteTotals = SiteTotals(), discard: Double = 0, price: PriceList = PriceList(),
    shape: ClusterShape = .processors(10), submitted: Int? = nil
  ) throws -> MetricSet {
    try SiteMetrics(discard: discard, price: price, submitted: submitted ?? rows.count)
      .compute(rows, totals: totals, on: shape)
  }

  private static func reservation(_ id: Int64, start: Double, wait: Double, outcome: Outcome = .finished) -> SiteRow {
    SiteFixtures.row(
      id, terms: .advanceReservation(start: SimTime(microseconds: Int64(start * 1e6))), submit: 0, wait: wait, run: 60,
      outcome: outcome)
  }

  @Test func bestEffortByHand() throws {
    // Slowdowns by what the work takes on bare metal: 150/100 → 1.5, (50 + 30)/20 → 4, 12/10 (τ) → 1.2.
    let metrics = try compute([
      SiteFixtures.row(1, submit: 0, wait: 0, run: 150, dedicated: 100),
      SiteFixtures.row(2, submit: 10, wait: 50, run: 30, dedicated: 20),
      SiteFixtures.row(3, submit: 20, wait: 10, run: 2, dedicated: 1),
      Self.reservation(4, start: 500, wait: 500),
    ])
    #expect(metrics["best_effort_done_s"] == 150)
    #expect(metrics["best_effort_mean_wait_s"] == 20)
    #expect(metrics["best_effort_median_wait_s"] == 10)
    #expect(metrics["best_effort_mean_bounded_slowdown"] == (1.5 + 4 + 1.2) / 3)
    #expect(metrics["best_effort_median_bounded_slowdown"] == 1.5)
    #expect(metrics["requests"] == 4)
  }

  @Test func theFirstBySubmissionAreDiscardedWhateverBecameOfThem() throws {
    var rows: [SiteRow] = []
    for id in 1...10 as ClosedRange<Int64> {
      let outcome: Outcome = id == 10 ? .rejected : .finished
      rows.append(SiteFixtures.row(id, submit: Double(100 - id), wait: Double(id), run: 100, outcome: outcome))
    }
    // In order of submission: 10 (rejected), 9, 8, …; a fifth of ten is two, the rejected one among them.
    let metrics = try compute(rows, discard: 0.29)
    #expect(metrics["discarded_requests"] == 2)
    #expect(metrics["best_effort_mean_wait_s"] == 4.5)
    #expect(metrics["best_effort_max_wait_s"] == 8)
    // The last end is of all.
    let all = try compute(rows)
    #expect(metrics["best_effort_done_s"] == all["best_effort_done_s"])
  }

  @Test func reservationsByHand() throws {
    let metrics = try compute([
      Self.reservation(1, start: 100, wait: 100), Self.reservation(2, start: 100, wait: 90),
      Self.reservation(3, start: 100, wait: 130), Self.reservation(4, start: 100, wait: 0, outcome: .rejected),
      Self.reservation(5, start: 100, wait: 100, outcome: .lost),
      SiteFixtures.row(6, wait: 3),
    ])
    #expect(metrics["reservations"] == 5)
    #expect(metrics["reservations_rejected"] == 1)
    #expect(metrics["reservations_accepted_share"] == 0.8)
    #expect(metrics["reservations_late"] == 1)
    #expect(metrics["reservations_lost"] == 1)
    #expect(metrics["reservations_on_time_share"] == 0.75)
    #expect(metrics["reservations_mean_lateness_s"] == 7.5)
    #expect(metrics["reservations_max_lateness_s"] == 30)
  }

  @Test func deadlinesAndImmediateRequests() throws {
    let metrics = try compute([
      SiteFixtures.row(1, terms: .deadline(by: .seconds(100)), wait: 0, run: 100),
      SiteFixtures.row(2, terms: .deadline(by: .seconds(99)), wait: 0, run: 100),
      SiteFixtures.row(3, terms: .deadline(by: .seconds(9)), outcome: .rejected),
      SiteFixtures.row(4, terms: .immediate, run: 5), SiteFixtures.row(5, terms: .immediate, outcome: .rejected),
    ])
    #expect(metrics["deadlines"] == 3)
    #expect(metrics["deadlines_met_share"] == 0.5)
    #expect(metrics["immediates_accepted_share"] == 0.5)
    #expect(metrics["best_effort_mean_wait_s"] == nil)
  }

  @Test func workIsAccountedForByPhase() throws {
    var row = SiteFixtures.row(1, run: 7200, count: 2, environment: 1)
    row.record.phases[.run] = .seconds(3600)
    row.record.phases[.boot] = .seconds(360)
    row.record.phases[.suspended] = .seconds(3600)
    row.record.phases[.staging] = .seconds(90)
    row.record.promised = 7200e6
    row.record.wanted = 7200e6
    row.record.received = 5400e6
    row.record.wasted = 1800e6
    var totals = SiteTotals()
    totals.capacity = 10 * 7200e6
    totals.hypervisor = 720e6
    let metrics = try compute([row], totals: totals)
    #expect(metrics["run_core_h"] == 2)
    #expect(metrics["boot_core_h"] == 0.2)
    #expect(metrics["suspended_core_h"] == 2)
    #expect(metrics["overhead_share"] == 0.2 / 2.2)
    #expect(metrics["mean_staging_s"] == 90)
    #expect(metrics["received_of_promised"] == 0.75)
    #expect(metrics["short_changed_share"] == 1)
    #expect(metrics["wasted_share"] == 1.0 / 3)
    #expect(metrics["utilisation"] == 0.1)
    #expect(metrics["useful_utilisation"] == 0.05)
    #expect(metrics["hypervisor_share"] == 0.01)
  }

  @Test func moneyByHand() throws {
    // Two hosts with two sockets each for a tenth of a year, 36 MJ with half as much again for cooling.
    let shape = ClusterShape(groups: [.init(count: 2, host: HostShape(cores: 4, sockets: 2))])
    var totals = SiteTotals()
    totals.hostTime = 2 * 876 * 3.6e9
    totals.energy = 36e6
    totals.idleEnergy = 9e6
    let price = PriceList(
      model: CostModel(perKWh: 0.2, pue: 1.5), perHostHour: 0.5, licencePerHostYear: 100, licencePerSocketYear: 50)
    let metrics = try compute([SiteFixtures.row(1, run: 3600)], totals: totals, price: price, shape: shape)
    #expect(metrics["energy_kwh"] == 15)
    #expect(metrics["idle_energy_kwh"] == 3.75)
    #expect(metrics["host_cost"] == 876)
    #expect(abs((metrics["licence_cost"] ?? 0) - 40) < 1e-9)
    #expect(abs((metrics["energy_cost"] ?? 0) - 3) < 1e-9)
    #expect(abs((metrics["cost"] ?? 0) - 919) < 1e-9)
    #expect(abs((metrics["cost_per_core_h"] ?? 0) - 919) < 1e-9)
    #expect(try compute([SiteFixtures.row(1)], totals: totals)["cost"] == nil)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func theOrderOfRowsDoesNotShowAndAccountsBalance(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var rows = (1...200 as ClosedRange<Int64>).map { id in
      SiteFixtures.row(
        id, submit: Double.random(in: 0...1000, using: &random), wait: Double.random(in: 0...1000, using: &random),
        run: Double.random(in: 1...1000, using: &random), count: Int32.random(in: 1...9, using: &random),
        outcome: [.finished, .killedAtRequest, .rejected, .cancelled, .lost].randomElement(using: &random) ?? .finished)
    }
    let metrics = try compute(rows, discard: 0.1, submitted: 210)
    rows.shuffle(using: &random)
    let shuffled = try compute(rows, discard: 0.1, submitted: 210)
    #expect(shuffled == metrics)
    let fates = ["finished", "killed", "rejected", "cancelled", "lost", "unfinished"].map { "\($0)_requests" }
    let left: Double = fates.reduce(0.0) { sum, key in sum + (metrics[key] ?? 0) }
    #expect(left == metrics["requests"])
  }

  @Test func theCatalogueHasNoKeyTwiceAndEveryKeyIsInTheSet() throws {
    let keys = SiteMetricCatalogue.all.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(try compute([SiteFixtures.row(1)]).entries.map(\.key) == keys)
    for key in SiteMetricCatalogue.headline { #expect(keys.contains(key), "\(key)") }
  }

  @Test func pageOfMetricsIsTheCatalogue() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("Sources/Study/Study.docc/MetricsOfASite.md")
    if ProcessInfo.processInfo.environment["QUANTA_GOLDEN"] == "update" {
      let text = try String(contentsOf: path, encoding: .utf8)
      let head = text.components(separatedBy: "| key | unit |")[0]
      try Data((head + SiteMetricCatalogue.markdown).utf8).write(to: path)
    }
    #expect(try String(contentsOf: path, encoding: .utf8).hasSuffix("\n" + SiteMetricCatalogue.markdown))
  }
}

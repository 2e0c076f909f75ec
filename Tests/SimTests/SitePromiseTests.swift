import Model
import TestSupport
import Testing

@testable import Policy
@testable import Sim

/// With right estimates and without failures, what was promised is kept.
@Suite("Promises of the planner of a site")
struct SitePromiseTests {
  /// One machine a host, so that nobody shares a disk; hosts reach their memory at home only, so that nobody shares a network.
  static func site(_ seed: UInt64, _ way: Preemption.Way, staged: Bool) -> SiteCase {
    var random = SplitMix(seed: seed)
    var site = SiteCase()
    site.shape = .processors(Int32(random.draw(2...6)))
    site.backfill = ["fcfs", "easy", "depth(reservations: 2)", "conservative"][random.draw(0...3)]
    site.site.preemption = Preemption(
      way, threshold: Double(random.draw(0...1)), resumesElsewhere: false, yieldsToPromises: random.chance(50))
    site.model.boot = .fixed(.seconds(5))
    site.model.shutdown = .fixed(.seconds(2))
    site.model.storage = SiteModel.Storage(writeKiBps: 51_200, readKiBps: 51_200)
    if staged {
      site.catalogue = EnvironmentCatalogue([
        Environment(name: "one", imageKiB: 60_000), Environment(name: "two", imageKiB: 90_000),
      ])
      site.site.staging = Staging(reuses: random.chance(70), separates: random.chance(50), ahead: random.chance(50))
      // 12,207 KiB/s: 4.9 s and 7.4 s.
      site.model.repository = SiteModel.Repository(kbps: 100_000, channels: 2)
    }
    var submit = 0
    for id in Int64(1)...30 {
      submit += random.draw(0...40)
      let length = random.draw(5...150)
      var terms = Terms.bestEffort(preemptible: random.chance(70))
      if random.chance(35) {
        terms =
          random.chance(60)
          ? .advanceReservation(
            start: SimTime(microseconds: Int64(submit + random.draw(5...(random.chance(50) ? 40 : 400))) * 1_000_000))
          : .deadline(by: SimTime(microseconds: Int64(submit + length + random.draw(0...300)) * 1_000_000))
      }
      site.arrivals.append(
        SiteCase.workspace(
          id, at: Double(submit), for: Double(length), count: Int32(random.draw(1...site.shape.hostCount)),
          memoryMiB: 512, environment: staged ? Int32(random.draw(0...2)) : 0, terms: terms))
    }
    return site
  }

  @Test(
    "reservations start on time, deadlines are met, and only who may be displaced is",
    arguments: [Preemption.Way.none, .cancel, .suspend], [false, true])
  func promises(way: Preemption.Way, staged: Bool) throws {
    var (kept, displaced) = (0, 0)
    for seed in UInt64(1)...25 {
      let site = Self.site(seed, way, staged: staged)
      let outcome = try site.run()
      #expect(outcome.fault == nil, "seed \(seed)")
      for arrival in site.arrivals {
        let record = try #require(outcome.records[arrival.workspace.id])
        let note = Comment(rawValue: "seed \(seed), workspace \(arrival.workspace.id), \(record.cause ?? "")")
        #expect(record.job.outcome == (record.job.outcome == .rejected ? .rejected : .finished), note)
        if record.job.outcome == .rejected { continue }
        switch arrival.workspace.terms {
        case .advanceReservation(let start):
          kept += 1
          #expect(record.job.start == start && record.cause == nil, note)
        case .deadline(let by):
          kept += 1
          #expect(record.job.end <= by, note)
        default: break
        }
        displaced += Int(record.suspensions + record.restarts)
        if arrival.workspace.terms != .bestEffort(preemptible: true) {
          #expect(record.suspensions == 0 && record.restarts == 0, note)
        }
      }
    }
    #expect(kept > 50 && (displaced > 0) == (way != .none), "\(kept) kept, \(displaced) displaced")
  }
}

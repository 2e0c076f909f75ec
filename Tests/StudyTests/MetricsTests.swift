import Foundation
import GRDB
import Model
import Stats
import TestSupport
import Testing

@testable import Study

@Suite struct MetricsTests {
  private func summary(
    _ jobs: [JobRecord], processors: Int64 = 10, totals: SystemTotals? = nil, tau: SimDuration = .seconds(10)
  ) throws -> MetricsSummary {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: jobs)
    return try accumulator.summary(processors: processors, totals: totals, tau: tau)
  }

  @Test func twoJobsByHand() throws {
    let metrics = try summary(
      [
        Fixtures.job(1, submit: 0, wait: 0, run: 100, processors: 4),
        Fixtures.job(2, submit: 50, wait: 50, run: 2, processors: 2),
        Fixtures.job(3, submit: 60, wait: 0, run: 0, outcome: .rejected),
      ]
    ).metrics
    #expect(metrics["mean_wait_s"] == 25)
    #expect(metrics["max_turnaround_s"] == 100)
    #expect(metrics["mean_slowdown"] == (1 + 26) / 2.0)
    #expect(metrics["mean_bounded_slowdown"] == (1 + 5.2) / 2)
    #expect(metrics["max_per_processor_bounded_slowdown"] == 2.6)
    #expect(metrics["makespan_s"] == 102)
    #expect(metrics["utilisation"] == 404.0 / 1020)
    #expect(metrics["throughput_jobs_per_hour"] == 2 / (102.0 / 3600))
    #expect(metrics["rejected_jobs"] == 1)
    #expect(metrics["ran_jobs"] == 2)
    #expect(metrics["loss_of_capacity"] == nil)
  }

  @Test func tauDecidesWhichJobsCountAsShort() throws {
    let jobs = [Fixtures.job(wait: 50, run: 2)]
    #expect(try summary(jobs, tau: .seconds(1)).metrics["mean_bounded_slowdown"] == 26)
    #expect(try summary(jobs, tau: .seconds(100)).metrics["mean_bounded_slowdown"] == 1)
    #expect(throws: QuantaError.self) { try summary(jobs, tau: .zero) }
  }

  @Test func integralsGiveQueueAndLoss() throws {
    var totals = SystemTotals()
    totals.last = .seconds(100)
    totals.capacity = 10
    totals.lost = 250e6
    totals.waiting = 300e6
    totals.maxQueueLength = 7
    let metrics = try summary([Fixtures.job(wait: 0, run: 100)], totals: totals).metrics
    #expect(metrics["loss_of_capacity"] == 0.25)
    #expect(metrics["mean_queue_length_jobs"] == 3)
    #expect(metrics["max_queue_length_jobs"] == 7)
  }

  @Test func noJobsGiveUndefinedValuesNotNumbers() throws {
    let summary = try summary([])
    #expect(summary.metrics["mean_wait_s"] == nil)
    #expect(summary.metrics["utilisation"] == nil)
    #expect(summary.metrics["user_fairness"] == nil)
    #expect(summary.metrics["ran_jobs"] == 0)
    #expect(summary.users.isEmpty)
  }

  @Test func everyMetricHasOneDefinition() throws {
    let keys = MetricCatalogue.all.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(MetricCatalogue.all.allSatisfy { !$0.definition.isEmpty && !$0.title.isEmpty })
    #expect(MetricCatalogue.headline.allSatisfy { MetricCatalogue.definition(of: $0) != nil })
    // The computation knows no key the catalogue does not, and the other way round.
    var totals = SystemTotals()
    totals.last = .seconds(10)
    totals.capacity = 1
    totals.fairStartJobs = 1
    let entries = try summary(Fixtures.jobs(50, seed: 1), totals: totals).metrics.entries
    #expect(entries.map(\.key) == keys)
    #expect(entries.allSatisfy { $0.value != nil })
  }

  @Test(arguments: [1, 2, 3, 10, 1_000, 20_000])
  func quantilesEqualThoseOfTheSortedValues(count: Int) throws {
    let jobs = Fixtures.jobs(count, seed: UInt64(count))
    let metrics = try summary(jobs).metrics
    let ran = jobs.filter { $0.outcome != .rejected }
    func check(_ quantity: JobQuantity, _ value: (JobRecord) -> Double) {
      let sorted = ran.map(value).sorted()
      for statistic in Statistic.allCases {
        guard let p = statistic.probability else { continue }
        let expected: Double? = sorted.isEmpty ? nil : quantile(ofSorted: sorted, p)
        let found = metrics[MetricCatalogue.key(statistic, quantity)]
        #expect(found == expected, "\(statistic) \(quantity)")
      }
    }
    check(.wait) { $0.wait.seconds }
    check(.turnaround) { ($0.end - $0.submit).seconds }
    check(.slowdown) { Double(($0.end - $0.submit).microseconds) / Double($0.run.microseconds) }
    check(.boundedSlowdown) {
      max(1, Double(($0.end - $0.submit).microseconds) / Double(max($0.run.microseconds, 10_000_000)))
    }
  }

  @Test(arguments: 1...8)
  func orderOfRecordsDoesNotChangeABit(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let jobs = Fixtures.jobs(3_000, seed: UInt64(seed))
    let reference = try summary(jobs)
    #expect(try summary(jobs.shuffled(using: &random)) == reference)
    #expect(try summary(jobs.reversed()) == reference)
  }

  @Test func batchesAddUpLikeSingles() throws {
    let jobs = Fixtures.jobs(500, seed: 4)
    var batched = MetricsAccumulator()
    batched.add(contentsOf: jobs[..<123])
    jobs[123...].withUnsafeBufferPointer { batched.add(contentsOf: $0) }
    #expect(try batched.summary(processors: 10) == summary(jobs))
  }

  @Test func contradictingRecordsAreRefused() throws {
    #expect(throws: QuantaError.self) { try summary([Fixtures.job(wait: -1, run: 5)]) }
    #expect(throws: QuantaError.self) { try summary([Fixtures.job(wait: 1, run: -5)]) }
    #expect(throws: QuantaError.self) { try summary([Fixtures.job(wait: 1, run: 5, processors: 0)]) }
  }

  @Test func resumedStateGivesTheSameSummary() throws {
    let jobs = Fixtures.jobs(700, seed: 9)
    var first = MetricsAccumulator()
    first.add(contentsOf: jobs[..<300])
    var resumed = try MetricsAccumulator(serialized: first.serialized())
    resumed.add(contentsOf: jobs[300...])
    #expect(try resumed.summary(processors: 10) == summary(jobs))
    let decoded = try JSONDecoder().decode(MetricsAccumulator.self, from: JSONEncoder().encode(first))
    #expect(decoded.serialized() == first.serialized())
  }

  @Test func damagedStateIsRefused() throws {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: Fixtures.jobs(10, seed: 1))
    let data = accumulator.serialized()
    #expect(throws: QuantaError.self) { try MetricsAccumulator(serialized: data.dropLast(1)) }
    #expect(throws: QuantaError.self) { try MetricsAccumulator(serialized: data.prefix(20)) }
    #expect(throws: QuantaError.self) { try MetricsAccumulator(serialized: data + data) }
    #expect(throws: QuantaError.self) { try MetricsAccumulator(serialized: Data(data.reversed())) }
    // A slice whose indices do not start at 0 is as good as a whole.
    let sliced = (Data([1, 2, 3]) + data).dropFirst(3)
    #expect(try MetricsAccumulator(serialized: sliced).serialized() == data)
  }
}

@Suite struct StudyDocumentationTests {
  private func page(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("Sources/Study/Study.docc/\(name)"), encoding: .utf8)
  }

  @Test func pageOfMetricsIsTheCatalogue() throws {
    #expect(try page("Metrics.md").hasSuffix("\n" + MetricCatalogue.markdown))
  }

  @Test func pageOfTheSchemaNamesEveryColumn() throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let text = try page("ResultSchema.md")
    let store = try ResultStore(path: folder + "/a.sqlite")
    let columns = try store.queue.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
          WHERE m.type = 'table' AND m.name NOT LIKE 'grdb%' AND m.name NOT LIKE 'sqlite%'
          """)
    }
    #expect(columns.count > 50)
    for row in columns {
      let (table, column): (String, String) = (row[0], row[1])
      let section = text.components(separatedBy: "\n### ").first { $0.hasPrefix(table + "\n") }
      #expect(section?.contains("`\(column)`") == true, "\(table).\(column)")
    }
  }
}

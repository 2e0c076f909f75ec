import Foundation
import Model
import Policy
import TestSupport
import Testing
import Workload

@testable import Study

/// What the page computes itself, beside what the metrics say.
struct PagesNumbersTests {
  @Test func pairsAreMadeById() {
    let old = [1, 2, 3, 5].map { Fixtures.job($0, submit: Double($0), wait: 100, run: 10) }
    let waits: [(Int64, Double)] = [(1, 50), (3, 100), (4, 7), (5, 300)]
    let pairs = PairedJobs(old, waits.map { Fixtures.job($0.0, submit: Double($0.0), wait: $0.1, run: 10) })
    #expect(pairs.count == 3 && pairs.earlier == 1 && pairs.later == 1)
    #expect(pairs.difference == nil && pairs.pValue == nil)
  }

  @Test(arguments: 1...5)
  func theIntervalHoldsTheMeanDifferenceOfAllJobs(seed: Int) throws {
    // A multiple of the number of batches, so that none is left out.
    let old = (1...3000).map { Fixtures.job(Int64($0), wait: 10_000, run: 10) }
    var random = SplitMix(seed: UInt64(seed))
    let new = old.map { Fixtures.job($0.id, wait: 10_000 + Double.random(in: -900...100, using: &random), run: 10) }
    let pairs = PairedJobs(old, new)
    let interval = try #require(pairs.difference)
    let mean = zip(old, new).reduce(0) { $0 + ($1.1.wait - $1.0.wait).seconds } / 3000
    #expect(abs(interval.estimate - mean) < 1e-6, "seed \(seed)")
    #expect(interval.lower < mean && mean < interval.upper && interval.upper < 0, "seed \(seed)")
    #expect(try #require(pairs.pValue) < 0.001, "seed \(seed)")
    #expect(pairs.earlier == zip(old, new).count { $1.start < $0.start }, "seed \(seed)")
    let reversed = try #require(PairedJobs(new, old).difference)
    #expect(abs(reversed.estimate + interval.estimate) < 1e-9, "seed \(seed)")
  }

  /// However a run's time is divided, the work done in it is the same.
  @Test(arguments: [60, 3600, 86_400, 100_000])
  func stretchesKeepTheIntegral(seconds: Int64) throws {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    let outcome = try PagesTests.results(["easy"], trace: PagesTests.trace(in: folder)).runs[0].outcome
    let width = max(seconds * 1_000_000, 1)
    let stretches = Stretches(outcome, width: width)
    let ends = stretches.starts.dropFirst() + [stretches.end]
    var busy = 0.0
    for (index, end) in ends.enumerated() {
      busy += stretches.busy[index] * Double((end - stretches.starts[index]).microseconds)
    }
    #expect(abs(busy - outcome.totals.busy) < 1e-6 * outcome.totals.busy)
    #expect(stretches.starts.first == outcome.totals.first && stretches.end == outcome.totals.last)
  }

  @Test func policiesAreToldFromTheirRegistrations() throws {
    let catalogue = try Registry().catalogue
    let notes = try PolicyNotes()
    for entry in catalogue.entries where entry.point == .backfill || entry.point == .order {
      let note = try notes.note(entry.name)
      #expect(note.text.contains(entry.summary), "\(entry.name)")
      // What is written out in full means the same policy.
      let full = try PolicySpecification(parsing: note.full, registry: Registry())
      #expect(full.text == (try PolicySpecification(parsing: entry.name, registry: Registry())).text, "\(entry.name)")
    }
    let both = try notes.note("easy(order: wfp3, candidates: sjf, placement: best-fit)")
    for (name, point) in [("wfp3", PolicyPoint.order), ("sjf", .order), ("best-fit", .placement), ("easy", .backfill)] {
      #expect(both.text.contains(try catalogue.entry(named: name, at: point).summary), "\(name)")
    }
  }

  @Test func classNamesReadWell() {
    let bounds = JobClassBounds.standard
    #expect((0..<5).map { Words.size(bounds.sizeName($0)) } == ["1", "2–8", "9–32", "33–128", "> 128"])
    #expect((0..<4).map { Words.length(bounds.lengthName($0)) } == ["< 10 min", "10 min–1 h", "1–8 h", "≥ 8 h"])
  }
}

import Foundation
import Model
import Stats
import Testing

@testable import Workload

@Suite struct LublinLogTests {
  static func draw(_ model: LublinModel, batch: Int = 1000) throws -> (jobs: [Arrival], source: LublinArrivals) {
    var source = try LublinArrivals(model)
    var jobs: [Arrival] = []
    var before = -1
    while jobs.count != before {
      before = jobs.count
      source.read(into: &jobs, limit: batch)
    }
    return (jobs, source)
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    func bytes(seed: UInt64, replication: Int = 0, batch: Int) throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let model = try LublinModel(processors: 128, jobs: 2000, seed: seed, replication: replication, population: .both)
      return try encoder.encode(try Self.draw(model, batch: batch).jobs)
    }
    let reference = try bytes(seed: 7, batch: 1000)
    #expect(try bytes(seed: 7, batch: 1) == reference)
    #expect(try bytes(seed: 7, batch: 1999) == reference)
    #expect(try bytes(seed: 8, batch: 1000) != reference)
    #expect(try bytes(seed: 7, replication: 1, batch: 1000) != reference)
  }

  @Test(arguments: LublinPopulation.allCases, [2, 100, 128])
  func jobsAreWellFormed(_ population: LublinPopulation, _ processors: Int32) throws {
    let model = try LublinModel(processors: processors, jobs: 3000, seed: 5, population: population)
    let (jobs, source) = try Self.draw(model, batch: 700)
    #expect(jobs.count == 3000 && source.summary.jobs == 3000)
    #expect(jobs.map(\.workspace.id) == Array(1...3000))
    for (a, b) in zip(jobs, jobs.dropFirst()) { #expect(a.workspace.submit <= b.workspace.submit) }
    let popular = Set(model.estimates.popular)
    var roundEstimates = 0
    for job in jobs {
      let w = job.workspace
      #expect(w.count >= 1 && w.count <= processors)
      #expect(job.actual >= .seconds(1) && job.actual <= w.requested)
      #expect(w.requested <= .seconds(model.estimates.maximum))
      #expect(w.user >= 1 && w.user <= 64 && w.group == 1 + (w.user - 1) % 8)
      #expect(w.submit.microseconds % 1_000_000 == 0 && job.actual.microseconds % 1_000_000 == 0)
      if popular.contains(w.requested.microseconds / 1_000_000) { roundEstimates += 1 }
    }
    #expect(roundEstimates > 2600)
    let area = jobs.reduce(0) { $0 + $1.actual.seconds * Double($1.workspace.count) }
    #expect(abs(source.summary.area - area) < 1e-6 * area)
    #expect(source.summary.firstSubmit == Int64(jobs[0].workspace.submit.seconds))
    #expect(source.summary.lastSubmit == Int64(jobs[2999].workspace.submit.seconds))
  }

  /// A purpose has its own numbers: to change one part of the model leaves the others as they were.
  @Test func partsDoNotDisturbEachOther() throws {
    func parts(_ model: LublinModel) throws -> [[Int64]] {
      let jobs = try Self.draw(model).jobs
      return [
        jobs.map(\.workspace.submit.microseconds), jobs.map { Int64($0.workspace.count) },
        jobs.map(\.actual.microseconds), jobs.map(\.workspace.requested.microseconds),
        jobs.map { Int64($0.workspace.user) },
      ]
    }
    let base = try parts(LublinModel(processors: 128, jobs: 1000, seed: 3))
    let users = try parts(LublinModel(processors: 128, jobs: 1000, seed: 3, users: 10))
    #expect(users[0...3] == base[0...3] && users[4] != base[4])
    let estimates = try parts(
      LublinModel(processors: 128, jobs: 1000, seed: 3, estimates: UserEstimates(maximumShare: 0.5)))
    #expect(estimates[0...2] == base[0...2] && estimates[3] != base[3] && estimates[4] == base[4])
    let load = try parts(LublinModel(processors: 128, jobs: 1000, seed: 3, load: .expected(2)))
    #expect(load[0] != base[0] && load[1...4] == base[1...4])
    let later = try parts(LublinModel(processors: 128, jobs: 1000, seed: 3, start: 946_857_600 + 43_200))
    #expect(later[0] != base[0] && later[1...4] == base[1...4])
  }

  @Test(arguments: LublinPopulation.allCases, [0.3, 0.85, 1.5])
  func aRealisedLoadIsReached(_ population: LublinPopulation, _ target: Double) throws {
    let model = try LublinModel(processors: 128, jobs: 4000, seed: 11, population: population, load: .realised(target))
    let source = try Self.draw(model).source
    let error = abs(source.summary.offeredLoad(processors: 128) / target - 1)
    #expect(error <= (population == .both ? 0.02 : 1e-3))
  }

  @Test func aLoadBeyondReachIsRefused() throws {
    let model = try LublinModel(processors: 128, jobs: 2, seed: 1, load: .realised(1e9))
    #expect(throws: QuantaError.self) { try LublinArrivals(model) }
  }

  /// The load the formulas promise, over many short logs: their mean areas and gaps.
  @Test(arguments: LublinPopulation.allCases)
  func theExpectedLoadIsTheFormulas(_ population: LublinPopulation) throws {
    var areas = Moments()
    var spans = Moments()
    for seed in 0..<60 {
      let model = try LublinModel(
        processors: 128, jobs: 3000, seed: UInt64(seed), population: population, load: .expected(0.8))
      let summary = try Self.draw(model).source.summary
      areas.add(summary.area)
      spans.add(Double(summary.lastSubmit))
    }
    // The ratio of means, with its standard error by the delta method (area and span are independent for one class).
    let load = areas.mean / (spans.mean * 128)
    let relative =
      (areas.standardError / areas.mean) * (areas.standardError / areas.mean)
      + (spans.standardError / spans.mean) * (spans.standardError / spans.mean)
    #expect(abs(load / 0.8 - 1) < 4.5 * relative.squareRoot() + 1e-3)
  }

  @Test func bothClassesArriveAtTheirRates() throws {
    let model = try LublinModel(processors: 128, jobs: 100_000, seed: 21, population: .both)
    let jobs = try Self.draw(model).jobs
    let span = jobs.last!.workspace.submit.seconds
    for jobClass in try model.classes(stretch: 1) {
      let count = Double(jobs.count { $0.workspace.queue == jobClass.queue })
      let expected = span / jobClass.arrivals.meanGap
      // Gaps vary with a coefficient of variation below 6.
      #expect(abs(count - expected) < 4.5 * 6 * expected.squareRoot())
      #expect(count > 1000)
    }
  }

  @Test func cutsAreCounted() throws {
    let uncut = try Self.draw(LublinModel(processors: 128, jobs: 5000, seed: 2))
    let cut = try Self.draw(LublinModel(processors: 128, jobs: 5000, seed: 2, longestRunTime: 3600))
    let expected = uncut.jobs.count { $0.actual > .seconds(3600) }
    #expect(expected > 500 && cut.source.summary.runTimesCut == expected)
    #expect(uncut.source.summary.runTimesCut == 0 && uncut.source.summary.sizesCut == 0)
    for (a, b) in zip(uncut.jobs, cut.jobs) {
      #expect(b.actual == min(a.actual, .seconds(3600)) && b.workspace.requested <= .seconds(3600))
    }
    let odd = try Self.draw(LublinModel(processors: 100, jobs: 5000, seed: 2))
    #expect(odd.source.summary.sizesCut > 0)
  }

  @Test func usersFollowZipf() throws {
    let model = try LublinModel(processors: 128, jobs: 50_000, seed: 17, users: 20, userExponent: 1.2)
    let jobs = try Self.draw(model).jobs
    let zipf = try Zipf(count: 20, exponent: 1.2)
    for user in 1...20 {
      let p = zipf.probability(user)
      let count = Double(jobs.count { $0.workspace.user == Int32(user) })
      #expect(abs(count - 50_000 * p) < 5 * (50_000 * p * (1 - p)).squareRoot())
    }
  }

  @Test func theHeaderTellsHowTheLogWasMade() throws {
    let source = try LublinArrivals(LublinModel(processors: 96, jobs: 10, seed: 123, load: .expected(0.7), users: 5))
    let header = source.header
    #expect(header.maxProcs == 96 && header.integer("MaxJobs") == 10 && header.unixStartTime == 946_857_600)
    let notes = header.fields.filter { $0.key == "Note" }.map(\.value).joined(separator: "\n")
    for text in ["seed 123", "a1 6.57", "aarr 6.0415", "0.7 in expectation", "users: 5"] {
      #expect(notes.contains(text))
    }
    #expect(header.lines.allSatisfy { $0.allSatisfy(\.isASCII) })
  }
}

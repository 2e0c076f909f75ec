import Model
import Stats
import Testing

@testable import Workload

@Suite struct LublinParameterTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch let error as QuantaError {
      #expect(error.kind == .usage)
      return error.description
    } catch { return "another error: \(error)" }
  }

  @Test func badOptionsAreNamed() {
    func make(
      processors: Int32 = 128, jobs: Int = 10, load: LublinModel.Load = .published, longest: Int64? = nil,
      estimates: UserEstimates? = nil, users: Int = 3, exponent: Double = 1, groups: Int = 1
    ) -> String {
      message {
        _ = try LublinModel(
          processors: processors, jobs: jobs, seed: 1, load: load, longestRunTime: longest, estimates: estimates,
          users: users, userExponent: exponent, groups: groups)
      }
    }
    #expect(make() == "accepted")
    #expect(make(processors: 1).contains("at least 2 processors, not 1"))
    #expect(make(jobs: 0).contains("at least 1 job, not 0"))
    #expect(make(load: .expected(0)).contains("offered load must be positive"))
    #expect(make(load: .realised(.nan)).contains("offered load must be positive"))
    #expect(make(jobs: 1, load: .realised(0.5)).contains("no offered load of its own"))
    #expect(make(longest: 0).contains("at least 1 s, not 0"))
    #expect(make(longest: -5).contains("-5"))
    #expect(make(users: 0).contains("at least 1 user"))
    #expect(make(groups: 0).contains("at least 1 group"))
    #expect(make(exponent: -1).contains("exponent of a Zipf"))
    #expect(make(estimates: try? UserEstimates(maximum: 3600)).contains("3600 s) is shorter than"))
    #expect(make(longest: 3600, estimates: try? UserEstimates(maximum: 3600)) == "accepted")
    #expect(message { _ = try UserEstimates(maximum: 0) }.contains("not 0 s"))
    #expect(message { _ = try UserEstimates(maximumShare: 1.2) }.contains("1.2"))
    #expect(message { _ = try UserEstimates(popularShare: -0.1) }.contains("-0.1"))
  }

  @Test func badParametersAreNamed() {
    func make(_ change: (inout LublinParameters) -> Void) -> String {
      var parameters = LublinParameters.batch
      change(&parameters)
      return message { _ = try LublinModel(processors: 128, jobs: 10, seed: 1, parameters: [parameters]) }
    }
    #expect(make { $0.serialProbability = 0.5 }.contains("add up to at most 1"))
    #expect(make { $0.powerOfTwoProbability = -0.1 }.contains("-0.1"))
    #expect(make { $0.sizeFirstProbability = 2 }.contains("first stage"))
    #expect(make { $0.a1 = 0 }.contains("shape of a gamma"))
    #expect(make { $0.b2 = 1 }.contains("hardly any run time"))
    #expect(make { $0.pa = .nan }.contains("pa (nan)"))
    #expect(make { $0.barr = 50 }.contains("hardly any gap"))
    #expect(make { $0.arar = -1 }.contains("shape of a gamma"))
    #expect(make { $0.anum = 5000 }.contains("no job ever arrives"))
    #expect(
      message { _ = try LublinModel(processors: 128, jobs: 10, seed: 1, population: .both, parameters: [.batch]) }
        .contains("needs 2 set(s)"))
  }

  /// Values of the authors' program, for its machine of 128.
  @Test func thePublishedParametersOnTheirMachine() {
    let p = LublinParameters.batch
    #expect([p.sizeLow, p.sizeMedium(processors: 128), p.sizeHigh(processors: 128)] == [1.2, 5, 7])
    let i = LublinParameters.interactive
    #expect([i.sizeLow, i.sizeMedium(processors: 128), i.sizeHigh(processors: 128)] == [1, 3, 5.5])
    let w = LublinParameters.wholeSample
    #expect([w.sizeLow, w.sizeMedium(processors: 128), w.sizeHigh(processors: 128)] == [0.8, 4.5, 7])
  }
}

@Suite struct LublinEstimateTests {
  /// Run time over the exact estimate is uniform; what is asked for is that, rounded up, or the maximum.
  @Test func accuracyIsUniformBeforeRounding() throws {
    let estimates = try UserEstimates(maximum: 1_000_000_000, maximumShare: 0, popularShare: 0)
    var stream = RandomStream(seed: 1)
    let run: Int64 = 1_000_000
    let n = 50_000
    // Rounded to 60 s of a million and more: 6 × 10⁻⁵ off at most, far below what the test can see; cut at a
    // thousandth.
    let accuracy = (0..<n).map { _ in Double(run) / Double(estimates.sample(&stream, runTime: run)) }
    #expect(try KolmogorovSmirnov(accuracy.filter { $0 > 0.01 }) { min(1, max(0, ($0 - 0.01) / 0.99)) }.pValue > 1e-3)
  }

  @Test(arguments: [1, 299, 300, 301, 3600, 100_000, 172_799, 172_800])
  func estimatesCoverTheRunTimeAndAreRound(_ run: Int64) throws {
    let estimates = try UserEstimates()
    #expect(estimates.popular.count == 20)
    var stream = RandomStreams(seed: 2).stream("estimate", entity: Int(run))
    let n = 20_000
    let sample = (0..<n).map { _ in estimates.sample(&stream, runTime: run) }
    for estimate in sample {
      #expect(estimate >= run && estimate <= 172_800 && estimate % 60 == 0)
    }
    // At the maximum: those who ask for it, those too inaccurate, and those rounded up beyond 36 hours.
    let beyond = min(1, Double(run) / 172_800)
    let rounded = max(0, min(1, Double(run) / 129_600) - beyond) * 0.9
    let toMinute = max(0, min(1, Double(run) / 172_740) - beyond) * 0.1
    let p = 0.1 + 0.9 * (beyond + rounded + toMinute)
    let share = Double(sample.count { $0 == 172_800 }) / Double(n)
    #expect(abs(share - p) < 5 * (p * (1 - p) / Double(n)).squareRoot() + 1e-12)
  }

  @Test func theMaximumEndsTheListOfPopularValues() throws {
    #expect(try UserEstimates(maximum: 4000).popular == [300, 600, 900, 1200, 1800, 2700, 3600, 4000])
    #expect(try UserEstimates(maximum: 60).popular == [60])
  }
}

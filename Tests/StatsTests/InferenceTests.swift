import Testing

@testable import Stats

/// "Student"'s sleep data (Biometrika 6, 1908), the worked example of R's t.test.
private let firstDrug = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
private let secondDrug = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

@Suite struct InferenceTests {
  @Test func welchOnTheSleepData() throws {
    let test = try WelchTest(firstDrug, secondDrug)
    #expect(abs(test.t + 1.8608) < 5e-5)
    #expect(abs(test.degreesOfFreedom - 17.776) < 5e-4)
    #expect(abs(test.pValue - 0.07939) < 5e-6)
    #expect(throws: StatsError.self) { try WelchTest([1], [2, 3]) }
    #expect(throws: StatsError.self) { try WelchTest([1, 1], [2, 2]) }
  }

  @Test func pairedDifferenceOnTheSleepData() throws {
    let interval = try ConfidenceInterval.pairedDifference(firstDrug, secondDrug)
    #expect(abs(interval.estimate + 1.58) < 1e-12)
    #expect(abs(interval.lower + 2.459_885_8) < 1e-7 && abs(interval.upper + 0.700_114_2) < 1e-7)
    #expect(interval.contains(-1) && !interval.contains(0))
    #expect(throws: StatsError.self) { try ConfidenceInterval.pairedDifference([1, 2], [1]) }
  }

  @Test func studentQuantilesOfTheTable() {
    #expect(abs(studentQuantile(0.975, degreesOfFreedom: 9) - 2.262_157) < 1e-6)
    #expect(abs(studentQuantile(0.95, degreesOfFreedom: 4) - 2.131_847) < 1e-6)
  }

  /// The interval must cover the true mean about as often as it says.
  @Test func intervalsCoverAtTheirLevel() throws {
    let source = try Normal(mean: 10, sigma: 3)
    let streams = RandomStreams(seed: 2024)
    let trials = 2000
    let covered = try (0..<trials).count { trial in
      var stream = streams.stream("coverage", entity: trial)
      let sample = (0..<8).map { _ in source.sample(&stream) }
      return try ConfidenceInterval.mean(of: sample, level: 0.9).contains(10)
    }
    #expect(abs(Double(covered) / Double(trials) - 0.9) < 4 * (0.9 * 0.1 / Double(trials)).squareRoot())
  }

  @Test func badLevelsAndSamplesAreRefused() {
    #expect(throws: StatsError.self) { try ConfidenceInterval.mean(of: [1]) }
    #expect(throws: StatsError.self) { try ConfidenceInterval.mean(of: [1, 2], level: 1) }
    #expect(throws: StatsError.self) { try BatchMeans([1, 2, 3], batches: 4) }
    #expect(throws: StatsError.self) { try BatchMeans([1, 2, 3], batches: 1) }
    #expect(throws: StatsError.self) { try KolmogorovSmirnov([]) { $0 } }
    #expect(throws: StatsError.self) { try WilcoxonSignedRank([1, 2], [1, 2]) }
  }

  @Test func batchMeansLeaveOutTheBeginning() throws {
    let batches = try BatchMeans([100, 1, 2, 3, 4, 5, 6], batches: 3)
    #expect(batches.leftOut == 1 && batches.batchSize == 2 && batches.means == [1.5, 3.5, 5.5])
    #expect(batches.interval.estimate == 3.5 && batches.interval.count == 3)
    #expect(batches.lagOneCorrelation == 0)
  }

  /// An autoregressive series: the naive interval is far too narrow, batch means cover.
  @Test func batchMeansCoverACorrelatedSeries() throws {
    let noise = try Normal()
    let streams = RandomStreams(seed: 77)
    let trials = 400
    var naive = 0
    var batched = 0
    for trial in 0..<trials {
      var stream = streams.stream("series", entity: trial)
      var x = noise.sample(&stream) / (1 - 0.81).squareRoot()
      let series = (0..<4000).map { _ in
        x = 0.9 * x + noise.sample(&stream)
        return x
      }
      if try ConfidenceInterval.mean(of: series).contains(0) { naive += 1 }
      if try BatchMeans(series).interval.contains(0) { batched += 1 }
    }
    #expect(Double(batched) / Double(trials) > 0.9)
    #expect(Double(naive) / Double(trials) < 0.6)
  }

  /// Kolmogorov's distribution at its tabulated points.
  @Test func kolmogorovTable() {
    for (lambda, p) in [(0.8276, 0.5), (1.2239, 0.1), (1.3581, 0.05), (1.6276, 0.01)] {
      #expect(abs(KolmogorovSmirnov.limitTail(lambda) - p) < 1e-4)
    }
    #expect(abs(KolmogorovSmirnov.limitTail(1.179_999) - KolmogorovSmirnov.limitTail(1.180_001)) < 1e-5)
    #expect(KolmogorovSmirnov.limitTail(0) == 1 && KolmogorovSmirnov.limitTail(50) == 0)
  }

  @Test func kolmogorovSmirnovByHand() throws {
    let one = try KolmogorovSmirnov([0.1, 0.2, 0.9]) { $0 }
    #expect(abs(one.statistic - (2.0 / 3 - 0.2)) < 1e-15)
    let two = try KolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6])
    #expect(two.statistic == 0.5)
    #expect(try KolmogorovSmirnov([1, 2], [1, 2]).statistic == 0)
    var stream = RandomStream(seed: 6)
    let sample = (0..<2000).map { _ in stream.uniform() }
    #expect(try KolmogorovSmirnov(sample) { $0 }.pValue > 0.001)
    #expect(try KolmogorovSmirnov(sample) { $0 * $0 }.pValue < 1e-12)
    #expect(try KolmogorovSmirnov(sample, sample.map { $0 * $0 }).pValue < 1e-12)
  }

  /// Hollander & Wolfe's depression scores, the worked example of R's wilcox.test: V = 40.
  @Test func wilcoxonOnTheDepressionScores() throws {
    let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    let test = try WilcoxonSignedRank(before, after)
    #expect(test.positiveRankSum == 40 && test.count == 9 && test.zeros == 0)
    // (40 − 22.5 − 0.5) / √(9·10·19/24)
    #expect(abs(test.z - 17 / 71.25.squareRoot()) < 1e-12)
    #expect(abs(test.pValue - 0.044_01) < 1e-5)
    let mirrored = try WilcoxonSignedRank(after, before)
    #expect(mirrored.z == -test.z && mirrored.pValue == test.pValue)
  }

  @Test func wilcoxonSharesTiedRanks() throws {
    // Differences 1, 1, −1, 2, 0: ranks 2, 2, 2, 4.
    let test = try WilcoxonSignedRank([2, 3, 4, 5, 6], [1, 2, 5, 3, 6])
    #expect(test.positiveRankSum == 8 && test.count == 4 && test.zeros == 1)
    // (8 − 5 − 0.5) / √(4·5·9/24 − (27 − 3)/48)
    #expect(abs(test.z - 2.5 / 7.0.squareRoot()) < 1e-12)
  }

  @Test func bootstrapAgreesWithStudent() throws {
    var stream = RandomStreams(seed: 3).stream("bootstrap")
    let source = try Normal(mean: 5, sigma: 1)
    let sample = (0..<200).map { _ in source.sample(&stream) }
    let student = try ConfidenceInterval.mean(of: sample)
    let again = stream
    let bootstrap = try bootstrapInterval(of: sample, stream: &stream) { Moments($0).mean }
    #expect(bootstrap.estimate == student.estimate)
    #expect(abs(bootstrap.lower - student.lower) < 0.15 * student.halfWidth)
    #expect(abs(bootstrap.upper - student.upper) < 0.15 * student.halfWidth)
    var replay = again
    #expect(try bootstrapInterval(of: sample, stream: &replay) { Moments($0).mean } == bootstrap)
    #expect(replay == stream)
  }
}

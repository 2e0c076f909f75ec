import Model
import Testing

@testable import Study

@Suite struct FairnessTests {
  private func summary(_ jobs: [JobRecord]) throws -> MetricsSummary {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: jobs)
    return try accumulator.summary(processors: 10)
  }

  @Test func usersWhoFareAlikeAreTreatedFairly() throws {
    let jobs = (1...4).map { Fixtures.job(Int64($0), wait: 10, run: 10, user: Int32($0)) }
    #expect(try summary(jobs).metrics["user_fairness"] == 1)
  }

  /// Slowdowns 1 and 3: (1 + 3)² / (2 (1 + 9)) = 0.8.
  @Test func twoUsersByHand() throws {
    let jobs = [Fixtures.job(1, wait: 0, run: 10, user: 5), Fixtures.job(2, wait: 20, run: 10, user: 9)]
    let metrics = try summary(jobs).metrics
    #expect(abs(try #require(metrics["user_fairness"]) - 0.8) < 1e-12)
    #expect(metrics["users"] == 2)
  }

  /// A user's x is the mean over the jobs: slowdowns 1 and 5 of one user weigh as much as a single 3.
  @Test func aUserCountsOnceHoweverManyJobs() throws {
    let jobs = [
      Fixtures.job(1, wait: 0, run: 10, user: 1), Fixtures.job(2, wait: 40, run: 10, user: 1),
      Fixtures.job(3, wait: 20, run: 10, user: 2),
    ]
    #expect(try summary(jobs).metrics["user_fairness"] == 1)
  }

  @Test func unknownUsersAreNoUser() throws {
    let jobs = [Fixtures.job(1, wait: 500, run: 10, user: -1), Fixtures.job(2, wait: 20, run: 10, user: 2)]
    let result = try summary(jobs)
    #expect(result.metrics["user_fairness"] == 1)
    #expect(result.metrics["users"] == 1)
    #expect(result.users.map(\.user) == [-1, 2])
    #expect(try summary([Fixtures.job(wait: 1, run: 1, user: -1)]).metrics["user_fairness"] == nil)
  }

  @Test func usersFarApartAreFoundLikeNeighbours() throws {
    let near = Fixtures.jobs(2_000, seed: 3, users: 30)
    let far = near.map { job in
      var job = job
      if job.user >= 0 { job.user *= 70_000_000 }
      return job
    }
    let a = try summary(near)
    let b = try summary(far)
    #expect(a.metrics == b.metrics)
    #expect(a.users.map(\.jobs) == b.users.map(\.jobs))
    #expect(b.users.map(\.user).max() == Int32(2_030_000_000))
  }

  @Test func tableByUserAddsUp() throws {
    let jobs = Fixtures.jobs(1_000, seed: 8)
    let result = try summary(jobs)
    for user in result.users {
      let own = jobs.filter { $0.user == user.user && $0.outcome != .rejected }
      #expect(user.jobs == own.count)
      let wait = own.map(\.wait.microseconds).reduce(0, +)
      #expect(user.meanWait == Double(wait) / 1e6 / Double(own.count))
    }
  }
}

@Suite struct JobClassTests {
  @Test func boundsBelongWhereTheirNamesSay() throws {
    let bounds = JobClassBounds.standard
    #expect((0...4).map(bounds.sizeName) == ["1", "2-8", "9-32", "33-128", ">128"])
    #expect((0...3).map(bounds.lengthName) == ["<10min", "10min-1h", "1h-8h", ">=8h"])
    let cases: [(Int32, Double, String, String)] = [
      (1, 599.999999, "1", "<10min"), (2, 600, "2-8", "10min-1h"), (8, 3600, "2-8", "1h-8h"),
      (9, 28_800, "9-32", ">=8h"), (128, 1, "33-128", "<10min"), (129, 1, ">128", "<10min"),
    ]
    for (processors, run, size, length) in cases {
      var accumulator = MetricsAccumulator()
      accumulator.add(Fixtures.job(wait: 30, run: run, processors: processors))
      let hit = try accumulator.summary(processors: 500).classes.filter { $0.jobs > 0 }
      #expect(hit.map(\.size) == [size])
      #expect(hit.map(\.length) == [length])
      #expect(hit.first?.meanWait == 30)
    }
  }

  @Test func classesHoldEveryJobOnce() throws {
    var accumulator = MetricsAccumulator()
    accumulator.add(contentsOf: Fixtures.jobs(1_000, seed: 2))
    let summary = try accumulator.summary(processors: 500)
    #expect(summary.classes.count == 20)
    #expect(summary.classes.map(\.jobs).reduce(0, +) == accumulator.ranJobs)
  }
}

import Foundation
import Testing

/// The orders of the queue, from their formulas, ranked anew at every pass.
@Suite("Orders equal naive ones")
struct NaiveOrderTests {
  static func seconds(_ job: RandomWorkload.Job) -> (wait: (Int64) -> Double, requested: Double, width: Double) {
    ({ Double($0 - job.submit) }, Double(job.requested), Double(job.processors))
  }

  static let ranks: [(name: String, rank: NaiveSimulation.Rank)] = [
    ("sjf", { _, job, _ in Double(job.requested) }),
    ("ljf", { _, job, _ in -Double(job.requested) }),
    ("smallest", { _, job, _ in Double(job.processors) }),
    ("largest", { _, job, _ in -Double(job.processors) }),
    ("saf", { _, job, _ in Double(Int64(job.processors) * job.requested) }),
    (
      "f1",
      { _, job, _ in log10(Double(job.requested)) * Double(job.processors) + 870 * log10(max(1, Double(job.submit))) }
    ),
    ("expansion", { _, job, now in -Double(now - job.submit + job.requested) / Double(job.requested) }),
    (
      "wfp3",
      { _, job, now in
        let ratio = Double(now - job.submit) / Double(job.requested)
        return -(ratio * ratio * ratio * Double(job.processors))
      }
    ),
    (
      "unicef",
      { _, job, now in
        -(Double(now - job.submit) / (max(1, log2(Double(job.processors))) * Double(job.requested)))
      }
    ),
    ("queue-priority", { _, job, _ in 0 }),
    ("fair-share(by: user, half-life: 100s)", { naive, job, now in naive.use(by: job.user, halfLife: 100, at: now) }),
  ]

  @Test("under every way of backfilling", arguments: ranks.indices)
  func orders(index: Int) throws {
    let (order, rank) = Self.ranks[index]
    let ways: [(String, NaiveSimulation.Rule, Bool)] = [
      ("none(order: \(order))", .fcfs, false), ("easy(order: \(order))", .easy(strict: false, extra: true), false),
      ("easy(order: \(order), pass: event)", .easy(strict: false, extra: true), true),
      ("depth(order: \(order), reservations: 3)", .depth(3), false),
      ("conservative(order: \(order))", .conservative(compress: true), false),
    ]
    for (policy, rule, perEvent) in ways {
      let item = NaiveAgreementTests.Case(policy) {
        var naive = NaiveSimulation($0, rule)
        (naive.rank, naive.perEvent) = (rank, perEvent)
        return naive
      }
      for seed in UInt64(1)...15 {
        try NaiveAgreementTests.check(item, RandomWorkload(seed: seed, jobs: 60), seed: seed)
      }
      guard !policy.contains("conservative") else { continue }
      let crowded = RandomWorkload(seed: 7, jobs: 260, capacity: 24, crowd: 400, longest: 20)
      try NaiveAgreementTests.check(item, crowded, seed: 7)
    }
  }

  @Test("for the candidates of backfilling alone", arguments: ranks.indices)
  func candidates(index: Int) throws {
    let (order, rank) = Self.ranks[index]
    let ways: [(String, NaiveSimulation.Rule)] = [
      ("easy(candidates: \(order))", .easy(strict: false, extra: true)),
      ("easy(candidates: \(order), order: largest)", .easy(strict: false, extra: true)),
      ("depth(candidates: \(order))", .depth(4)),
    ]
    for (policy, rule) in ways {
      let item = NaiveAgreementTests.Case(policy) {
        var naive = NaiveSimulation($0, rule)
        if policy.contains("order: largest") { naive.rank = { _, job, _ in -Double(job.processors) } }
        naive.candidateRank = rank
        return naive
      }
      for seed in UInt64(1)...15 {
        try NaiveAgreementTests.check(item, RandomWorkload(seed: seed, jobs: 60), seed: seed)
      }
    }
  }
}

extension NaiveSimulation {
  /// Core-seconds a user's jobs have used until now, each second forgotten with the half-life: the integral, in closed form.
  func use(by user: Int32, halfLife: Double, at now: Int64) -> Double {
    let decay = log(2) / halfLife
    return history.filter { $0.user == user }.reduce(0) { sum, stretch in
      let end = stretch.end ?? now
      let kept = exp(-decay * Double(now - end)) - exp(-decay * Double(now - stretch.start))
      return sum + Double(stretch.processors) / decay * kept
    }
  }
}

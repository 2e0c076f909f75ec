import Foundation

/// Textbook scheduling on plain arrays, second by second, sharing nothing with the product.
struct NaiveSimulation {
  typealias Job = RandomWorkload.Job
  /// What a job's place in the queue is decided by; lower goes first.
  typealias Rank = @Sendable (NaiveSimulation, Job, Int64) -> Double

  enum Rule {
    case fcfs
    case easy(strict: Bool, extra: Bool)
    case depth(Int)
    case conservative(compress: Bool)
  }

  struct Running {
    var job: Int
    var end: Int64
    var believed: Int64
    var extended = 0
  }

  let jobs: [Job]
  let capacity: Int
  let rule: Rule
  var rank: Rank = { _, _, _ in 0 }
  var candidateRank: Rank?
  /// A pass after every single end and submission.
  var perEvent = false

  var now: Int64 = 0
  var waiting: [Int] = []
  var running: [Running] = []
  var started: [Int64]
  var reserved: [Int64]
  /// Cores in use by running jobs, as believed, and by reservations, for each second: conservative backfilling's plan.
  var plan: [Int]
  /// What every user's jobs have run, for fair share: start, end (`nil` while running), processors.
  var history: [(user: Int32, start: Int64, end: Int64?, processors: Int, job: Int)] = []

  init(_ workload: RandomWorkload, _ rule: Rule) {
    jobs = workload.jobs
    capacity = Int(workload.capacity)
    self.rule = rule
    started = Array(repeating: -1, count: jobs.count)
    reserved = Array(repeating: -1, count: jobs.count)
    plan = []
    if case .conservative = rule {
      let work = jobs.reduce(0) { $0 + $1.requested }
      plan = Array(repeating: 0, count: Int((jobs.last?.submit ?? 0) + work + 1))
    }
  }

  var free: Int { capacity - running.reduce(0) { $0 + width($1.job) } }
  func width(_ job: Int) -> Int { Int(jobs[job].processors) }

  /// When every job starts.
  mutating func run() -> [Int64] {
    var next = 0
    while true {
      var times = running.map(\.end) + waiting.map { reserved[$0] }.filter { $0 > now }
      if next < jobs.count { times.append(jobs[next].submit) }
      guard let time = times.min() else { return started }
      now = time
      let ended = running.filter { $0.end == now }
      for (index, gone) in ended.enumerated() {
        finish(gone)
        if perEvent {
          extendBeliefs(upTo: index == ended.count - 1 ? now : now - 1)
          pass(newcomers: [], afterEnd: true)
        }
      }
      var newcomers: [Int] = []
      while next < jobs.count, jobs[next].submit == now {
        newcomers.append(next)
        next += 1
      }
      if perEvent {
        if ended.isEmpty || !newcomers.isEmpty { extendBeliefs(upTo: now) }
        for newcomer in newcomers { pass(newcomers: [newcomer], afterEnd: false) }
        if ended.isEmpty, newcomers.isEmpty { pass(newcomers: [], afterEnd: false) }
      } else {
        extendBeliefs(upTo: now)
        pass(newcomers: newcomers, afterEnd: !ended.isEmpty)
      }
    }
  }

  private mutating func finish(_ gone: Running) {
    running.removeAll { $0.job == gone.job }
    if !plan.isEmpty, now < gone.believed {
      for second in Int(now)..<Int(gone.believed) { plan[second] -= width(gone.job) }
    }
    for index in history.indices where history[index].job == gone.job { history[index].end = now }
  }

  private mutating func extendBeliefs(upTo time: Int64) {
    let minutes: [Int64] = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 3000, 6000]
    for index in running.indices {
      while running[index].believed <= time {
        running[index].believed += minutes[min(running[index].extended, 10)] * 60
        running[index].extended += 1
      }
    }
  }

  mutating func start(_ job: Int) {
    waiting.removeAll { $0 == job }
    started[job] = now
    running.append(Running(job: job, end: now + jobs[job].actual, believed: now + jobs[job].requested))
    history.append((jobs[job].user, now, nil, width(job), job))
  }

  /// The waiting jobs in an order.
  func sorted(_ list: [Int], by rank: Rank) -> [Int] {
    let ranks = Dictionary(uniqueKeysWithValues: list.map { ($0, rank(self, jobs[$0], now)) })
    return list.sorted { (ranks[$0] ?? 0, $0) < (ranks[$1] ?? 0, $1) }
  }

  private mutating func pass(newcomers: [Int], afterEnd: Bool) {
    if case .conservative(let compress) = rule {
      return conservative(newcomers, sweeps: compress && afterEnd)
    }
    waiting += newcomers
    let queue = sorted(waiting, by: rank)
    for job in queue {
      guard width(job) <= free else { break }
      start(job)
    }
    switch rule {
    case .easy(let strict, let extra): easy(strict, extra)
    case .depth(let reservations): depth(reservations)
    case .fcfs, .conservative: break
    }
  }
}

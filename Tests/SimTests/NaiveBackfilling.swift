/// The rules of backfilling as the papers give them.
extension NaiveSimulation {
  mutating func easy(_ strict: Bool, _ usesExtra: Bool) {
    let queue = sorted(waiting, by: rank)
    guard let head = queue.first else { return }
    var available = free
    var shadow: Int64 = 0
    for end in Set(running.map(\.believed)).sorted() where available < width(head) {
      available += running.filter { $0.believed == end }.reduce(0) { $0 + width($1.job) }
      shadow = end
    }
    var extra = usesExtra ? available - width(head) : 0
    for job in sorted(Array(queue.dropFirst()), by: candidateRank ?? rank) where width(job) <= free {
      let end = now + jobs[job].requested
      if strict ? end < shadow : end <= shadow {
        start(job)
      } else if width(job) <= extra {
        extra -= width(job)
        start(job)
      }
    }
  }

  mutating func depth(_ reservations: Int) {
    guard !waiting.isEmpty, free > 0 else { return }
    let far =
      (running.map(\.believed).max() ?? now) - now + waiting.reduce(0) { $0 + jobs[$1].requested } + 1
    var level = [Int](repeating: capacity, count: Int(far))
    for run in running { lower(&level, by: width(run.job), from: 0, to: run.believed - now) }
    var held: [Int] = []
    for job in sorted(waiting, by: rank) where held.count < reservations {
      let at = earliest(in: level, width(job), jobs[job].requested)
      lower(&level, by: width(job), from: at, to: at + jobs[job].requested)
      if at == 0, width(job) <= free { start(job) } else { held.append(job) }
    }
    for job in sorted(waiting, by: candidateRank ?? rank) where !held.contains(job) && width(job) <= free {
      let span = level[0..<min(level.count, Int(jobs[job].requested))]
      guard span.allSatisfy({ $0 >= width(job) }) else { continue }
      lower(&level, by: width(job), from: 0, to: jobs[job].requested)
      start(job)
    }
  }

  private func lower(_ level: inout [Int], by cores: Int, from: Int64, to: Int64) {
    guard from < to else { return }
    for second in Int(from)..<min(level.count, Int(to)) { level[second] -= cores }
  }

  private func earliest(in level: [Int], _ cores: Int, _ length: Int64) -> Int64 {
    var stretch: Int64 = 0
    for second in level.indices {
      stretch = level[second] >= cores ? stretch + 1 : 0
      if stretch == length { return Int64(second) + 1 - length }
    }
    return Int64(level.count) - stretch
  }

  // MARK: Conservative

  mutating func conservative(_ newcomers: [Int], sweeps: Bool) {
    for job in sorted(waiting, by: rank) where reserved[job] == now && width(job) <= free { start(job) }
    if sweeps {
      for job in sorted(waiting, by: rank) {
        occupy(job, from: reserved[job], by: -width(job))
        promise(job)
      }
    }
    for job in newcomers {
      waiting.append(job)
      promise(job)
    }
  }

  private mutating func promise(_ job: Int) {
    let (length, fitting) = (Int(jobs[job].requested), capacity - width(job))
    var second = Int(now)
    var stretch = 0
    // By pointer, as a test is built without optimisation.
    plan.withUnsafeBufferPointer { plan in
      while stretch < length, second < plan.count {
        stretch = plan[second] <= fitting ? stretch + 1 : 0
        second += 1
      }
    }
    reserved[job] = Int64(second - stretch)
    occupy(job, from: reserved[job], by: width(job))
    if reserved[job] == now, width(job) <= free { start(job) }
  }

  private mutating func occupy(_ job: Int, from start: Int64, by cores: Int) {
    let end = Int(start + jobs[job].requested)
    if plan.count < end { plan += Array(repeating: 0, count: end - plan.count) }
    plan.withUnsafeMutableBufferPointer { plan in
      var second = Int(start)
      while second < end {
        plan[second] += cores
        second += 1
      }
    }
  }
}

import Model
import Policy
import Sim
import TestSupport

/// A random workload in whole seconds with what makes schedulers stumble: ties, simultaneous ends and submissions, exact and wild estimates, jobs as wide as the machine.
struct RandomWorkload {
  struct Job {
    var id: Int64
    var submit: Int64
    var actual: Int64
    var requested: Int64
    var processors: Int32
    var user: Int32
    var memory: Int64 = 0
  }

  enum Estimates: CaseIterable { case exact, over, wild, mixed, under }

  var capacity: Int32
  var jobs: [Job] = []

  /// - Parameters:
  ///   - crowd: how many times faster work arrives than the machine can do it, in percent.
  ///   - tooWide: some jobs ask for more than the machine has.
  init(
    seed: UInt64, jobs count: Int, capacity: Int32? = nil, crowd: Int? = nil, estimates: Estimates? = nil,
    widest: Int32? = nil, longest: Int = 30, tooWide: Bool = false
  ) {
    var random = SplitMix(seed: seed)
    self.capacity = capacity ?? Int32([1, 3, 8, 16, 37, 100].randomElement(using: &random) ?? 8)
    let crowd = crowd ?? random.draw(60...250)
    let estimates = estimates ?? Estimates.allCases.dropLast().randomElement(using: &random) ?? .over
    let widest = min(self.capacity, widest ?? self.capacity)
    // Lengths on a coarse grid end together often.
    let grid = random.chance(50) ? random.draw(2...5) : 1
    var submit: Int64 = 0
    for id in 0..<count {
      var width = Int32(random.draw(1...max(1, Int(widest) / 3)))
      if random.chance(30) { width = min(widest, 1 << Int32(random.draw(0...6))) }
      if random.chance(4) { width = widest }
      if tooWide, random.chance(5) { width = self.capacity + Int32(random.draw(1...5)) }
      let actual = Int64(random.draw(1...longest) * grid)
      let wild = random.chance(50) ? actual : actual * Int64(random.draw(2...6))
      let requested: Int64 =
        switch estimates {
        case .exact: actual
        case .over: actual + Int64(random.draw(0...longest / 2) * grid)
        case .wild: wild
        case .mixed: [actual, actual + 1, wild].randomElement(using: &random) ?? actual
        case .under: max(1, actual + Int64(random.draw(-longest...longest)))
        }
      jobs.append(
        Job(
          id: Int64(id + 1), submit: submit, actual: actual, requested: requested, processors: width,
          user: Int32(random.draw(1...4))))
      if random.chance(60) {
        let gap = Double(actual) * Double(width) / Double(self.capacity) * 100 / Double(crowd) / 0.6
        submit += Int64((Double(random.draw(0...200)) / 100 * gap).rounded())
        submit -= random.chance(50) ? submit % Int64(grid) : 0
      }
      submit = max(submit, jobs[id].submit)
    }
  }

  func arrivals(secondsPer unit: Int64 = 1_000_000) -> [Arrival] {
    jobs.map { job in
      Arrival(
        workspace: Workspace(
          id: job.id, jobNumber: job.id, submit: SimTime(microseconds: job.submit * unit), count: job.processors,
          quantum: Quantum(memoryKiB: job.memory), requested: SimDuration(microseconds: job.requested * unit),
          user: job.user, group: job.user % 2),
        actual: SimDuration(microseconds: job.actual * unit))
    }
  }

  /// Records in order of id.
  func replay(_ policy: String, on shape: ClusterShape? = nil, demandsMemory: Bool = false) throws -> [JobRecord] {
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    var replay = try Replay(
      ArrivalList(arrivals()), on: shape ?? .processors(capacity), under: rules, demandsMemory: demandsMemory)
    var records: [JobRecord] = []
    try replay.run { records += $0 }
    return records.sorted { $0.id < $1.id }
  }

  /// Start times in seconds, in order of id.
  func starts(_ policy: String, on shape: ClusterShape? = nil) throws -> [Int64] {
    try replay(policy, on: shape).map { $0.start.microseconds / 1_000_000 }
  }
}

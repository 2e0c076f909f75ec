// From an event to its decisions: how long a controller thinks, with the books of a large site in its head.
//
//   LatencyBench [EVENTS] [RUNS] [HOSTS] [RESIDENT] [QUEUED] [PREEMPTION]
//
// 1,000 hosts, 12,000 workspaces on them, 8,000 in the queue and 200 reservations to come: EASY, images on all hosts, quanta weighted
// and capped. Then events one by one: an end, a submission, a report that machines run; always the same ones.
import Foundation
import Model
import Policy

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct Draws: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Processor time of this thread, ms: the machine may be shared.
func processorMilliseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
}

/// Milliseconds of the calls of one kind.
struct Times {
  var name: String
  var values: [Double] = []

  var line: String {
    let sorted = values.sorted()
    guard let least = sorted.first, let most = sorted.last else { return "| \(name) | 0 | | | | | |" }
    let at = { (part: Double) in sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] }
    let cells = [least, at(0.5), at(0.95), at(0.99), most].map { String(format: "%.3f", $0) }
    return "| \(name) | \(sorted.count) | " + cells.joined(separator: " | ") + " |"
  }
}

struct Bench {
  static let minute: Int64 = 60_000_000
  static let cores: Int32 = 24
  static let memoryKiB: Int64 = 64 << 20

  let hosts: Int
  var random = Draws(state: 1)
  var controller: Controller
  var now = SimTime(microseconds: 1_800_000_000_000_000)
  var id: Int64 = 0
  var spare: [Handle] = []
  var handles: Handle = 0
  var running: [Handle] = []
  var booting: [Handle] = []
  /// Thousandths of a core, and KiB, left on each host.
  var left: [(milli: Int32, kib: Int64)]

  init(hosts: Int, preemption: String) throws {
    self.hosts = hosts
    let text = "easy(quanta: weighted-capped, preemption: \(preemption), staging: predeployed)"
    let rules = try PolicySpecification(parsing: text, registry: Registry()).rules
    let shape = ClusterShape(groups: [
      .init(
        count: Int32(hosts),
        host: HostShape(
          cores: Self.cores, memoryKiB: Self.memoryKiB, hypervisor: HypervisorShare(cpuMilli: 500, memoryKiB: 1 << 20)))
    ])
    controller = try Controller(
      shape: shape, rules: rules,
      estimates: Estimates(
        boot: .seconds(20), shutdown: .seconds(5), suspendKiBps: 100_000, resumeKiBps: 100_000),
      catalogue: EnvironmentCatalogue())
    left = Array(repeating: (Self.cores * 1000 - 500, Self.memoryKiB - 1 << 20), count: hosts)
  }

  var counts: String {
    "\(controller.site?.runningCount ?? 0) there, \(controller.site?.queueLength ?? 0) queued"
  }

  mutating func draw(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

  mutating func workspace(_ count: ClosedRange<Int64>, terms: Terms? = nil) -> Workspace {
    id += 1
    let quantum = Quantum(
      cpuMilli: Int32(draw(1...4)) * 250, vcpus: Int32(draw(1...2)), memoryKiB: (1 << 19) << draw(0...3))
    return Workspace(
      id: id, jobNumber: id, submit: now, count: Int32(draw(count)), quantum: quantum,
      terms: terms ?? .bestEffort(preemptible: draw(0...1) == 0),
      requested: SimDuration(microseconds: draw(10...600) * Self.minute))
  }

  mutating func handle() -> Handle {
    if let free = spare.popLast() { return free }
    handles += 1
    return handles - 1
  }

  /// Hosts with room, from a random one on.
  mutating func place(_ workspace: Workspace) -> [Int32]? {
    let milli = workspace.quantum.cpuMilli * workspace.quantum.vcpus
    var places: [Int32] = []
    let first = Int(draw(0...Int64(hosts - 1)))
    for step in 0..<hosts where places.count < Int(workspace.count) {
      let host = (first + step) % hosts
      if left[host].milli >= milli, left[host].kib >= workspace.quantum.memoryKiB { places.append(Int32(host)) }
    }
    guard places.count == Int(workspace.count) else { return nil }
    for host in places {
      left[Int(host)].milli -= milli
      left[Int(host)].kib -= workspace.quantum.memoryKiB
    }
    return places.sorted()
  }

  /// Fills the books: milliseconds it took.
  mutating func fill(resident: Int, queued: Int, reservations: Int) -> Double {
    var batch = EventBatch()
    while batch.adoptions.count < resident {
      let workspace = workspace(1...3)
      guard let places = place(workspace) else { continue }
      let adoption = Adoption(
        handle: handle(), workspace: workspace, hosts: places, stage: .running,
        since: SimTime(microseconds: now.microseconds - draw(0...9) * Self.minute))
      batch.adoptions.append(adoption)
      running.append(adoption.handle)
    }
    for index in 0..<reservations + queued {
      let start = now + SimDuration(microseconds: draw(60...2880) * Self.minute)
      let isReservation = index < reservations
      batch.submissions.append(
        .init(
          handle: handle(),
          workspace: workspace(
            isReservation ? 1...32 : 1...64, terms: isReservation ? .advanceReservation(start: start) : nil)
        ))
    }
    return tell(batch)
  }

  /// Milliseconds of one call; what was started boots.
  mutating func tell(_ batch: EventBatch) -> Double {
    let began = processorMilliseconds()
    controller.handle(batch, at: now)
    let took = processorMilliseconds() - began
    for decision in controller.decisions {
      switch decision.kind {
      case .start, .resume: booting.append(decision.handle)
      case .suspend:
        running.removeAll { $0 == decision.handle }
        leaving.append(SiteReport(.suspended, decision.handle))
      case .stop:
        running.removeAll { $0 == decision.handle }
        leaving.append(SiteReport(.stopped, decision.handle))
      default: break
      }
    }
    return took
  }

  /// What is to be reported of those that were told to go.
  var leaving: [SiteReport] = []

  /// What became of the oldest decision that takes time.
  mutating func nextReport() -> SiteReport? {
    if !leaving.isEmpty { return leaving.removeFirst() }
    guard !booting.isEmpty else { return nil }
    let handle = booting.removeFirst()
    running.append(handle)
    return SiteReport(.started, handle)
  }

  mutating func run(events: Int) -> [Times] {
    var (ends, submissions, reports) = (Times(name: "end"), Times(name: "submission"), Times(name: "report"))
    var turn = 0
    while ends.values.count + submissions.values.count + reports.values.count < events {
      now = now + .seconds(draw(1...3))
      var batch = EventBatch()
      turn += 1
      switch turn % 4 {
      case 0:
        let handle = running.remove(at: Int(draw(0...Int64(running.count - 1))))
        batch.ends = [handle]
        ends.values.append(tell(batch))
        spare.append(handle)
      case 1:
        batch.submissions = [.init(handle: handle(), workspace: workspace(1...64))]
        submissions.values.append(tell(batch))
      default:
        guard let report = nextReport() else { continue }
        batch.reports = [report]
        reports.values.append(tell(batch))
      }
    }
    return [ends, submissions, reports]
  }
}

/// The same events several times over: of each, the quickest counts, for the machine may be shared.
func run() throws {
  let arguments = CommandLine.arguments
  let number = { (index: Int, otherwise: Int) in
    arguments.count > index ? Int(arguments[index]) ?? otherwise : otherwise
  }
  var best: [Times] = []
  for turn in 0..<max(1, number(2, 3)) {
    var bench = try Bench(hosts: number(3, 1000), preemption: arguments.count > 6 ? arguments[6] : "suspend")
    let filled = bench.fill(resident: number(4, 12_000), queued: number(5, 8000), reservations: 200)
    let before = bench.counts
    let times = bench.run(events: number(1, 3000))
    let note = "filled in \(filled) ms: \(before); at the end \(bench.counts)\n"
    FileHandle.standardError.write(Data(note.utf8))
    if turn == 0 {
      best = times
    } else {
      for kind in times.indices {
        for event in times[kind].values.indices {
          best[kind].values[event] = min(best[kind].values[event], times[kind].values[event])
        }
      }
    }
    print(Times(name: "run \(turn + 1)", values: times.flatMap(\.values)).line)
  }
  print("| event | events | minimum ms | median | p95 | p99 | maximum |")
  print("|---|--:|--:|--:|--:|--:|--:|")
  for each in best { print(each.line) }
  print(Times(name: "all", values: best.flatMap(\.values)).line)
}

try run()

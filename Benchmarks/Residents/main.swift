// How many simulated days a second the fluid site makes: 10,000 hosts, 100,000 resident workspaces, weights and caps, utilisation
// traces on a grid of five minutes.
//
//   ResidentsBench [DAYS] [PERCENT OF WORKS] [FOLDER OF PLANETLAB FILES] [HOSTS]
//
// Without a folder, or with an empty name, the traces are random walks, always the same ones.
import Foundation
import Model
import Policy
import Sim

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

/// Resident memory of this process, bytes.
func residentBytes() -> Int {
  let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  let pages = statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  return pages * 4096
}

/// 1,052 traces of a day, as many as PlanetLab's of 2011-03-03.
func randomWalks(_ random: inout Draws) throws -> UtilisationTraces {
  var traces = UtilisationTraces()
  for _ in 0..<1052 {
    var level = Double.random(in: 0...60, using: &random)
    let samples = (0..<288).map { _ in
      level = min(100, max(0, level + Double.random(in: -8...8, using: &random)))
      return UInt16(level.rounded()) * 100
    }
    try traces.append(samples, every: .seconds(300))
  }
  return traces
}

/// One file a machine, one percentage a line, five minutes apart.
func planetLab(_ folder: String) throws -> UtilisationTraces {
  var traces = UtilisationTraces()
  for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
    let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    let samples = text.split(whereSeparator: \.isNewline).compactMap { UInt16($0).map { min(100, $0) * 100 } }
    if !samples.isEmpty { try traces.append(samples, every: .seconds(300)) }
  }
  return traces
}

/// Processor time of this process, seconds: the machine may be shared.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

struct Bench {
  let hostCount: Int32
  var residents: Int32 { 10 * hostCount }
  let percentOfWorks: Int
  let traceCount: Int32
  let policy = WeightedCapped()
  var random: Draws
  var site: FluidSite
  var ends = EventQueue()
  var finished = 0
  var busy = 0.0

  init(hostCount: Int32, percentOfWorks: Int, traces: UtilisationTraces, random: Draws) {
    self.hostCount = hostCount
    self.percentOfWorks = percentOfWorks
    self.random = random
    traceCount = Int32(traces.count)
    let host = HostShape(cores: 8, hypervisor: HypervisorShare(cpuMilli: 200, cpuMilliPerDomain: 10))
    site = FluidSite(
      shape: ClusterShape(groups: [.init(count: hostCount, host: host)]), slowdown: .init(), traces: traces)
    site.reserve(workspaces: Int(residents), machines: Int(residents))
  }

  mutating func enter(_ handle: Handle, at now: Int64) {
    let quantum = Quantum(
      cpuMilli: Int32.random(in: 1...4, using: &random) * 250, vcpus: Int32.random(in: 1...2, using: &random))
    let isWork = Int.random(in: 0..<100, using: &random) < percentOfWorks
    site.enter(
      handle, hosts: [handle % hostCount], setting: policy.setting(for: quantum),
      promisedMilli: quantum.cpuMilli * quantum.vcpus, kind: .cpu,
      work: isWork ? Int64.random(in: 600_000_000...36_000_000_000, using: &random) : nil,
      utilisation: isWork ? -1 : Int32.random(in: 0..<traceCount, using: &random), at: now)
  }

  mutating func run(to end: Int64) {
    var touched: [Int32] = []
    while true {
      site.takeMoved { handle, end in
        ends.cancel(handle)
        if end < .max { ends.schedule(.end, of: handle, at: end) }
      }
      touched.removeAll(keepingCapacity: true)
      site.takeChangedHosts { touched.append($0) }
      for host in touched { busy += site.load(of: host) }
      let now = min(site.nextChange(), ends.nextTime())
      guard now <= end else { break }
      site.advance(to: now)
      while let (_, handle) = ends.next(at: now) {
        site.leave(handle, at: now)
        enter(handle, at: now)
        finished += 1
      }
    }
  }
}

func run() throws {
  let arguments = CommandLine.arguments
  let days = arguments.count > 1 ? Int64(arguments[1]) ?? 3 : 3
  var random = Draws(state: 1)
  let traces = arguments.count > 3 && !arguments[3].isEmpty ? try planetLab(arguments[3]) : try randomWalks(&random)
  let before = residentBytes()
  let started = processorSeconds()
  var bench = Bench(
    hostCount: arguments.count > 4 ? Int32(arguments[4]) ?? 10_000 : 10_000,
    percentOfWorks: arguments.count > 2 ? Int(arguments[2]) ?? 0 : 0, traces: traces, random: random)
  for handle in 0..<bench.residents { bench.enter(handle, at: 0) }
  let filled = processorSeconds()
  let grown = residentBytes() - before
  let decided = bench.site.recomputations
  bench.run(to: days * 86_400_000_000)
  let seconds = processorSeconds() - filled

  let residents = Double(bench.residents)
  let decisions = Double(bench.site.recomputations - decided)
  print(
    "\(bench.hostCount) hosts, \(bench.residents) residents, \(bench.percentOfWorks) % works, \(traces.count) traces")
  print("filled in \(filled - started) s of processor time, \(Double(grown) / residents) bytes a resident")
  print("\(days) days in \(seconds) s of processor time: \(Double(days) / seconds) days a second")
  print("\(decisions / seconds) decisions of a host a second, \(seconds / decisions * 1e9) ns each")
  print("\(residents * Double(days * 288) / seconds) steps of a resident a second; \(bench.finished) works done")
  print("loads add up to \(bench.busy); at the end \(residentBytes() - before) bytes more than at the start")
}

try run()

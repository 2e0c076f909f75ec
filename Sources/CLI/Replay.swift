import ArgumentParser
import Model
import Policy
import Sim
import Workload

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "replay")
  @Argument var log: String
  @Option var procs: Int32
  @Option var policy: String
  func run() throws {
    let rules = try PolicySpecification(parsing: policy, registry: Registry()).rules
    let log = try SWFLog.open(path: log)
    var replay = try Sim.Replay(SWFArrivals(log, processors: procs), on: .processors(procs), under: rules)
    var n = 0
    var wait = 0.0
    try replay.run {
      for r in $0 {
        n += 1
        wait += r.wait.seconds
      }
    }
    print(n, wait / Double(n), replay.observer.totals)
  }
}
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "parse")
  @Argument var log: String
  @Option var procs: Int32
  func run() throws {
    let log = try SWFLog.open(path: log)
    let a = try SWFArrivals(log, processors: procs)
    var b: [Arrival] = []
    var n = 0
    repeat {
      n += b.count
      b.removeAll(keepingCapacity: true)
      try a.read(into: &b, limit: 512)
    } while !b.isEmpty
    print(n)
  }
}

import Live
import Model
import Policy

/// How hosts were used over a time: how many at a time, and how much was promised of them.
struct ShadowMeter: Sendable {
  /// Of hosts with somebody on them: µs × hosts, and the most at a time.
  private(set) var hostTime = 0.0
  private(set) var mostHosts = 0
  /// Promised cores ÷ cores of the host where that was most; likewise memory.
  private(set) var mostCPU = 0.0
  private(set) var mostMemory = 0.0
  private(set) var time = 0.0
  /// Core-µs promised.
  private(set) var promised = 0.0

  /// Enters who was there from `from` to `to`.
  mutating func note(_ guests: [ShadowGuest], from: SimTime, to: SimTime, _ epoch: Epoch) {
    note(guests.map { ($0.host, $0.workspace.quantum) }, from: from, to: to, epoch)
  }

  mutating func note(_ machines: [(host: Int32, quantum: Quantum)], from: SimTime, to: SimTime, _ epoch: Epoch) {
    let passed = Double((to - from).microseconds)
    guard passed > 0 else { return }
    time += passed
    let byHost = Dictionary(grouping: machines, by: \.host)
    hostTime += passed * Double(byHost.count)
    mostHosts = max(mostHosts, byHost.count)
    for (host, machines) in byHost {
      let shape = epoch.shape.host(host)
      let cores = machines.reduce(0) { $0 + $1.quantum.promisedCores }
      promised += cores * passed
      mostCPU = max(mostCPU, cores / Double(max(1, shape.cores)))
      if let memory = shape.memoryKiB, memory > 0 {
        mostMemory = max(mostMemory, Double(machines.reduce(0) { $0 + $1.quantum.memoryKiB }) / Double(memory))
      }
    }
  }

  var meanHosts: Double { time > 0 ? hostTime / time : 0 }
}

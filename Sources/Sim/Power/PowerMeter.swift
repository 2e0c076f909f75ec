import Model

/// What each host draws, integrated over a run: joules in all and while idle, and host time by state.
///
/// Power is piecewise constant between two calls about a host, so the integral is a sum of rectangles without an error of method. While
/// on, watts are interpolated linearly between the points of `PowerModel.watts` by load; in the other states they are those the model
/// names. A host without a model draws nothing, but its time is counted. O(1) a call, no allocation.
public struct PowerMeter: Sendable, Codable {
  /// Watts by state, for each group of hosts; while on, that of load 0.
  private var stateWatts: [Double] = []
  /// The points of all models one behind the other, and for each group where its own begin and end.
  private var points: [Double] = []
  private var firstPoint: [Int32] = [0]
  // By host.
  private var group: [Int32] = []
  private var states: [HostState]
  private var loads: [Double]
  private var watts: [Double]
  private var since: [Int64]
  /// W·µs.
  private var drawn: [Double]
  private var idle: [Double]
  /// Host-µs by state.
  private var times = [Int64](repeating: 0, count: HostState.allCases.count)
  /// How often a load above 1, beyond rounding, was reported, and metered as 1.
  public private(set) var overloads = 0

  /// All hosts on and idle at `start`.
  public init(shape: ClusterShape, from start: Int64 = 0) {
    let hosts = shape.hostCount
    group.reserveCapacity(hosts)
    for (index, kind) in shape.groups.enumerated() {
      group.append(contentsOf: repeatElement(Int32(index), count: Int(kind.count)))
      points.append(contentsOf: kind.host.power?.watts ?? [])
      firstPoint.append(Int32(points.count))
      stateWatts.append(contentsOf: HostState.allCases.map { kind.host.power?.watts(in: $0) ?? 0 })
    }
    states = [HostState](repeating: .on, count: hosts)
    loads = [Double](repeating: 0, count: hosts)
    since = [Int64](repeating: start, count: hosts)
    drawn = [Double](repeating: 0, count: hosts)
    idle = drawn
    watts = drawn
    for host in 0..<hosts { watts[host] = wattsNow(host) }
  }

  // MARK: What happens

  /// From `time` on, the host works at `load` of its capacity, 0…1, whenever it is on.
  public mutating func load(_ host: Int32, _ load: Double, at time: Int64) {
    let host = Int(host)
    settle(host, at: time)
    if load > 1 + 1e-9 { overloads += 1 }
    loads[host] = min(1, max(0, load))
    watts[host] = wattsNow(host)
  }

  /// From `time` on, the host is in this state. Its load stays what it was, and counts again once it is on.
  public mutating func state(_ host: Int32, _ state: HostState, at time: Int64) {
    let host = Int(host)
    settle(host, at: time)
    states[host] = state
    watts[host] = wattsNow(host)
  }

  /// Brings all accounts to `time`; more may follow.
  public mutating func close(at time: Int64) {
    for host in states.indices { settle(host, at: time) }
  }

  // MARK: Accounts, up to the last call about each host

  public var hosts: Int { states.count }
  public func state(of host: Int32) -> HostState { states[Int(host)] }
  /// Watts it draws now.
  public func watts(of host: Int32) -> Double { watts[Int(host)] }
  /// Joules.
  public func energy(of host: Int32) -> Double { drawn[Int(host)] / 1e6 }
  /// Joules it drew while on without any load.
  public func idleEnergy(of host: Int32) -> Double { idle[Int(host)] / 1e6 }
  /// Joules of all hosts. O(hosts), in their order.
  public var energy: Double { drawn.reduce(0, +) / 1e6 }
  public var idleEnergy: Double { idle.reduce(0, +) / 1e6 }
  /// Host-µs spent in a state.
  public func time(in state: HostState) -> Int64 { times[Int(state.rawValue)] }
  /// Host-µs off or asleep, failed, and in all.
  public var offTime: Int64 { time(in: .off) + time(in: .asleep) }
  public var downTime: Int64 { time(in: .down) }
  public var hostTime: Int64 { times.reduce(0, +) }

  /// Enters energy and host time into a site's totals.
  public func add(to totals: inout SiteTotals) {
    totals.energy += energy
    totals.idleEnergy += idleEnergy
    totals.offTime += Double(offTime)
    totals.downTime += Double(downTime)
    totals.hostTime += Double(hostTime)
  }

  // MARK: Inside

  @inline(__always)
  private mutating func settle(_ host: Int, at time: Int64) {
    let passed = time - since[host]
    assert(passed >= 0, "a meter cannot go back")
    guard passed > 0 else { return }
    since[host] = time
    times[Int(states[host].rawValue)] += passed
    let energy = watts[host] * Double(passed)
    drawn[host] += energy
    if states[host] == .on, loads[host] == 0 { idle[host] += energy }
  }

  @inline(__always)
  private func wattsNow(_ host: Int) -> Double {
    let group = Int(group[host])
    guard states[host] == .on else {
      return stateWatts[group * HostState.allCases.count + Int(states[host].rawValue)]
    }
    let first = Int(firstPoint[group])
    let steps = Int(firstPoint[group + 1]) - first - 1
    guard steps > 0 else { return steps == 0 ? points[first] : 0 }
    let place = loads[host] * Double(steps)
    let step = min(Int(place), steps - 1)
    let low = points[first + step]
    return low + (points[first + step + 1] - low) * (place - Double(step))
  }
}

extension PowerModel {
  /// Watts in a state; while on, without load.
  public func watts(in state: HostState) -> Double {
    switch state {
    case .on: watts.first ?? 0
    case .off, .down: offWatts
    case .asleep: asleepWatts
    case .switchingOn: bootWatts
    case .switchingOff: shutdownWatts
    case .fallingAsleep, .waking: sleepWatts
    }
  }

  /// How long a transition takes; zero for what is no transition.
  public func duration(of state: HostState) -> SimDuration {
    switch state {
    case .switchingOn: boot
    case .switchingOff: shutdown
    case .fallingAsleep: sleep
    case .waking: wake
    case .on, .off, .asleep, .down: .zero
    }
  }
}

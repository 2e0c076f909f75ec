import Model
import Policy
import Stats

/// The hosts of a simulated site: which are there, what they draw, when they fail and come back.
struct SiteHosts {
  var meter: PowerMeter
  private var failures: HostFailures?
  /// The next failure or repair of each host, and the end of its change of power.
  private var outages = EventQueue()
  private var changes = EventQueue()
  private(set) var failureCount: Int64 = 0

  /// Cores and dom0's share by host; machines there or about to be; since when it is on, and for how long it was.
  private let shapes: [HostShape]
  private let groups: [Int32]
  private var machines: [Int32]
  /// What a host that is down was doing when it failed.
  private var before: [HostState]
  private var onSince: [Int64]
  private var onTime: [Int64]
  private var touched: [Int32] = []
  private let shape: ClusterShape
  /// Any of them has a model of what it draws.
  let isMetered: Bool

  init(_ shape: ClusterShape, _ model: SiteModel, _ streams: RandomStreams) throws {
    self.shape = shape
    isMetered = shape.groups.contains { $0.host.power != nil }
    shapes = shape.groups.map(\.host)
    groups = shape.groups.indices.flatMap { [Int32](repeating: Int32($0), count: Int(shape.groups[$0].count)) }
    meter = PowerMeter(shape: shape)
    machines = [Int32](repeating: 0, count: groups.count)
    before = [HostState](repeating: .on, count: groups.count)
    onTime = [Int64](repeating: 0, count: groups.count)
    onSince = onTime
    failures = try model.failures.map { try HostFailures($0, hosts: groups.count, streams: streams) }
  }

  /// The run begins: from now on it counts what hosts do.
  mutating func begin(at time: Int64) {
    meter = PowerMeter(shape: shape, from: time)
    for host in groups.indices { onSince[host] = time }
    guard var failures else { return }
    for host in groups.indices.map(Int32.init) {
      let first = failures.nextFailure(of: host, after: time)
      if first < .max { outages.schedule(.end, of: host, at: first) }
    }
    self.failures = failures
  }

  /// The run goes on from a site as it stood: `standing` says which hosts are down, off or drained. Failures are drawn from now on; one that
  /// is down stays so, for nobody knows when it will be back.
  mutating func begin(at time: Int64, standing: [SiteReport]) {
    failures?.begin(at: time)
    begin(at: time)
    for report in standing {
      switch report.kind {
      case .hostDown:
        outages.cancel(report.subject)
        set(report.subject, .down, at: time)
      case .hostOff: set(report.subject, .off, at: time)
      default: break
      }
    }
  }

  var count: Int { groups.count }

  /// It can hold machines.
  func isOn(_ host: Int32) -> Bool { meter.state(of: host) == .on }

  func shape(of host: Int32) -> HostShape { shapes[Int(groups[Int(host)])] }

  mutating func nextTime() -> Int64 { min(outages.nextTime(), changes.nextTime()) }

  /// Machines that are there, or about to be.
  func machines(on host: Int32) -> Int32 { machines[Int(host)] }

  /// So many machines more, one for each entry.
  mutating func hold(_ places: [Int32], _ change: Int32) {
    for host in places {
      machines[Int(host)] += change
      if isMetered, machines[Int(host)] == max(0, change) { touched.append(host) }
    }
  }

  /// Hosts on which the first machine came or the last left since the last call.
  mutating func takeTouched() -> [Int32] {
    defer { touched.removeAll(keepingCapacity: true) }
    return touched
  }

  private mutating func set(_ host: Int32, _ state: HostState, at time: Int64) {
    let index = Int(host)
    if meter.state(of: host) == .on { onTime[index] += time - onSince[index] }
    if state == .on { onSince[index] = time }
    meter.state(host, state, at: time)
  }

  /// Enters energy, host time and core time up to `time`.
  func add(to totals: inout SiteTotals, at time: Int64) {
    var closed = meter
    closed.close(at: time)
    closed.add(to: &totals)
    totals.hostFailures += failureCount
    for host in groups.indices {
      let shape = shapes[Int(groups[host])]
      let on = onTime[host] + (meter.state(of: Int32(host)) == .on ? time - onSince[host] : 0)
      totals.capacity += Double(shape.cores) * Double(on)
      totals.hypervisor += Double(shape.hypervisor.cpuMilli) / 1000 * Double(on)
    }
  }

  // MARK: Failures

  /// The next host that fails or is repaired at `time`.
  mutating func nextOutage(at time: Int64) -> (host: Int32, isDown: Bool)? {
    guard failures != nil, let host = outages.next(at: time)?.subject else { return nil }
    if meter.state(of: host) == .down {
      // One that was off is off again; a change of power that the failure cut short is over with the repair.
      set(host, Self.end(of: before[Int(host)]), at: time)
      if before[Int(host)] != meter.state(of: host) { changes.schedule(.end, of: host, at: time) }
      let next = failures?.nextFailure(of: host, after: time) ?? .max
      if next < .max { outages.schedule(.end, of: host, at: next) }
      return (host, false)
    }
    failureCount += 1
    changes.cancel(host)
    before[Int(host)] = meter.state(of: host)
    set(host, .down, at: time)
    let repair = failures?.repair(of: host, failedAt: time) ?? .max
    if repair < .max { outages.schedule(.end, of: host, at: repair) }
    return (host, true)
  }

  // MARK: Power

  /// Begins to bring a host into a state.
  mutating func switchPower(_ host: Int32, to target: Decision.HostPower, at time: Int64) throws {
    guard host >= 0, Int(host) < count else {
      throw QuantaError(.internalError, "host \(host) is to be switched, but the hosts are 0 to \(count - 1)")
    }
    guard target == .on || machines[Int(host)] == 0 else {
      throw QuantaError(
        .internalError,
        "host \(host) is to be \(target) at \(Double(time) / 1e6) s, but \(machines[Int(host)]) machines are there")
    }
    if meter.state(of: host) == .down {
      // It is as it is to be when it comes back.
      before[Int(host)] = target == .on ? .switchingOn : target == .off ? .switchingOff : .fallingAsleep
      return
    }
    let change: HostState
    switch (meter.state(of: host), target) {
    case (.off, .on): change = .switchingOn
    case (.asleep, .on): change = .waking
    case (.on, .off), (.asleep, .off): change = .switchingOff
    case (.on, .asleep): change = .fallingAsleep
    case (let state, _):
      throw QuantaError(.internalError, "host \(host) is to be \(target), but is \(state) at \(Double(time) / 1e6) s")
    }
    set(host, change, at: time)
    let duration = shape(of: host).power?.duration(of: change) ?? .zero
    changes.schedule(.end, of: host, at: (SimTime(microseconds: time) + duration).microseconds)
  }

  /// The next host that has changed its power at `time`.
  mutating func nextChange(at time: Int64) -> (host: Int32, isOn: Bool)? {
    guard let host = changes.next(at: time)?.subject else { return nil }
    set(host, Self.end(of: meter.state(of: host)), at: time)
    return (host, meter.state(of: host) == .on)
  }

  /// What a change of power leads to.
  private static func end(of state: HostState) -> HostState {
    switch state {
    case .switchingOff, .off: .off
    case .fallingAsleep, .asleep: .asleep
    case .switchingOn, .waking, .on, .down: .on
    }
  }
}

import Model
import Policy

@testable import Sim

/// The fluid site done anew at every event, over all hosts, with nothing kept between events but what each workspace has done.
struct NaiveFluid {
  struct Tenant {
    var hosts: [Int32]
    var setting: DomainSetting
    var promisedMilli: Int32
    var kind: WorkKind
    /// µs × 2⁴⁸; `nil` for a service.
    var left: Int128?
    var trace: Int32
    var entered: Int64
    var wanted = 0.0
    var received = 0.0
    // Of now:
    var rate: Int64 = 0
    var wants = 0.0
    var gets = 0.0
  }

  let shapes: [HostShape]
  let slowdown: SiteModel.Slowdown
  let traces: UtilisationTraces
  let dedicates: Bool
  var now: Int64 = 0
  var tenants: [Int: Tenant] = [:]
  var loads: [Double]

  init(_ shape: ClusterShape, _ slowdown: SiteModel.Slowdown, _ traces: UtilisationTraces, dedicates: Bool) {
    shapes = shape.groups.flatMap { group in (0..<group.count).map { _ in group.host } }
    self.slowdown = slowdown
    self.traces = traces
    self.dedicates = dedicates
    loads = shapes.map { _ in 0 }
    decide()
  }

  /// Goes on to `time`, stopping wherever any trace steps.
  mutating func advance(to time: Int64) {
    while now < time {
      let step = tenants.values.filter { $0.trace >= 0 }.map { traces.next(of: $0.trace, after: now) }.min() ?? .max
      let until = min(step, time)
      for id in tenants.keys {
        let span = until - now
        if let left = tenants[id]!.left { tenants[id]!.left = left - Int128(tenants[id]!.rate) * Int128(span) }
        tenants[id]!.wanted += tenants[id]!.wants * Double(span)
        tenants[id]!.received += tenants[id]!.gets * Double(span)
      }
      now = until
      decide()
    }
  }

  func end(of id: Int) -> Int64 {
    let tenant = tenants[id]!
    guard let left = tenant.left, left > 0 else { return now }
    guard tenant.rate > 0 else { return .max }
    return now + Int64((left + Int128(tenant.rate) - 1) / Int128(tenant.rate))
  }

  /// Shares of all hosts and rates of all workspaces.
  mutating func decide() {
    for id in tenants.keys {
      tenants[id]!.rate = .max
      tenants[id]!.wants = 0
      tenants[id]!.gets = 0
    }
    for host in shapes.indices { decide(host) }
  }

  private mutating func decide(_ host: Int) {
    let shape = shapes[host]
    // (workspace, parts wanted, bound, weight), one entry a machine.
    var here: [(id: Int, want: Int, bound: Int, weight: Int)] = []
    for id in tenants.keys.sorted() {
      let tenant = tenants[id]!
      let vcpus = Int(tenant.setting.vcpus)
      let sample = tenant.trace >= 0 ? Int(traces.sample(of: tenant.trace, at: now)) : 10_000
      let cap = tenant.setting.cap > 0 && !dedicates ? Int(tenant.setting.cap) * 100 : .max
      for machine in tenant.hosts where machine == Int32(host) {
        here.append((id, sample * vcpus, min(sample * vcpus, cap), Int(tenant.setting.weight)))
      }
    }
    let all = Int(shape.cores) * 10_000
    let dom0 = min(
      all, Int(shape.hypervisor.cpuMilli) * 10 + Int(shape.hypervisor.cpuMilliPerDomain) * 10 * here.count)
    // Take out whoever is satisfied until nobody is.
    var parts = all - dom0
    var open = Array(here.indices)
    while !dedicates {
      let weight = open.reduce(0) { $0 + here[$1].weight }
      guard let satisfied = open.firstIndex(where: { here[$0].bound * weight <= parts * here[$0].weight }) else {
        break
      }
      parts -= here[open[satisfied]].bound
      open.remove(at: satisfied)
    }
    let weight = open.reduce(0) { $0 + here[$1].weight }
    var busy = 0.0
    for (index, machine) in here.enumerated() {
      let isOpen = !dedicates && open.contains(index)
      let top = isOpen ? parts * machine.weight : machine.bound
      let bottom = isOpen ? weight : 1
      let share = Double(top) / Double(bottom) / 10_000
      busy += share
      let tenant = tenants[machine.id]!
      tenants[machine.id]!.wants += Double(machine.want) / 10_000
      tenants[machine.id]!.gets += share
      if tenant.left != nil {
        let received = Double(top) / Double(bottom * Int(tenant.setting.vcpus) * 10_000)
        let rate = received * (shape.speed / slowdown[tenant.kind]) * 281_474_976_710_656
        tenants[machine.id]!.rate = min(tenants[machine.id]!.rate, Int64(rate.rounded(.up)))
      }
    }
    loads[host] = min(1, (Double(dom0) / 10_000 + busy) / Double(shape.cores))
  }
}

import Model
import Policy

/// Demand that follows utilisation traces.
extension FluidSite {
  /// The services whose traces step at the same instants.
  struct Grid: Sendable {
    /// µs between steps; the grid begins at 0.
    var interval: Int64
    var next: Int64
    var members: [Handle]
  }

  /// The next instant at which a utilisation trace may change something; `.max` when there is none. O(grids).
  public func nextChange() -> Int64 {
    var next = nextStep
    for grid in grids where !grid.members.isEmpty { next = min(next, grid.next) }
    return next
  }

  /// Lets the traces step up to and at `now`: a host on which several step at one instant is decided once.
  public mutating func advance(to now: Int64) {
    while true {
      let time = nextChange()
      guard time <= now, time < .max else { return }
      for grid in grids.indices where !grids[grid].members.isEmpty && grids[grid].next == time {
        step(grid, at: time)
      }
      if nextStep == time { stepIrregular(at: time) }
      flush(at: time)
    }
  }

  private mutating func step(_ grid: Int, at time: Int64) {
    let (next, overflow) = time.addingReportingOverflow(grids[grid].interval)
    grids[grid].next = overflow ? .max : next
    resample(grids[grid].members, at: time)
  }

  private mutating func stepIrregular(at time: Int64) {
    while let (_, handle) = steps.next(at: time) {
      resample([handle], at: time)
      schedule(handle, after: time)
    }
    nextStep = steps.nextTime()
  }

  private mutating func schedule(_ handle: Handle, after time: Int64) {
    let next = traces.next(of: tenants[Int(handle)].trace, after: time)
    if next < .max { steps.schedule(.wake, of: handle, at: next) }
  }

  /// Services want what their traces say now.
  private mutating func resample(_ members: [Handle], at time: Int64) {
    Self.resample(
      members, traces, evenIfCapped: dedicates, &tenants, &machines, places.elements, &hosts, &dirty, at: time)
  }

  /// Apart from `self`, so that arrays are looked at without asking each time whether they are shared.
  private static func resample(
    _ members: [Handle], _ traces: UtilisationTraces, evenIfCapped: Bool, _ tenants: inout [Tenant],
    _ machines: inout BlockPool<Machine>, _ places: [Place], _ hosts: inout [Site], _ dirty: inout [Int32],
    at time: Int64
  ) {
    tenants.withUnsafeMutableBufferPointer { tenants in
      machines.withElements { machines in
        for handle in members {
          let tenant = tenants[Int(handle)]
          let sample = traces.sample(of: tenant.trace, at: time)
          guard sample != tenant.sample else { continue }
          let want = Int32(sample) * tenant.setting.vcpus
          tenants[Int(handle)].want(want, by: sample, at: time)
          for at in tenant.places.indices {
            let place = places[at]
            let slot = Int(hosts[Int(place.host)].machines.first + place.slot)
            let limit = machines[slot].limit
            let before = machines[slot].want
            machines[slot].want = want
            // Where the cap binds before and after, shares stay as they are.
            guard evenIfCapped || min(want, limit) != min(before, limit) else { continue }
            guard !hosts[Int(place.host)].isDirty else { continue }
            hosts[Int(place.host)].isDirty = true
            dirty.append(place.host)
          }
        }
      }
    }
  }

  // MARK: Coming and going

  /// Lets a workspace follow its trace, if it has one that changes.
  mutating func join(_ handle: Handle, at now: Int64) {
    let trace = tenants[Int(handle)].trace
    guard trace >= 0, !traces.isConstant(trace) else { return }
    guard let interval = traces.interval(of: trace) else {
      schedule(handle, after: now)
      nextStep = steps.nextTime()
      return
    }
    let grid: Int
    if let known = grids.firstIndex(where: { $0.interval == interval }) {
      grid = known
    } else if grids.count < Int(Int16.max) {
      grid = grids.count
      grids.append(Grid(interval: interval, next: .max, members: []))
    } else {
      // Beyond so many intervals, each trace steps by itself.
      schedule(handle, after: now)
      nextStep = steps.nextTime()
      return
    }
    if grids[grid].members.isEmpty { grids[grid].next = traces.gridStep(interval, after: now) }
    tenants[Int(handle)].grid = Int16(grid)
    tenants[Int(handle)].member = Int32(grids[grid].members.count)
    grids[grid].members.append(handle)
  }

  mutating func part(_ handle: Handle) {
    let owner = Int(handle)
    guard tenants[owner].trace >= 0 else { return }
    let grid = Int(tenants[owner].grid)
    guard grid >= 0 else {
      steps.cancel(handle)
      nextStep = steps.nextTime()
      return
    }
    let position = Int(tenants[owner].member)
    let last = grids[grid].members.removeLast()
    if last != handle {
      grids[grid].members[position] = last
      tenants[Int(last)].member = Int32(position)
    }
    tenants[owner].grid = -1
  }
}

extension UtilisationTraces {
  /// The first step after `time` of a grid of `interval` µs.
  fileprivate func gridStep(_ interval: Int64, after time: Int64) -> Int64 {
    guard time >= 0 else { return 0 }
    let (next, overflow) = (time / interval * interval).addingReportingOverflow(interval)
    return overflow ? .max : next
  }
}

import Model
import Policy

/// Work on hosts: it begins, goes on as fast as the share of its host lets it, and is interrupted or done.
extension SimulatedSite {
  /// Its machines run from now on.
  mutating func beginWork(_ handle: Handle) {
    turn(handle, to: .running)
    let resident = residents[Int(handle)]
    let left = max(0, resident.arrival.actual.microseconds - resident.done)
    let quantum = resident.workspace.quantum
    fluid.enter(
      handle, hosts: resident.hosts, setting: resident.setting,
      promisedMilli: Int32(clamping: Int64(quantum.cpuMilli) * Int64(quantum.vcpus)), kind: resident.arrival.kind,
      work: resident.isService ? nil : left, utilisation: resident.arrival.utilisation, at: now.microseconds)
    residents[Int(handle)].workSince = now.microseconds
    if resident.isService { schedule(handle, after: left) }
  }

  /// Its machines stand still from now on; ``SiteResident/done`` is brought up to date.
  mutating func endWork(_ handle: Handle) {
    let index = Int(handle)
    queue.cancel(handle)
    let left = fluid.leave(handle, at: now.microseconds)
    let account = fluid.done(handle, at: now.microseconds)
    residents[index].promised += account.promised
    residents[index].wanted += account.wanted
    residents[index].received += account.received
    if let left {
      residents[index].done = residents[index].arrival.actual.microseconds - left
    } else {
      residents[index].done += now.microseconds - residents[index].workSince
    }
  }

  /// The hypervisor is told another weight and cap.
  mutating func adjust(_ handle: Handle, to setting: DomainSetting) {
    residents[Int(handle)].setting = setting
    if residents[Int(handle)].stage.works { fluid.set(setting, of: handle, at: now.microseconds) }
  }

  /// Tells what each machine received since it was last told, as a hypervisor's accounts would.
  mutating func tellShares(_ events: inout EventBatch) {
    for index in residents.indices where residents[index].stage.works {
      let received = fluid.done(Handle(index), at: now.microseconds).received
      let since = max(residents[index].workSince, residents[index].toldAt)
      let passed = Double(now.microseconds - since) * Double(residents[index].workspace.count)
      guard passed > 0 else { continue }
      let told = residents[index].toldAt > residents[index].workSince ? residents[index].toldReceived : 0
      events.reports.append(
        SiteReport(.received, Handle(index), value: Int64(((received - told) / passed * 1000).rounded())))
      residents[index].toldAt = now.microseconds
      residents[index].toldReceived = received
    }
  }

  /// Brings the calendar and the meters up to what has changed since the last call, at ``now``.
  mutating func settleWork() {
    var moved: [(handle: Handle, end: Int64)] = []
    fluid.takeMoved { moved.append(($0, $1)) }
    for (handle, end) in moved {
      queue.cancel(handle)
      if end < .max { queue.schedule(.end, of: handle, at: end) }
    }
    guard hosts.isMetered, now.microseconds > .min else { return }
    var changed = hosts.takeTouched()
    fluid.takeChangedHosts { changed.append($0) }
    for host in changed {
      // Dom0 by itself is part of what an idle host draws.
      hosts.meter.load(host, hosts.machines(on: host) == 0 ? 0 : fluid.load(of: host), at: now.microseconds)
    }
  }
}

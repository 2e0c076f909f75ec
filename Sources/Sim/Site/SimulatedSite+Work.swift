import Model
import Policy

/// Work on hosts: it begins, goes on at the rate its host grants, and is interrupted or done.
extension SimulatedSite {
  /// Its machines run from now on.
  mutating func beginWork(_ handle: Handle) {
    turn(handle, to: .running)
    let index = Int(handle)
    residents[index].workSince = now.microseconds
    let left = max(0, residents[index].arrival.actual.microseconds - residents[index].done)
    let slowdown = residents[index].isService ? 1 : model.slowdown[residents[index].arrival.kind]
    schedule(handle, after: Int64((Double(left) * slowdown).rounded(.up)))
  }

  /// Its machines stand still from now on; ``SiteResident/done`` is brought up to date.
  mutating func endWork(_ handle: Handle) {
    let index = Int(handle)
    queue.cancel(handle)
    let slowdown = residents[index].isService ? 1 : model.slowdown[residents[index].arrival.kind]
    let passed = now.microseconds - residents[index].workSince
    residents[index].done = min(
      residents[index].arrival.actual.microseconds, residents[index].done + Int64(Double(passed) / slowdown))
    residents[index].wanted += Double(passed) * residents[index].cores
    residents[index].received += Double(passed) * residents[index].cores
  }

  /// Core-µs in a µs of work.
  func workPerMicro(_ resident: borrowing SiteResident) -> Double { Double(resident.arrival.workspace.processors) }

  mutating func adjust(_ handle: Handle, to setting: DomainSetting) {
    residents[Int(handle)].setting = setting
  }
}

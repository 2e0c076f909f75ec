import Dispatch
import Foundation
import Model
import Policy

extension MachineHand {
  /// Why a machine of an environment cannot move while it runs; `nil` when it can.
  static func obstacleToLiveMove(_ environment: LiveEnvironment, _ source: MachineHand, _ target: MachineHand)
    -> String?
  {
    guard source.driver == "Xen", target.driver == "Xen" else { return "only Xen hosts move machines live" }
    guard environment.kind == .pvh else {
      return "machines of kind \(environment.kind.rawValue) do not move live"
    }
    guard environment.image == .none else { return "it has a disk of its own on \(source.host.name)" }
    return nil
  }

  /// The same of one machine: a move that is believed to take too long is not begun, because not every driver can give one up.
  private func obstacleToLiveMove(
    _ plan: MachinePlan, _ environment: LiveEnvironment, to other: MachineHand
  ) -> String? {
    if let obstacle = Self.obstacleToLiveMove(environment, self, other) { return obstacle }
    let believed = site.moveTime(plan.request.quantum)
    guard believed > site.moveWithin else { return nil }
    return "that is believed to take \(believed.text), and may take \(site.moveWithin.text)"
  }

  /// Moves a running machine to another host while it goes on running.
  ///
  /// The seed is copied beforehand. libvirt's own migration hands over: the machine here is suspended before the one there
  /// goes on. Then it is defined there in the new generation, weight and cap are set and read back, and what is left here is removed.
  ///
  /// Cut off, the same call goes on. A machine that runs there has received all its memory: what is still active here
  /// then is an empty shell, which is ended. While none is active there, the one here is the machine.
  ///
  /// - Throws: `QuantaError` or ``LibvirtError`` saying why it could not be; the machine then still is where it was, unless it is
  ///   active there.
  func migrateLive(
    _ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, to other: MachineHand
  ) throws {
    let identity = plan.identity
    if let obstacle = obstacleToLiveMove(plan, environment, to: other) {
      throw refuse(identity, "cannot move live: \(obstacle)", remedy: "suspend it, move it, and resume it")
    }
    try other.volumes.refresh()
    let there = try other.find(identity)
    if there?.isActive != true {
      guard let here = try find(identity), here.isActive else {
        throw refuse(identity, "does not run: it cannot move live")
      }
      guard here.plan.generation < plan.generation else {
        throw refuse(identity, "is moved in generation \(plan.generation), and is in \(here.plan.generation) already")
      }
      if environment.takesSeed {
        guard try volumes.path() == other.volumes.path() else {
          throw refuse(
            identity, "cannot move live: its seed lies in \(try volumes.path()), and the pool there is elsewhere",
            remedy: "use the same folder for the pools of hosts that machines move between")
        }
      }
      if there != nil { try other.remove(identity) }
      if environment.takesSeed { try other.volumes.copy(identity.seed, from: volumes) }
      try steps.step("migrate to \(other.host.name)", on: host.name, identity.domain) {
        let end = givingUp(identity, after: site.moveWithin)
        defer { end.cancel() }
        try other.link.call { target in
          try link.call { try $0.migrate(identity.domain, to: target, over: other.host.migration, live: true) }
        }
      }
    }
    try settleMove(plan, environment: environment, setting: setting, to: other)
    try other.letGo(identity, setting)
  }

  /// Asks libvirt to give a move up when it has taken too long. QEMU's driver can, Xen's cannot and goes on: its pre-copy ends after
  /// five rounds (`xg_sr_save.c`). Ending the machine that arrives would end the only one there will be.
  private func givingUp(_ identity: MachineIdentity, after limit: SimDuration) -> DispatchWorkItem {
    let link = link.another()
    let item = DispatchWorkItem { try? link.call { try $0.abortJob(identity.domain) } }
    DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds, execute: item)
    return item
  }

  /// What is left to do when a machine is active on the other host: it is defined there in its new generation, and nothing of it stays here.
  /// Does nothing where that was done.
  func settleMove(
    _ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, to other: MachineHand
  ) throws {
    let identity = plan.identity
    let definition = try other.document(plan, environment, setting)
    try other.volumes.refresh()
    try volumes.refresh()
    // Handed over by whoever began it; the call that was cut off goes on in libvirt.
    let arrived: Bool? = try other.wait(site.moveWithin) {
      try other.requireActive(identity).state == .paused && find(identity)?.isActive == true ? nil : true
    }
    if arrived == nil { throw other.refuse(identity, "is still arriving") }
    if let found = try other.find(identity), found.plan != plan || !found.facts.isPersistent {
      try other.act("define", identity.domain) { try $0.define(definition) }
    }
    if let shell = try find(identity) {
      guard shell.plan.generation < plan.generation else {
        throw refuse(identity, "is there in generation \(shell.plan.generation) as well")
      }
      if shell.isActive { try act("destroy", identity.domain) { try $0.destroy(identity.domain) } }
    }
    try remove(identity)
  }
}

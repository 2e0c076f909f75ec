import Foundation
import Model
import Policy

extension MachineHand {
  /// Writes a running machine's memory into the pool; it runs no longer then. Nothing happens when that was done.
  ///
  /// The definition stays. libvirt ends the domain only after all its memory is written: until then a file is only a part,
  /// and is deleted by the next attempt, or by this one where it fails while the machine goes on.
  func save(_ identity: MachineIdentity) throws {
    guard let found = try find(identity) else { throw refuse(identity, "is not there") }
    try volumes.refresh()
    guard found.isActive else {
      if try hasWholeMemory(identity, found.facts) { return }
      throw refuse(identity, "is off (\(found.facts.reason.rawValue)): there is no memory to save")
    }
    guard found.facts.isPersistent else {
      throw refuse(identity, "has no lasting definition, and would be lost", remedy: "define it: virsh define")
    }
    try volumes.delete(identity.memory)
    // The streams' heads and the devices' state come to less.
    try volumes.requireRoom(UInt64(found.facts.memoryKiB + 16 << 10) << 10, for: identity.memory)
    let path = try volumes.path() + "/" + identity.memory
    do { try act("save", identity.domain) { try $0.save(identity.domain, to: path) } } catch let error as LibvirtError
      where error.kind != .connection
    {
      try volumes.refresh()
      if let now = try find(identity), now.isActive { try volumes.delete(identity.memory) }
      throw error
    }
    guard try isSaved(identity) else {
      throw refuse(identity, "was saved, but its memory in \(path) is not whole", remedy: "check the host's disk")
    }
  }

  /// Brings a saved machine back: restored paused, weight and cap set and read back, its memory's file deleted, then unpaused.
  ///
  /// The file goes before the machine runs: there is never a machine that has run on while memory of an earlier moment could
  /// still be restored over its disk. Before that, and until it is unpaused, the same memory is in the paused domain.
  ///
  /// - Throws: `QuantaError` when what is saved here is of another generation, or nothing is.
  func restore(_ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting) throws {
    let identity = plan.identity
    try requireScheduler(setting)
    guard let found = try find(identity) else { throw refuse(identity, "is not there") }
    guard found.plan.generation == plan.generation else {
      throw refuse(identity, "is there in generation \(found.plan.generation), not \(plan.generation)")
    }
    try volumes.refresh()
    if !found.isActive {
      guard try hasWholeMemory(identity, found.facts) else {
        throw refuse(identity, "is off (\(found.facts.reason.rawValue)), and no whole memory of it is here")
      }
      let path = try volumes.path() + "/" + identity.memory
      try act("restore paused", identity.domain) { try $0.restorePaused(from: path) }
    }
    try set(setting, for: identity)
    try volumes.delete(identity.memory)
    try letGo(identity, setting)
    // The memory came with the definition of the moment it was saved.
    if let now = try find(identity), now.plan != plan || !now.facts.isPersistent {
      try act("define", identity.domain) { try $0.define(try document(plan, environment, setting)) }
    }
  }
}

import Foundation
import Model
import Policy

extension MachineHand {
  /// Moves a saved machine to another host's pool, from where `restore` brings it back.
  ///
  /// The order: (1) disk, seed and memory are copied, and read back; (2) the machine is defined there, in the new generation;
  /// (3) it is undefined here; (4) its volumes here are deleted. Why it is neither lost nor there twice:
  ///
  /// - Nothing here is touched before (3), and (3) is only done while the other host has the definition and the whole memory.
  ///   At every moment one host at least can bring it back.
  /// - Without a definition volumes are only volumes: before (2) only this host can bring it back. From (2) on both are defined,
  ///   but not in the same generation, and `restore` refuses any but the one it is asked for: the old one is asked for by nobody who
  ///   knows of the new one, and who does not know begins again here, at (1) or after it.
  /// - Cut off at any point, the same call goes on: copies that are there are compared, not trusted; a definition that is there in
  ///   the new generation says that (1) was done; what is gone here need not be taken away.
  ///
  /// - Parameters:
  ///   - plan: as it is to be there, in a later generation than here.
  ///   - progress: told bytes sent and bytes in all, of all volumes together.
  func moveSaved(
    _ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, to other: MachineHand,
    progress: (_ sent: UInt64, _ total: UInt64) throws -> Void = { _, _ in }
  ) throws {
    let identity = plan.identity
    try volumes.refresh()
    try other.volumes.refresh()
    let here = try find(identity)
    let there = try other.find(identity)
    if let there, there.plan.generation >= plan.generation {
      guard there.plan.generation == plan.generation else {
        throw other.refuse(identity, "is there in generation \(there.plan.generation), later than \(plan.generation)")
      }
      // It may run already.
      if !there.isActive, here != nil, try !other.hasWholeMemory(identity, there.facts) {
        throw other.refuse(identity, "is defined, but its memory is not whole")
      }
    } else {
      try copySaved(plan, from: here, over: there, to: other, progress)
      let definition = try other.document(plan, environment, setting)
      try other.act("define", identity.domain) { try $0.define(definition) }
    }
    if let here {
      guard here.plan.generation < plan.generation, !here.isActive else {
        throw refuse(identity, "is not the saved one of an earlier generation than \(plan.generation)")
      }
    }
    try remove(identity)
  }

  /// A machine that was to move, and had not left when that was given up, is known here by its new number; what had come to the
  /// other host goes.
  func stay(
    _ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, notOn other: MachineHand
  ) throws {
    guard let here = try find(plan.identity) else { throw refuse(plan.identity, "is not there") }
    if here.plan.generation < plan.generation {
      let definition = try document(plan, environment, setting)
      try act("define", plan.identity.domain) { try $0.define(definition) }
    }
    try other.remove(plan.identity)
  }

  private func copySaved(
    _ plan: MachinePlan, from here: Found?, over there: Found?, to other: MachineHand,
    _ progress: (_ sent: UInt64, _ total: UInt64) throws -> Void
  ) throws {
    let identity = plan.identity
    guard let here, !here.isActive, try hasWholeMemory(identity, here.facts) else {
      throw refuse(identity, "is not saved: there is nothing to move")
    }
    guard here.plan.generation < plan.generation else {
      throw refuse(identity, "is moved in generation \(plan.generation), and is in \(here.plan.generation) already")
    }
    let (path, otherPath) = (try volumes.path(), try other.volumes.path())
    let present = try identity.volumes.compactMap { try volumes.find($0) }
    // Saved memory names the files of its disks.
    guard path == otherPath || present.count == 1 else {
      throw refuse(
        identity, "has disks in \(path), and the pool of \(other.host.name) is \(otherPath)",
        remedy: "use the same folder for the pools of hosts that machines move between")
    }
    // What an earlier stay left.
    if let there {
      guard !there.isActive else { throw other.refuse(identity, "runs in generation \(there.plan.generation)") }
      try other.act("undefine", identity.domain) { try $0.undefine(identity.domain) }
    }
    let total = present.reduce(0) { $0 + $1.capacity }
    var before: UInt64 = 0
    for volume in present {
      try other.volumes.copy(volume.name, from: volumes) { sent, _ in try progress(before + sent, total) }
      before += volume.capacity
    }
    try other.delete(identity.volumes.filter { name in !present.contains { $0.name == name } })
  }
}

import Foundation
import Model
import Policy

extension MachineHand {
  /// Makes a machine and lets it go: disk cloned from the image, seed uploaded, domain defined and created paused, weight and cap
  /// set and read back, then unpaused. What an earlier attempt left is removed first.
  ///
  /// A machine that is there already, of the same generation, is not made again: its setting is verified and it is let go.
  ///
  /// - Parameter image: verified on this host before; `nil` for environments without.
  /// - Throws: `QuantaError` when the machine is saved here – restore it – or here in a later generation, and when a value read
  ///   back differs from the one set.
  func create(
    _ plan: MachinePlan, environment: LiveEnvironment, setting: DomainSetting, image: BaseImage?
  ) throws {
    let identity = plan.identity
    let definition = try document(plan, environment, setting)
    try requireScheduler(setting)
    if let found = try find(identity) {
      guard found.plan.generation <= plan.generation else {
        throw refuse(identity, "is there in generation \(found.plan.generation), later than \(plan.generation)")
      }
      if found.isActive {
        guard found.plan.generation == plan.generation else {
          throw refuse(
            identity, "still runs in generation \(found.plan.generation), before \(plan.generation)",
            remedy: "stop and remove that one first")
        }
        return try letGo(identity, setting)
      }
      if found.plan.generation == plan.generation, try isSaved(identity) {
        throw refuse(identity, "is saved, and would be lost if it were made anew", remedy: "resume it")
      }
      try act("undefine", identity.domain) { try $0.undefine(identity.domain) }
    }
    try delete(identity.volumes)
    if environment.image != .none {
      guard let image else {
        throw QuantaError(
          .internalError, "no image was given for environment \(environment.environment.name)", at: host.name)
      }
      try clone(image, for: plan)
    }
    if environment.takesSeed { try makeSeed(plan) }
    try act("define", identity.domain) { try $0.define(definition) }
    try act("create paused", identity.domain) { connection in
      guard driver == "TEST" else { return try connection.createPaused(identity.domain) }
      // It cannot begin with a pause; nothing runs in its domains anyway.
      try connection.create(identity.domain)
      try connection.pause(identity.domain)
    }
    try letGo(identity, setting)
  }

  /// Makes the machine's disk; as large as its quantum says, or as the image where that is larger.
  private func clone(_ image: BaseImage, for plan: MachinePlan) throws {
    guard let original = try volumes.find(image.volume) else {
      throw QuantaError(
        .noInput, "pool \(host.pool) has no volume \(image.volume), the image of environment \(image.environment)",
        at: host.name, remedy: "stage it first")
    }
    let name = plan.identity.disk
    let bytes = max(original.capacity, UInt64(max(0, plan.request.quantum.diskKiB)) << 10)
    let xml = VolumeWork.document(name, bytes: bytes)
    if clones.kind(on: host.name) != .copy {
      do {
        try act("clone by reference", name) {
          try $0.cloneVolume(xml, from: image.volume, in: host.pool, reflink: true)
        }
        return clones.note(.reflink, on: host.name)
      } catch let error as LibvirtError where error.kind != .connection && error.kind != .noRoom {
        // The file system, or the driver, cannot.
        try delete([name])
      }
    }
    // Reserves nothing: without the check a full disk would show only when the machine writes.
    try volumes.requireRoom(original.capacity, for: name)
    try act("clone", name) { try $0.cloneVolume(xml, from: image.volume, in: host.pool, reflink: false) }
    clones.note(.copy, on: host.name)
  }

  func makeSeed(_ plan: MachinePlan) throws {
    try volumes.write(plan.identity.seed, try SeedImage(plan).bytes())
  }

  /// Sets and verifies what the machine gets, then lets it run.
  func letGo(_ identity: MachineIdentity, _ setting: DomainSetting) throws {
    try set(setting, for: identity)
    guard try link.call({ try $0.domain(identity.domain) }).state == .paused else { return }
    try act("unpause", identity.domain) { try $0.unpause(identity.domain) }
  }
}

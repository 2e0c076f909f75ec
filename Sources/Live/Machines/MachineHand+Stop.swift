import Model

extension MachineHand {
  /// Ends a machine: asks it, waits up to `grace`, then ends it. Nothing happens when it does not run.
  func stop(_ identity: MachineIdentity, grace: SimDuration) throws {
    guard let found = try find(identity), found.isActive else { return }
    // One that gets no time cannot answer.
    if found.facts.state != .paused, grace > .zero {
      do { try act("shut down", identity.domain) { try $0.shutdown(identity.domain) } } catch let error as LibvirtError
        where error.kind != .connection
      {
        // It ended by itself, or has nothing to be asked by.
      }
      let ended: Bool? = try wait(grace) { try isActive(identity) ? nil : true }
      if ended != nil { return }
    }
    do { try act("destroy", identity.domain) { try $0.destroy(identity.domain) } } catch let error as LibvirtError
      where error.kind != .connection
    {
      guard try isActive(identity) else { return }
      throw error
    }
  }

  private func isActive(_ identity: MachineIdentity) throws -> Bool {
    try link.call { try $0.domainIfAny(identity.domain) }?.state.isActive ?? false
  }

  /// Takes away what the host has of a machine that does not run: the definition, then its volumes.
  func remove(_ identity: MachineIdentity) throws {
    if let found = try find(identity) {
      guard !found.isActive else { throw refuse(identity, "runs, and is not removed", remedy: "stop it first") }
      // One without a lasting definition that does not run is on its way out: libvirt keeps it until all of it is torn down.
      if found.facts.isPersistent { try act("undefine", identity.domain) { try $0.undefine(identity.domain) } }
    }
    try delete(identity.volumes)
  }
}

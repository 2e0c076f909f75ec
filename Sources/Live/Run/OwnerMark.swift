import Model

/// The volume that says whose a site is: empty, its name tells all.
struct OwnerMark {
  let link: HostLink
  let host: LiveHost
  let steps: any StepRecorder

  func put(_ name: String) throws {
    let document = VolumeWork.document(name, bytes: 512)
    try steps.step("createVolume", on: host.name, name) {
      try link.call { try $0.createVolume(document, in: host.pool) }
    }
  }

  func remove(_ name: String) throws {
    try steps.step("deleteVolume", on: host.name, name) { try link.call { try $0.deleteVolume(name, in: host.pool) } }
  }
}

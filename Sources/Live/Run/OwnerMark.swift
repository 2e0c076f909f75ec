import Model

/// The volume that says whose a site is: empty, its name tells all.
struct OwnerMark {
  let link: HostLink
  let host: LiveHost
  let steps: any StepRecorder

  /// What the mark of a site's owner is called; owners differ in their journal.
  static func name(site: String, journal: String) -> String { prefix(site) + journal }
  static func prefix(_ site: String) -> String { "quanta-owner-\(site)-" }
  static func isOne(_ volume: String) -> Bool { volume.hasPrefix("quanta-owner-") }

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

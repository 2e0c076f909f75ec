import Model

/// A site's record among the volumes of a host's pool.
struct SiteRecordStore {
  let link: HostLink
  let host: LiveHost
  let site: String

  /// Writes it, whole, before any that was there is removed: at each moment there is one that can be read.
  func put(_ record: SiteRecord, _ steps: any StepRecorder) throws {
    let name = SiteRecordName(record, site: site).volume
    let bytes = try record.bytes()
    try steps.step("record", on: host.name, name) {
      let volumes = VolumeWork(link: link, host: host, steps: OneStep())
      try volumes.write(name, bytes)
      for other in try link.call({ try $0.volumes(in: host.pool) }).map(\.name) where other != name {
        if SiteRecordName(volume: other)?.site == site { try volumes.delete(other) }
      }
    }
  }

  /// The youngest of these volumes that is whole; `nil` where none is.
  func read(_ names: [String]) throws -> SiteRecord? {
    try names.compactMap { name in
      try link.call { connection in
        guard let volume = try connection.volumeIfAny(name, in: host.pool) else { return nil }
        return SiteRecord(bytes: try connection.bytes(of: name, in: host.pool, offset: 0, length: volume.capacity))
      }
    }.max { $0.written < $1.written }
  }
}

/// Writes nothing down: what is done is part of a step that is.
private struct OneStep: StepRecorder {
  func step<Result>(_ call: String, on host: String, _ target: String, _ body: () throws -> Result) throws -> Result {
    try body()
  }
}

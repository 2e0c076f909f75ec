import Model

extension SiteModel {
  /// What a policy believes that knows this site's means but not its fortunes.
  ///
  /// Booting and shutting down take their mean; work is slower by the factor of CPU-bound work; an image comes at the rate of one of the
  /// repository's links, or of the slowest host's network if that is less, and between hosts at the latter; memory is written and read
  /// at the disk's full rate; it moves at the rate set aside for moves, or at that of the slowest host's network. Where several share a
  /// link or a disk, things take longer than believed: that is what makes it an estimate.
  public func estimates(for shape: ClusterShape) -> Estimates {
    let host = shape.groups.compactMap(\.host.networkKbps).min().map(Self.kibps) ?? .infinity
    let link = repository.kbps.map(Self.kibps) ?? .infinity
    return Estimates(
      boot: boot.mean, shutdown: shutdown.mean, bootCPU: bootCPU, shutdownCPU: shutdownCPU, runFactor: slowdown.cpu,
      stagingKiBps: min(link, host), peerKiBps: host, suspendKiBps: storage.writeKiBps, resumeKiBps: storage.readKiBps,
      migrationKiBps: min(moving.kbps.map(Self.kibps) ?? .infinity, host), movesDisk: moving.movesDisk,
      sharesStorage: storage.isShared, multicasts: repository.distribution != .unicast,
      repositoryLinks: repository.channels)
  }

  /// kbit/s are thousands of bits, KiB 8192 of them.
  private static func kibps(_ kbps: Int64) -> Double { Double(kbps) * 1000 / 8192 }
}

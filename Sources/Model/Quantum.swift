/// What one virtual machine of a workspace is promised of a host.
///
/// Sizes follow the units Xen and libvirt use: memory and disk in KiB, network in kbit/s, CPU in thousandths of a core.
@frozen
public struct Quantum: Hashable, Sendable, Codable {
  /// Thousandths of a physical core for each virtual CPU; 1000 is a whole core.
  public var cpuMilli: Int32
  public var vcpus: Int32
  /// KiB; 0 when the workspace states no need.
  public var memoryKiB: Int64
  /// KiB; 0 when the workspace states no need.
  public var diskKiB: Int64
  /// kbit/s; 0 when the workspace states no need.
  public var networkKbps: Int64

  @inlinable
  public init(
    cpuMilli: Int32 = 1000, vcpus: Int32 = 1, memoryKiB: Int64 = 0, diskKiB: Int64 = 0, networkKbps: Int64 = 0
  ) {
    self.cpuMilli = cpuMilli
    self.vcpus = vcpus
    self.memoryKiB = memoryKiB
    self.diskKiB = diskKiB
    self.networkKbps = networkKbps
  }

  /// One dedicated processor and nothing else: what a batch log's "processor" means.
  @inlinable public static var processor: Quantum { Quantum() }
}

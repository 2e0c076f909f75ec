import Model

/// An environment as it is made on a real host.
public struct LiveEnvironment: Hashable, Sendable, Codable {
  /// What the policy and the simulator know of it.
  public var environment: Environment
  public var image: ImageSource
  public var kind: MachineKind
  /// Paths on the hosts; `nil` where the image boots by itself.
  public var kernel: String?
  public var initrd: String?
  /// The kernel's command line, before what a workspace adds.
  public var arguments: String
  /// How its machines are known to have booted.
  public var ready: Readiness
  /// KiB a machine may have at most, if its memory may be ballooned; `nil`: what its quantum says.
  public var maximumKiB: Int64?
  /// Its machines are given a NoCloud seed volume.
  public var takesSeed: Bool

  public init(
    environment: Environment, image: ImageSource = .none, kind: MachineKind = .pv, kernel: String? = nil,
    initrd: String? = nil, arguments: String = "", ready: Readiness = .running, maximumKiB: Int64? = nil,
    takesSeed: Bool = true
  ) {
    self.environment = environment
    self.image = image
    self.kind = kind
    self.kernel = kernel
    self.initrd = initrd
    self.arguments = arguments
    self.ready = ready
    self.maximumKiB = maximumKiB
    self.takesSeed = takesSeed
  }

  /// Where its image comes from.
  public enum ImageSource: Hashable, Sendable, Codable {
    /// Its machines have no disk of their own: they run from kernel and initrd.
    case none
    /// A file beside Quanta, uploaded to hosts that lack it.
    case file(String)
    /// A volume that is in each host's pool already.
    case volume(String)
  }

  /// How its machines are virtualised.
  public enum MachineKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Xen paravirtualised; cannot move live where Xen has no shadow paging.
    case pv
    /// Xen PVH.
    case pvh
    /// Full virtualisation: QEMU, or libvirt's test driver.
    case hvm
  }

  /// When a machine counts as booted.
  public enum Readiness: Hashable, Sendable, Codable {
    /// As soon as the hypervisor runs it.
    case running
    /// When its console prints this text; if it has not after so long, the boot has failed.
    case console(text: String, within: SimDuration)
  }
}

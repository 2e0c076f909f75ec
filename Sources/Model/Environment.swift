/// The software configuration a workspace is recreated with: a disk image, perhaps on top of another, and how it boots.
public struct Environment: Hashable, Sendable, Codable {
  public var name: String
  public var version: String
  /// KiB of this image's own layer; what lies below it comes from ``parent``.
  public var imageKiB: Int64
  /// The image it is a copy-on-write layer of.
  public var parent: EnvironmentID?
  public var kernel: String?
  public var initrd: String?
  /// Packages or modules, as `name` or `name version`.
  public var software: [String]
  /// `algorithm:hexadecimal`, of the image file.
  public var checksum: String?
  /// How long it takes to boot; `nil`: as the site says.
  public var boot: DurationLaw?
  /// Part of booting that is work for one processor, and takes longer under a cap; `nil`: as the site says.
  public var bootCPU: Double?

  public init(
    name: String, version: String = "", imageKiB: Int64, parent: EnvironmentID? = nil, kernel: String? = nil,
    initrd: String? = nil, software: [String] = [], checksum: String? = nil, boot: DurationLaw? = nil,
    bootCPU: Double? = nil
  ) {
    self.name = name
    self.version = version
    self.imageKiB = imageKiB
    self.parent = parent
    self.kernel = kernel
    self.initrd = initrd
    self.software = software
    self.checksum = checksum
    self.boot = boot
    self.bootCPU = bootCPU
  }
}

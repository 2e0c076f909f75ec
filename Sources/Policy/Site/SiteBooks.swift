import Model

/// The books of a site of virtual machines: who holds which share of which host from when until when, what is where, what is under way.
public struct SiteBooks: Sendable {
  /// What is believed about how long things take.
  public let estimates: Estimates
  public let catalogue: EnvironmentCatalogue

  init(shape: ClusterShape, estimates: Estimates, catalogue: EnvironmentCatalogue) {
    self.estimates = estimates
    self.catalogue = catalogue
  }

  // MARK: What a world asks

  /// The hosts of a workspace's machines, one entry a machine: where they run or are to run.
  public func hosts(of handle: Handle) -> [Int32] { [] }

  /// Where its machines were before the resumption or migration under way: one entry a machine.
  public func origins(of handle: Handle) -> [Int32] { [] }

  /// The sending of images with this number.
  public func transfer(_ number: Int32) -> Transfer? { nil }

  /// What the hypervisor is to be told of each machine of a workspace.
  public func setting(of handle: Handle) -> DomainSetting { DomainSetting() }
}

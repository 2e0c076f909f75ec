import Model
import Policy

/// What a world must ask to carry out decisions about virtual machines.
public protocol SiteOrders {
  /// The hosts of a workspace's machines, one entry a machine: where they run or are to run.
  func hosts(of handle: Handle) -> [Int32]
  /// Where they were before the resumption or migration just decided, one entry a machine.
  func origins(of handle: Handle) -> [Int32]
  /// The sending of images with this number.
  func transfer(_ number: Int32) -> Transfer?
  /// The workspaces for whose sake they are sent.
  func beneficiaries(of transfer: Int32) -> [Handle]
  /// What the hypervisor is to be told of each machine.
  func setting(of handle: Handle) -> DomainSetting
}

extension SiteBooks: SiteOrders {}

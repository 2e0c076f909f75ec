import Model

/// The rules that only matter at a site of virtual machines.
public struct SiteRules: Sendable {
  public var quanta: any QuantaPolicy
  public var preemption: Preemption
  public var staging: Staging
  /// A workspace whose requested duration runs out goes on, instead of being ended.
  public var extendsOverdue: Bool
  public var power: any PowerPolicy

  public init(
    quanta: any QuantaPolicy = Dedicated(), preemption: Preemption = Preemption(.none),
    staging: Staging = Staging(isNeeded: false), extendsOverdue: Bool = false, power: any PowerPolicy = AlwaysOn()
  ) {
    self.quanta = quanta
    self.preemption = preemption
    self.staging = staging
    self.extendsOverdue = extendsOverdue
    self.power = power
  }
}

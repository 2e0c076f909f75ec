import Model

/// What share each resident really gets: the extension point for quanta.
///
/// It says how much of a host may be promised, and turns a promise into what the hypervisor's scheduler is told.
public protocol QuantaPolicy: Sendable {
  /// How many times a host's cores, and its memory, may be promised; 1 is no overcommitment.
  var cpuOvercommit: Double { get }
  var memoryOvercommit: Double { get }

  /// Whole cores are set aside for each virtual CPU, whatever share the quantum asks for.
  var dedicatesCores: Bool { get }

  /// Weight and cap of a machine with this quantum.
  func setting(for quantum: Quantum) -> DomainSetting

  /// How caps follow demand; `nil` where they do not.
  var elasticity: Elasticity? { get }
}

/// Caps that follow demand between a floor and a ceiling.
public struct Elasticity: Hashable, Sendable {
  /// As parts of what the quantum promises: the cap never goes below or above.
  public var floor: Double
  public var ceiling: Double
  /// The cap is set to so many times the demand seen.
  public var headroom: Double
  /// How often demand is looked at.
  public var period: SimDuration

  public init(floor: Double, ceiling: Double, headroom: Double, period: SimDuration) {
    self.floor = floor
    self.ceiling = ceiling
    self.headroom = headroom
    self.period = period
  }
}

extension QuantaPolicy {
  public var cpuOvercommit: Double { 1 }
  public var memoryOvercommit: Double { 1 }
  public var dedicatesCores: Bool { false }
  public var elasticity: Elasticity? { nil }
}

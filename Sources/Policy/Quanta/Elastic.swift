import Model

/// Caps that follow demand, between a floor and a ceiling.
public struct Elastic: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "elastic", at: .quanta, "The cap follows demand, between a floor and a ceiling.",
      text: """
        Each period the cap becomes the demand seen times the headroom, but not below floor × promise nor above ceiling × promise, and \
        never above the virtual CPUs. Weights are in proportion to promises. A machine starts with a cap of what it is promised, or the bound nearest to that.
        """,
      options: [
        PolicyOption("floor", .number(in: 0...1), default: 0.5, "The lowest cap, as a part of the promise."),
        PolicyOption("ceiling", .number(in: 0.01...100), default: 2, "The highest cap, as a multiple of the promise."),
        PolicyOption("headroom", .number(in: 1...100), default: 1.25, "The cap is so many times the demand seen."),
        PolicyOption("period", .duration, default: "5m", "How often demand is looked at."),
        QuantaOptions.weight,
      ])
  }

  public let elasticity: Elasticity?
  public let weightPerCore: Int32

  /// - Throws: `QuantaError` of kind `usage` when the ceiling is below the floor.
  public init(
    floor: Double = 0.5, ceiling: Double = 2, headroom: Double = 1.25, period: SimDuration = .seconds(300),
    weightPerCore: Int32 = 256
  ) throws {
    guard floor <= ceiling else {
      throw QuantaError(
        .usage, "the ceiling \(ceiling) is below the floor \(floor)", at: "policy elastic",
        remedy: "give a ceiling of at least \(floor)")
    }
    elasticity = Elasticity(floor: floor, ceiling: ceiling, headroom: headroom, period: period)
    self.weightPerCore = weightPerCore
  }

  public init(_ options: PolicyOptions) throws {
    try self.init(
      floor: try options.number("floor"), ceiling: try options.number("ceiling"),
      headroom: try options.number("headroom"), period: try options.duration("period"),
      weightPerCore: Int32(try options.integer("weight")))
  }

  public func setting(for quantum: Quantum) -> DomainSetting {
    let start = min(max(1, elasticity?.floor ?? 0), elasticity?.ceiling ?? 1)
    return DomainSetting(
      vcpus: quantum.vcpus, weight: quantum.weight(perCore: weightPerCore),
      cap: quantum.cap(cores: quantum.promisedCores * start))
  }
}

extension Elasticity {
  /// The new cap of a machine that wanted `demand` cores, on average over the last period.
  ///
  /// `demand` may be what the machine received: one that used up its cap then gets ``headroom`` times as much at each look, until the ceiling.
  ///
  /// - Returns: per cent of one core, from 1 to 100 × the quantum's virtual CPUs.
  public func cap(for quantum: Quantum, demand: Double) -> Int32 {
    let promised = quantum.promisedCores
    return quantum.cap(cores: min(ceiling * promised, max(floor * promised, headroom * demand)))
  }
}

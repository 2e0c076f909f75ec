import Model

/// Weights in proportion to promises: what others leave is shared out.
public struct Weighted: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "weighted", at: .quanta, "At least what is promised, and a share of what others leave.",
      text: "The weight is in proportion to the promise; there is no cap.",
      source: "xl(1), sched-credit",
      options: [QuantaOptions.weight])
  }

  public let weightPerCore: Int32

  public init(weightPerCore: Int32 = 256) { self.weightPerCore = weightPerCore }
  public init(_ options: PolicyOptions) throws { weightPerCore = Int32(try options.integer("weight")) }

  public func setting(for quantum: Quantum) -> DomainSetting {
    DomainSetting(vcpus: quantum.vcpus, weight: quantum.weight(perCore: weightPerCore))
  }
}

/// Weights in proportion to promises, and caps at them.
public struct WeightedCapped: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "weighted-capped", at: .quanta, aliases: ["capped-weighted", "weighted-and-capped"],
      "Never more than what is promised, and in proportion to it where dom0 leaves too little for all.",
      text: """
        The weight is in proportion to the promise, and the cap is the promise in whole per cent of a core, rounded up. Where a host's promises add up \
        to no more than what dom0 leaves, weights change nothing.
        """,
      source: "xl(1), sched-credit",
      options: [QuantaOptions.weight])
  }

  public let weightPerCore: Int32

  public init(weightPerCore: Int32 = 256) { self.weightPerCore = weightPerCore }
  public init(_ options: PolicyOptions) throws { weightPerCore = Int32(try options.integer("weight")) }

  public func setting(for quantum: Quantum) -> DomainSetting {
    DomainSetting(
      vcpus: quantum.vcpus, weight: quantum.weight(perCore: weightPerCore),
      cap: quantum.cap(cores: quantum.promisedCores))
  }
}

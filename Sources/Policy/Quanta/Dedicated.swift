import Model

/// Each virtual CPU has a physical core to itself.
public struct Dedicated: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "dedicated", at: .quanta, "A physical core for each virtual CPU, and nobody else on it.",
      text:
        "Whatever share of a core a quantum asks for, a whole one is set aside. Weights are equal and there is no cap.",
      options: [])
  }

  public init(_ options: PolicyOptions) throws {}
  public init() {}

  public var dedicatesCores: Bool { true }
  public func setting(for quantum: Quantum) -> DomainSetting { DomainSetting(vcpus: quantum.vcpus) }
}

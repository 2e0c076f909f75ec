import Model

/// A cap at what is promised: never more, however idle the host is.
public struct Capped: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "capped", at: .quanta, "Never more than what is promised, however idle the host is.",
      text:
        "The cap is the promise in whole per cent of a core, rounded up. Weights are equal. Run times then hardly depend on neighbours.",
      source: "xl(1), sched-credit",
      options: [])
  }

  public init(_ options: PolicyOptions) throws {}
  public init() {}

  public func setting(for quantum: Quantum) -> DomainSetting {
    DomainSetting(vcpus: quantum.vcpus, cap: quantum.cap(cores: quantum.promisedCores))
  }
}

import Model

/// More promised than there is, in the belief that not all is wanted at once.
public struct Overcommit: QuantaPolicy, Registered {
  public static var entry: PolicyEntry {
    PolicyEntry(
      "overcommit", at: .quanta, "Promises a host's cores, or its memory, more than once.",
      text: """
        Weights are in proportion to promises: when all want theirs at once, each gets its promise divided by how often the host was \
        promised. A work then takes that much longer than its share would have let it. Memory promised more than once is not slowed down by paging in the model: \
        a factor above 1 says that machines do not use all they ask for.
        """,
      options: [
        PolicyOption("cpu", .number(in: 1...100), default: 2, "How many times cores are promised."),
        PolicyOption("memory", .number(in: 1...100), default: 1, "How many times memory is promised."),
        QuantaOptions.weight,
        PolicyOption(
          "capped", .flag, default: false, "Whether nobody gets more than the promise when others leave theirs."),
      ])
  }

  public let cpuOvercommit: Double
  public let memoryOvercommit: Double
  public let weightPerCore: Int32
  public let isCapped: Bool

  public init(cpu: Double = 2, memory: Double = 1, weightPerCore: Int32 = 256, isCapped: Bool = false) {
    cpuOvercommit = cpu
    memoryOvercommit = memory
    self.weightPerCore = weightPerCore
    self.isCapped = isCapped
  }

  public init(_ options: PolicyOptions) throws {
    self.init(
      cpu: try options.number("cpu"), memory: try options.number("memory"),
      weightPerCore: Int32(try options.integer("weight")), isCapped: try options.flag("capped"))
  }

  public func setting(for quantum: Quantum) -> DomainSetting {
    isCapped
      ? WeightedCapped(weightPerCore: weightPerCore).setting(for: quantum)
      : Weighted(weightPerCore: weightPerCore).setting(for: quantum)
  }
}

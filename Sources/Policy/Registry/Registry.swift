import Model

/// The policies an expression can name: what documents them and what makes them.
///
/// A value, not a singleton: a program may register policies of its own beside the standard ones.
public struct Registry: Sendable {
  /// A type of order that can be registered.
  public typealias Order = any (QueueOrder & Registered).Type
  /// A type of backfilling that can be registered.
  public typealias Backfilling = any (Backfill & Registered).Type
  /// A type of placement that can be registered.
  public typealias Placing = any (Placement & Registered).Type

  /// A type of quanta policy, of preemption, of staging, of power policy that can be registered.
  public typealias Sharing = any (QuantaPolicy & Registered).Type
  public typealias Preempting = any (PreemptionPolicy & Registered).Type
  public typealias Bringing = any (StagingPolicy & Registered).Type

  /// What documents and validates them.
  public let catalogue: PolicyCatalogue
  private let orders: [Order]
  private let backfills: [Backfilling]
  private let placements: [Placing]
  private let quanta: [Sharing]
  private let preemptions: [Preempting]
  private let stagings: [Bringing]
  private let powers: [Powering]

  /// The orders that come with this library.
  public static var standardOrders: [Order] {
    [
      FirstComeFirstServed.self, ShortestFirst.self, LongestFirst.self, SmallestFirst.self, LargestFirst.self,
      SmallestAreaFirst.self, LargestExpansionFactor.self, WFP3.self, Unicef.self, F1.self, FairShare.self,
      QueuePriority.self,
    ]
  }

  /// The kinds of backfilling that come with this library.
  public static var standardBackfills: [Backfilling] {
    [NoBackfill.self, EasyBackfill.self, DepthBackfill.self, ConservativeBackfill.self]
  }

  /// The placements that come with this library.
  public static var standardPlacements: [Placing] {
    [FirstFit.self, NextFit.self, BestFit.self, WorstFit.self, RandomFit.self, ContiguousFit.self, Scored.self]
  }

  /// The kinds of preemption and of staging that come with this library.
  public static var standardPreemptions: [Preempting] {
    [NoPreemption.self, CancelPreemption.self, SuspendPreemption.self]
  }
  public static var standardStagings: [Bringing] { [Predeployed.self, StagedImages.self] }

  /// - Throws: `QuantaError` of kind `internalError` when an entry is wrong, as ``PolicyCatalogue/init(_:)`` does.
  public init(
    orders: [Order] = standardOrders, backfills: [Backfilling] = standardBackfills,
    placements: [Placing] = standardPlacements, quanta: [Sharing] = standardQuanta,
    preemptions: [Preempting] = standardPreemptions, stagings: [Bringing] = standardStagings,
    powers: [Powering] = standardPower
  ) throws {
    self.orders = orders
    self.backfills = backfills
    self.placements = placements
    self.quanta = quanta
    self.preemptions = preemptions
    self.stagings = stagings
    self.powers = powers
    catalogue = try PolicyCatalogue(
      backfills.map { $0.entry } + orders.map { $0.entry } + placements.map { $0.entry } + quanta.map { $0.entry }
        + preemptions.map { $0.entry } + stagings.map { $0.entry } + powers.map { $0.entry })
  }

  static func names(_ name: String, at point: PolicyPoint, in catalogue: PolicyCatalogue) -> Bool {
    (try? catalogue.entry(named: name, at: point)) != nil
  }

  func rules(_ options: PolicyOptions) throws -> Rules {
    Rules(
      order: try order(options.expression("order")),
      candidates: try has("candidates", options) ? order(options.expression("candidates")) : nil,
      backfill: try make(options, of: backfills.first { $0.entry.name == options.name }),
      placement: try options.isSet("placement") ? placement(options.expression("placement")) : nil,
      pass: try options.choice("pass", as: Rules.Pass.self),
      namesHosts: try options.choice("processors") == "named",
      clairvoyant: try options.flag("clairvoyant"), site: try siteRules(options))
  }

  private func siteRules(_ options: PolicyOptions) throws -> SiteRules {
    let (quanta, preemption, staging, power) = (
      try options.expression("quanta"), try options.expression("preemption"), try options.expression("staging"),
      try options.expression("power")
    )
    return SiteRules(
      quanta: try made(quanta, of: self.quanta.first { $0.entry.name == quanta.name }) { try $0.init(quanta) },
      preemption: try made(preemption, of: preemptions.first { $0.entry.name == preemption.name }) {
        try $0.init(preemption).preemption
      },
      staging: try made(staging, of: stagings.first { $0.entry.name == staging.name }) {
        try $0.init(staging).staging
      },
      extendsOverdue: try options.choice("expiry") == "extend",
      power: try made(power, of: powers.first { $0.entry.name == power.name }) { try $0.init(power) })
  }

  private func made<T, P>(_ options: PolicyOptions, of type: T?, _ body: (T) throws -> P) throws -> P {
    guard let type else { throw missing(options) }
    return try body(type)
  }

  /// Not every policy backfills, so not every policy has candidates.
  private func has(_ option: String, _ options: PolicyOptions) throws -> Bool {
    let registered = backfills.first { $0.entry.name == options.name }?.entry.options.contains { $0.name == option }
    return try registered == true && options.isSet(option)
  }

  private func order(_ options: PolicyOptions) throws -> any QueueOrder {
    try make(options, of: orders.first { $0.entry.name == options.name })
  }

  private func placement(_ options: PolicyOptions) throws -> any Placement {
    try make(options, of: placements.first { $0.entry.name == options.name })
  }

  private func make(_ options: PolicyOptions, of type: Order?) throws -> any QueueOrder {
    guard let type else { throw missing(options) }
    return try type.init(options)
  }

  private func make(_ options: PolicyOptions, of type: Backfilling?) throws -> any Backfill {
    guard let type else { throw missing(options) }
    return try type.init(options)
  }

  private func make(_ options: PolicyOptions, of type: Placing?) throws -> any Placement {
    guard let type else { throw missing(options) }
    return try type.init(options)
  }

  private func missing(_ options: PolicyOptions) -> QuantaError {
    QuantaError(.internalError, "\(options.point.rawValue) policy \(options.name) is documented but cannot be made")
  }
}

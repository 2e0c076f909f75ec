import Model
import Policy
import Sim

/// One way to run the site: a policy, and what it is to be like there.
public struct ScenarioSpec: Sendable {
  public var name: String
  public var note: String?
  /// The canonical policy expression.
  public var policy: String
  public var cluster: ClusterShape
  public var site: SiteModel
  /// What the policy believes of it.
  public var estimates: Estimates
  public var catalogue: EnvironmentCatalogue
  /// In place of what traces and reservations say; `nil` leaves it to them.
  public var assignment: Assignment?
  public var price: PriceList
  /// `file:line`.
  public var location: String

  static let keys = [
    "name", "note", "policy", "cluster", "site", "estimates", "environments", "assign", "price",
  ]

  /// What the study says for all scenarios.
  struct Common {
    var cluster: YAMLValue?
    var site: YAMLValue?
    var estimates: YAMLValue?
    var environments: YAMLValue?
    var price: YAMLValue?
    var registry: Registry
    var seed: UInt64
  }

  init(_ value: YAMLValue, position: Int, _ common: Common) throws {
    let keys = try value.mapping(of: Self.keys)
    location = value.location
    name = try keys["name"]?.text("a name") ?? "scenario \(position)"
    note = try keys["note"]?.text("a sentence")
    let policy = try keys["policy"]?.text("a policy expression") ?? "easy"
    let registry = common.registry
    self.policy = try (keys["policy"] ?? value).onBehalf {
      try PolicySpecification(parsing: policy, registry: registry).text
    }
    guard let shape = keys["cluster"] ?? common.cluster else {
      throw value.error("there are no hosts", remedy: "list groups of hosts under 'cluster:'")
    }
    cluster = try ClusterShape.inline(shape)
    var base = SiteModel()
    base.seed = common.seed
    let truth = ScenarioTemplate.merge(common.site, under: keys["site"])
    let hosts = cluster.hostCount
    site = try truth.map { try SiteModel($0, base: base, hosts: hosts) } ?? base
    let believed = site.estimates(for: cluster)
    estimates =
      try ScenarioTemplate.merge(common.estimates, under: keys["estimates"]).map { try Estimates($0, base: believed) }
      ?? believed
    let images = keys["environments"] ?? common.environments
    catalogue = try EnvironmentCatalogue.inline(images)
    if let images { try catalogue.check(against: cluster, images) }
    assignment = try keys["assign"].map { try Assignment($0) }
    price = try ScenarioTemplate.merge(common.price, under: keys["price"]).map { try PriceList($0) } ?? PriceList()
  }
}

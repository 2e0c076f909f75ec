import Model

/// What a site costs; the currency is the study's.
public struct PriceList: Hashable, Sendable {
  /// As tables name it.
  public var currency: String
  /// Energy, and how licences are counted.
  public var model: CostModel
  /// In place of the hosts' own prices: of each host and hour, host and year, socket and year.
  public var perHostHour: Double?
  public var licencePerHostYear: Double?
  public var licencePerSocketYear: Double?

  public init(
    currency: String = "", model: CostModel = CostModel(), perHostHour: Double? = nil,
    licencePerHostYear: Double? = nil, licencePerSocketYear: Double? = nil
  ) {
    self.currency = currency
    self.model = model
    self.perHostHour = perHostHour
    self.licencePerHostYear = licencePerHostYear
    self.licencePerSocketYear = licencePerSocketYear
  }

  /// Power usage effectiveness: what the whole site draws for each watt its hosts draw, cooling included.
  public var pue: Double { model.pue }

  /// The hosts with the prices of this list where it has any.
  func applied(to shape: ClusterShape) -> ClusterShape {
    guard perHostHour != nil || licencePerHostYear != nil || licencePerSocketYear != nil else { return shape }
    var shape = shape
    for index in shape.groups.indices {
      var price = shape.groups[index].host.price ?? HostPrice()
      price.perHour = perHostHour ?? price.perHour
      price.licencePerHostYear = licencePerHostYear ?? price.licencePerHostYear
      price.licencePerSocketYear = licencePerSocketYear ?? price.licencePerSocketYear
      shape.groups[index].host.price = price
    }
    return shape
  }

  /// What a run costs; `nil` where nothing is said of any price.
  func bill(_ totals: SiteTotals, on shape: ClusterShape, finished: Int64, delivered: Double) -> CostReport? {
    let priced = applied(to: shape)
    guard shape.hostCount > 0, model.perKWh > 0 || priced.groups.contains(where: { $0.host.price != nil }) else {
      return nil
    }
    let seconds = totals.hostTime / 1e6 / Double(shape.hostCount)
    return model.bill(
      totals, on: priced, for: SimDuration(seconds: seconds) ?? .zero, finished: finished, delivered: delivered)
  }
}

extension PriceList {
  static let keys = [
    "currency", "kwh", "pue", "licences", "host-hour", "licence-per-host-year", "licence-per-socket-year",
  ]

  /// Reads `{kwh: 0.15, pue: 1.5, licence-per-socket-year: 300}`; what is not said costs nothing, or what the hosts say.
  ///
  /// - Throws: `QuantaError` that names the line: an unknown key, a negative price, a power usage effectiveness below 1.
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: Self.keys)
    let price = { (key: String) in try keys[key]?.number(in: 0...1e12, "a price, 0 or more") }
    self.init(
      currency: try keys["currency"]?.text("the name of a currency") ?? "",
      model: CostModel(
        perKWh: try price("kwh") ?? 0,
        pue: try keys["pue"]?.number(in: 1...10, "a power usage effectiveness from 1 to 10") ?? 1,
        licences: try keys["licences"]?.choice(CostModel.Licences.self) ?? .proRata),
      perHostHour: try price("host-hour"), licencePerHostYear: try price("licence-per-host-year"),
      licencePerSocketYear: try price("licence-per-socket-year"))
  }
}

import Model

/// What a site costs; the currency is the study's.
public struct PriceList: Hashable, Sendable, Codable {
  /// As tables name it.
  public var currency: String
  /// A kilowatt-hour; `nil` when energy costs nothing that is counted.
  public var perKWh: Double?
  /// Power usage effectiveness: what the whole site draws for each watt its hosts draw, cooling included. At least 1.
  public var pue: Double
  /// In place of the hosts' own prices, of each host and hour, host and year, socket and year.
  public var perHostHour: Double?
  public var licencePerHostYear: Double?
  public var licencePerSocketYear: Double?

  /// Hours of the year licences are spread over: 365 days.
  public static let hoursPerYear = 8760.0

  public init(
    currency: String = "", perKWh: Double? = nil, pue: Double = 1, perHostHour: Double? = nil,
    licencePerHostYear: Double? = nil, licencePerSocketYear: Double? = nil
  ) {
    self.currency = currency
    self.perKWh = perKWh
    self.pue = pue
    self.perHostHour = perHostHour
    self.licencePerHostYear = licencePerHostYear
    self.licencePerSocketYear = licencePerSocketYear
  }

  /// What hosts and their licences cost over `hours`; `nil` where nothing is said of them.
  func cost(of shape: ClusterShape, hours: Double) -> (hosts: Double?, licences: Double?) {
    var (hosts, licences) = (0.0, 0.0)
    var (saysHosts, saysLicences) = (perHostHour != nil, licencePerHostYear != nil || licencePerSocketYear != nil)
    for group in shape.groups {
      let price = group.host.price
      let count = Double(group.count)
      hosts += count * (perHostHour ?? price?.perHour ?? 0) * hours
      let perHost = licencePerHostYear ?? price?.licencePerHostYear ?? 0
      let perSocket = licencePerSocketYear ?? price?.licencePerSocketYear ?? 0
      licences += count * (perHost + perSocket * Double(group.host.sockets)) * hours / Self.hoursPerYear
      if price != nil { (saysHosts, saysLicences) = (true, true) }
    }
    return (saysHosts ? hosts : nil, saysLicences ? licences : nil)
  }
}

import Model

/// What energy costs and how licences are counted: with the prices of the hosts, all that the price of a run needs.
///
/// The currency is the user's, and the same for all prices.
public struct CostModel: Hashable, Sendable, Codable {
  /// How a licence by the year is charged for a run that lasts no whole number of them.
  public enum Licences: String, Hashable, Sendable, Codable, CaseIterable {
    /// The part of the year the run lasts: a site that runs on is compared by the time simulated.
    case proRata = "pro-rata"
    /// Every year begun: what the bill says if the site exists for this run only.
    case wholeYears = "whole-years"
  }

  /// For a kilowatt-hour drawn from the grid.
  public var perKWh: Double
  /// Power usage effectiveness: energy of the whole site, cooling included, by that of its hosts; 1 or more.
  public var pue: Double
  public var licences: Licences

  /// Seconds of the year that licences are sold by: 365 days.
  public static let year: Double = 365 * 86_400

  public init(perKWh: Double = 0, pue: Double = 1, licences: Licences = .proRata) {
    self.perKWh = perKWh
    self.pue = pue
    self.licences = licences
  }

  /// - Throws: `QuantaError` of kind `data` that names a price below zero, or a power usage effectiveness below 1.
  public func validate() throws {
    guard perKWh.isFinite, perKWh >= 0 else {
      throw QuantaError(.data, "a kilowatt-hour costs \(perKWh)", remedy: "give a price from 0 on")
    }
    guard pue.isFinite, pue >= 1 else {
      throw QuantaError(
        .data, "a power usage effectiveness of \(pue) is below 1",
        remedy: "it is the energy of the whole site by that of its hosts; 1 is no loss")
    }
  }

  /// Prices a run.
  ///
  /// - Parameters:
  ///   - totals: whose energy counts, in joules.
  ///   - shape: the hosts and their prices; a group without a price costs nothing but its energy.
  ///   - duration: how long the site was there.
  ///   - finished: workspaces that ended with their work done.
  ///   - delivered: core-µs of work they and others received.
  public func bill(
    _ totals: SiteTotals, on shape: ClusterShape, for duration: SimDuration, finished: Int64, delivered: Double
  ) -> CostReport {
    let hours = duration.seconds / 3600
    let years = duration.seconds / Self.year
    let charged = licences == .proRata ? years : years.rounded(.up)
    var hosts = CostReport.Line(item: .hosts)
    var perHost = CostReport.Line(item: .licencesPerHost)
    var perSocket = CostReport.Line(item: .licencesPerSocket)
    for group in shape.groups {
      let price = group.host.price ?? HostPrice()
      let count = Double(group.count)
      hosts.add(count * hours, at: price.perHour)
      // What nobody pays for is no licence.
      if price.licencePerHostYear > 0 { perHost.add(count * charged, at: price.licencePerHostYear) }
      if price.licencePerSocketYear > 0 {
        perSocket.add(count * Double(group.host.sockets) * charged, at: price.licencePerSocketYear)
      }
    }
    var energy = CostReport.Line(item: .energy)
    energy.add(totals.energy / 3.6e6 * pue, at: perKWh)
    return CostReport(
      lines: [hosts, energy, perHost, perSocket], finished: finished, deliveredCoreHours: delivered / 3.6e9)
  }
}

extension CostModel {
  /// Reads `{kwh: 0.3, pue: 1.5, licences: whole-years}`; what is not said stays as `base` has it.
  init(_ value: YAMLValue, base: CostModel = CostModel()) throws {
    self = base
    let keys = try value.mapping(of: ["kwh", "pue", "licences"])
    if let given = keys["kwh"] { perKWh = try given.number(in: 0...1e12, "a price, 0 or more") }
    if let given = keys["pue"] { pue = try given.number(in: 1...10, "a power usage effectiveness from 1 to 10") }
    if let given = keys["licences"] { licences = try given.choice(Licences.self) }
  }
}

import Model

extension PriceList {
  static let keys = ["currency", "kwh", "pue", "host-hour", "licence-per-host-year", "licence-per-socket-year"]

  /// Reads `{kwh: 0.15, pue: 1.5, licence-per-socket-year: 300}`; what is not said costs nothing, or what the hosts say.
  ///
  /// - Throws: `QuantaError` that names the line: an unknown key, a negative price, a power usage effectiveness below 1.
  init(_ value: YAMLValue) throws {
    let keys = try value.mapping(of: Self.keys)
    let price = { (key: String) in try keys[key]?.number(in: 0...1e12, "a price, 0 or more") }
    self.init(
      currency: try keys["currency"]?.text("the name of a currency") ?? "", perKWh: try price("kwh"),
      pue: try keys["pue"]?.number(in: 1...10, "a power usage effectiveness from 1 to 10") ?? 1,
      perHostHour: try price("host-hour"), licencePerHostYear: try price("licence-per-host-year"),
      licencePerSocketYear: try price("licence-per-socket-year"))
  }
}

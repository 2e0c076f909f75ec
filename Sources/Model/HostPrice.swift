/// What a host costs; the currency is the user's.
public struct HostPrice: Hashable, Sendable, Codable {
  /// For each hour the host is there, whether it works or not.
  public var perHour: Double
  /// Licences, for each year the host is there.
  public var licencePerHostYear: Double
  public var licencePerSocketYear: Double

  public init(perHour: Double = 0, licencePerHostYear: Double = 0, licencePerSocketYear: Double = 0) {
    self.perHour = perHour
    self.licencePerHostYear = licencePerHostYear
    self.licencePerSocketYear = licencePerSocketYear
  }
}

import Model
import Report
import Study
import TestSupport
import Testing

@Suite("Cost of a run")
struct CostModelTests {
  /// Two servers with two sockets, three without any price but the hour.
  private static let shape = ClusterShape(groups: [
    .init(
      count: 2,
      host: HostShape(
        cores: 8, sockets: 2,
        price: HostPrice(perHour: 0.5, licencePerHostYear: 1000, licencePerSocketYear: 365))),
    .init(count: 3, host: HostShape(cores: 4, sockets: 1, price: HostPrice(perHour: 0.1))),
    .init(count: 7, host: HostShape(cores: 4)),
  ])

  private static let totals: SiteTotals = {
    var totals = SiteTotals()
    totals.energy = 100 * 3.6e6
    return totals
  }()

  @Test("Worked by hand, licences pro rata")
  func proRata() throws {
    let model = CostModel(perKWh: 0.3, pue: 1.5)
    // 73 days: a fifth of a year, 1752 h.
    let bill = model.bill(
      Self.totals, on: Self.shape, for: .seconds(73 * 86_400), finished: 50, delivered: 1000 * 3.6e9)
    #expect(bill[.hosts].quantity == 12 * 1752)
    #expect(abs(bill[.hosts].amount - (2 * 1752 * 0.5 + 3 * 1752 * 0.1)) < 1e-9)
    #expect(abs(bill[.energy].quantity - 150) < 1e-9 && abs(bill[.energy].amount - 45) < 1e-9)
    #expect(abs(bill[.licencesPerHost].quantity - 0.4) < 1e-12 && abs(bill[.licencesPerHost].amount - 400) < 1e-9)
    #expect(abs(bill[.licencesPerSocket].quantity - 0.8) < 1e-12 && abs(bill[.licencesPerSocket].amount - 292) < 1e-9)
    let total = 1752 + 525.6 + 45 + 400 + 292
    #expect(abs(bill.total - total) < 1e-9)
    #expect(abs(try #require(bill.perWorkspace) - total / 50) < 1e-9)
    #expect(abs(try #require(bill.perCoreHour) - total / 1000) < 1e-9)
  }

  @Test("Whole years: every year begun")
  func wholeYears() {
    let model = CostModel(licences: .wholeYears)
    func licences(_ seconds: Int64) -> [Double] {
      let bill = model.bill(Self.totals, on: Self.shape, for: .seconds(seconds), finished: 0, delivered: 0)
      return [bill[.licencesPerHost].amount, bill[.licencesPerSocket].amount]
    }
    #expect(licences(0) == [0, 0])
    #expect(licences(1) == [2000, 1460])
    #expect(licences(365 * 86_400) == [2000, 1460])
    #expect(licences(365 * 86_400 + 1) == [4000, 2920])
  }

  @Test("Nothing finished: no price of one")
  func nothing() {
    let bill = CostModel().bill(SiteTotals(), on: .processors(5), for: .seconds(3600), finished: 0, delivered: 0)
    #expect(bill.total == 0 && bill.perWorkspace == nil && bill.perCoreHour == nil)
    #expect(bill[.hosts].quantity == 5)
    let table = bill.table(currency: "EUR")
    #expect(table.rows.count == 7 && table.columns[2].unit == "EUR")
    #expect(table.rows.map { $0[2].text } == ["0.00", "0.00", "0.00", "0.00", "0.00", "–", "–"])
  }

  @Test("A run in two halves costs as much as in one, and twice the hosts twice as much", arguments: 1...20)
  func linear(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    func number(_ most: Int) -> Double { Double(random.draw(0...most)) / 100 }
    let model = CostModel(perKWh: number(100), pue: 1 + number(100))
    let price = HostPrice(
      perHour: number(100), licencePerHostYear: number(100_000), licencePerSocketYear: number(90_000))
    let host = HostShape(cores: 8, sockets: Int32(random.draw(1...4)), price: price)
    let count = Int32(random.draw(1...100))
    func total(_ count: Int32, _ days: Int64, _ joules: Double) -> Double {
      var totals = SiteTotals()
      totals.energy = joules
      return model.bill(
        totals, on: ClusterShape(groups: [.init(count: count, host: host)]), for: .seconds(days * 86_400), finished: 1,
        delivered: 1
      ).total
    }
    let whole = total(count, 400, 8e9)
    #expect(abs(total(count, 150, 3e9) + total(count, 250, 5e9) - whole) < 1e-9 * whole)
    #expect(abs(total(2 * count, 400, 16e9) - 2 * whole) < 1e-9 * whole)
  }

  @Test("What cannot be is refused")
  func validation() {
    for model in [CostModel(perKWh: -1), CostModel(perKWh: .nan), CostModel(pue: 0.5), CostModel(pue: .infinity)] {
      #expect(throws: QuantaError.self) { try model.validate() }
    }
    #expect(throws: Never.self) { try CostModel(perKWh: 0.3, pue: 1.6).validate() }
    #expect(throws: QuantaError.self) { try HostPrice(perHour: -1).validate() }
    #expect(throws: QuantaError.self) { try HostPrice(licencePerSocketYear: .infinity).validate() }
  }
}

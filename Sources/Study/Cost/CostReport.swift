import Model
import Report

/// What a run cost, item by item.
public struct CostReport: Hashable, Sendable, Codable {
  /// What is paid for.
  public enum Item: String, Hashable, Sendable, Codable, CaseIterable {
    case hosts, energy, licencesPerHost, licencesPerSocket

    public var title: String {
      switch self {
      case .hosts: "hosts"
      case .energy: "energy"
      case .licencesPerHost: "licences by host"
      case .licencesPerSocket: "licences by socket"
      }
    }

    public var unit: String {
      switch self {
      case .hosts: "host-hours"
      case .energy: "kWh"
      case .licencesPerHost: "host-years"
      case .licencesPerSocket: "socket-years"
      }
    }
  }

  /// One item: how much of it, and what it cost. Hosts of several prices are added up.
  public struct Line: Hashable, Sendable, Codable {
    public var item: Item
    /// In the item's unit.
    public var quantity: Double = 0
    public var amount: Double = 0

    init(item: Item) { self.item = item }

    mutating func add(_ quantity: Double, at price: Double) {
      self.quantity += quantity
      amount += quantity * price
    }
  }

  /// One an item, in the order of ``Item``.
  public var lines: [Line]
  public var finished: Int64
  public var deliveredCoreHours: Double

  public subscript(item: Item) -> Line { lines.first { $0.item == item } ?? Line(item: item) }

  public var total: Double { lines.reduce(0) { $0 + $1.amount } }
  /// For each workspace whose work was done; `nil` when there was none.
  public var perWorkspace: Double? { finished > 0 ? total / Double(finished) : nil }
  /// For each hour of a core's work that workspaces received; `nil` when there was none.
  public var perCoreHour: Double? { deliveredCoreHours > 0 ? total / deliveredCoreHours : nil }

  /// Items, total and the two unit costs.
  ///
  /// - Parameter currency: shown in the head.
  public func table(currency: String? = nil) -> Report.Table {
    let quantity = NumberFormat.fixed(1)
    let amount = NumberFormat.fixed(2)
    func row(_ title: String, _ cells: (Double?, NumberFormat)...) -> [Report.Table.Cell] {
      [Report.Table.Cell(title)] + cells.map { Report.Table.Cell(number: $0.0, $0.1) }
    }
    var rows = lines.map { row("\($0.item.title), \($0.item.unit)", ($0.quantity, quantity), ($0.amount, amount)) }
    rows.append(row("total", (nil, quantity), (total, amount)))
    rows.append(row("per finished workspace", (Double(finished), quantity), (perWorkspace, amount)))
    rows.append(
      row("per core-hour delivered", (deliveredCoreHours, quantity), (perCoreHour, .fixed(4))))
    return Report.Table(
      caption: "Cost of the run",
      columns: [
        .init("item"), .init("quantity", alignment: .right), .init("cost", unit: currency, alignment: .right),
      ], rows: rows)
  }
}

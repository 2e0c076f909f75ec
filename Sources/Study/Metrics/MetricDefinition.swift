/// What a metric is called, what it means and how it reads: the one source of documents, JSON keys, database rows and tables.
public struct MetricDefinition: Hashable, Sendable {
  /// Which way a policy should push the value.
  public enum Direction: String, Sendable, Codable {
    case lowerIsBetter = "lower"
    case higherIsBetter = "higher"
    /// A description of the run, not a goal.
    case neutral
  }

  /// In what the value is measured, and so how a table may rescale it.
  public enum Unit: String, Sendable, Codable {
    case seconds = "s"
    /// Dimensionless, 1 or more (slowdowns).
    case ratio = "1"
    /// Dimensionless, between 0 and 1.
    case fraction
    /// Dimensionless, between 0 and 1, and never spoken of in per cent.
    case index
    case jobs
    case jobsPerHour = "jobs/h"
    case coreHours = "core-h"
    case users
    case requests
    /// How often something happened.
    case times
    case gibibytes = "GiB"
    case kilowattHours = "kWh"
    case wattHours = "Wh"
    /// In the currency of the study's price list.
    case money = "currency"
  }

  /// Stable name in JSON, CSV and the database; carries the unit (`mean_wait_s`).
  public let key: String
  /// Head of a column, without the unit.
  public let title: String
  public let unit: Unit
  public let direction: Direction
  /// One or two sentences that let a reader recompute the value.
  public let definition: String
  /// The publication that defines it; empty for plain counts.
  public let source: String
}

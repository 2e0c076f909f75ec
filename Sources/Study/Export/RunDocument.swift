import Foundation
import Model

/// What `--json` writes about a run: metrics, the reading's counts and the provenance.
///
/// The document is stable: keys carry their unit and stand in alphabetical order, undefined values are `null`, and the
/// same run gives the same bytes. A change of meaning or the loss of a key raises ``formatVersion-swift.property``; new
/// keys do not.
public struct RunDocument: Hashable, Sendable, Codable {
  public static let formatName = "quanta-run"
  public static let formatVersion = 1

  public var format = Self.formatName
  public var formatVersion = Self.formatVersion
  public var provenance: Provenance
  /// In the order in which the reading applies its rules.
  public var reading: [ReadingCount]
  public var metrics: MetricSet
  public var classes: [ClassMetrics]
  public var users: [UserMetrics]
  /// The run was interrupted: the metrics describe the jobs that had left the system until then.
  public var interrupted: Bool

  public init(
    provenance: Provenance, reading: [ReadingCount], summary: MetricsSummary, interrupted: Bool = false
  ) {
    self.provenance = provenance
    self.reading = reading
    metrics = summary.metrics
    classes = summary.classes
    users = summary.users
    self.interrupted = interrupted
  }

  enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case provenance, reading, metrics, classes, users, interrupted
  }
}

/// Writes documents as JSON with sorted keys, indented, ending in a newline.
public enum JSONDocument {
  public static func data(_ document: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return try encoder.encode(document) + Data("\n".utf8) } catch {
      throw QuantaError(.internalError, "the results cannot be written as JSON: \(error)")
    }
  }

  /// Writes to `path`, `-` being standard output.
  ///
  /// - Throws: `QuantaError` of kind `inputOutput` when the file cannot be written.
  public static func write(_ document: some Encodable, to path: String) throws {
    let data = try data(document)
    var file = try OutputFile(path: path)
    try file.append(contentsOf: data)
    try file.flush()
  }
}

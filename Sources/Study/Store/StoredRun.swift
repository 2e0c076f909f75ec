import Model

/// Names a study in a result database.
public struct StudyID: Hashable, Sendable, Codable {
  public var rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a run in a result database.
public struct RunID: Hashable, Sendable, Codable {
  public var rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What a run is called and made from.
public struct RunInputs: Hashable, Sendable, Codable {
  /// As tables and pages show it; unique within a study and replication.
  public var name: String
  public var replication: Int
  public var provenance: Provenance
  public var reading: [ReadingCount]

  public init(name: String, replication: Int = 0, provenance: Provenance, reading: [ReadingCount]) {
    self.name = name
    self.replication = replication
    self.provenance = provenance
    self.reading = reading
  }
}

/// How far a run came.
public enum RunState: String, Sendable, Codable {
  /// Under way, or its process ended without a word: rows are those of the last batch.
  case running
  case finished
  /// Stopped by its user; what was done until then is stored.
  case interrupted
}

/// A run as it stands in the database.
public struct StoredRun: Hashable, Sendable {
  public var id: RunID
  public var study: StudyID
  public var inputs: RunInputs
  public var state: RunState
}

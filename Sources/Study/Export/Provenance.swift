/// Where a number comes from: the exact inputs of a run, enough to run it again.
public struct Provenance: Hashable, Sendable, Codable {
  /// As given; `-` for standard input.
  public var tracePath: String
  /// Lower-case hexadecimal SHA-256 of the trace's bytes as read (a compressed file: compressed).
  public var traceSHA256: String
  /// The reading of the trace, as an expression that can be given again.
  public var reading: String
  /// The policy expression, as it is written back.
  public var policy: String
  /// The cluster, as an expression (`128 processors`).
  public var cluster: String
  /// Processors of the cluster.
  public var processors: Int64
  public var seed: UInt64
  /// Version of the program.
  public var version: String
  /// The policy knew the real run times.
  public var clairvoyant: Bool
  /// Bound τ of the bounded slowdowns, seconds.
  public var tau: Double

  public init(
    tracePath: String, traceSHA256: String, reading: String, policy: String, cluster: String, processors: Int64,
    seed: UInt64, version: String, clairvoyant: Bool = false, tau: Double = 10
  ) {
    self.tracePath = tracePath
    self.traceSHA256 = traceSHA256
    self.reading = reading
    self.policy = policy
    self.cluster = cluster
    self.processors = processors
    self.seed = seed
    self.version = version
    self.clairvoyant = clairvoyant
    self.tau = tau
  }

  enum CodingKeys: String, CodingKey {
    case tracePath = "trace_path"
    case traceSHA256 = "trace_sha256"
    case reading, policy, cluster, processors, seed, version, clairvoyant
    case tau = "bounded_slowdown_tau_s"
  }
}

/// How often one rule of the trace's reading applied.
public struct ReadingCount: Hashable, Sendable, Codable {
  /// Stable name (`dropped_run_time_not_positive`).
  public var rule: String
  public var jobs: Int64
  /// The rule in words.
  public var text: String

  public init(rule: String, jobs: Int64, text: String) {
    self.rule = rule
    self.jobs = jobs
    self.text = text
  }
}

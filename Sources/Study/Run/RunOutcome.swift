import Model
import Sim
import Workload

/// What came out of a run.
public struct RunOutcome: Sendable {
  public var settings: RunSettings
  public var cluster: ClusterShape
  public var clairvoyant: Bool
  public var summary: MetricsSummary
  public var counts: ReadingCounts
  public var totals: SystemTotals
  /// Means over equal stretches of `binWidth` µs, from the first submission on.
  public var bins: [Observer.Bin]
  public var binWidth: Int64
  public var samples: [SystemSample]
  /// Seconds since 1970 of the run's time 0, where the trace says.
  public var origin: Int64?
  public var traceSHA256: String
  /// Stopped before its end.
  public var interrupted: Bool

  /// Everything a number in it depends on.
  public func provenance(of trace: TraceInput) -> Provenance {
    Provenance(
      tracePath: trace.path, traceSHA256: traceSHA256, reading: trace.reading.description, policy: settings.policy,
      cluster: cluster.text, processors: Int64(cluster.coreCount), seed: settings.seed, version: Version.current,
      clairvoyant: clairvoyant, tau: settings.tau.seconds)
  }

  /// What `--json` writes.
  public func document(of trace: TraceInput) -> RunDocument {
    RunDocument(
      provenance: provenance(of: trace), reading: counts.table, summary: summary, interrupted: interrupted)
  }
}

/// The version of the program.
public enum Version {
  public static let current = "0.1.0"
}

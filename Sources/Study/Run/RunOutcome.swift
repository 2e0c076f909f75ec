import Model
import Sim
import Workload

/// What came out of a run.
public struct RunOutcome: Sendable {
  /// What was simulated beside the trace.
  public var settings: RunSettings
  /// The machine, the trace's own where none was given.
  public var cluster: ClusterShape
  /// The policy was told real run times.
  public var clairvoyant: Bool
  /// The metrics, with the tables by class and by user.
  public var summary: MetricsSummary
  public var counts: ReadingCounts
  /// Integrals over the run.
  public var totals: SystemTotals
  /// Means over equal stretches of `binWidth` µs, from the first submission on.
  public var bins: [Observer.Bin]
  public var binWidth: Int64
  /// Every change of the system's state, if it was kept.
  public var samples: [SystemSample]
  /// Seconds since 1970 of the run's time 0, where the trace says.
  public var origin: Int64?
  /// Of the trace's bytes; empty where nobody asked for it.
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

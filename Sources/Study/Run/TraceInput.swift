import Model
import Workload

/// A trace and how it is to be read: enough to read it again, the same.
public struct TraceInput: Hashable, Sendable, Codable {
  /// `-` is standard input, which can be read once.
  public var path: String
  /// How its records become jobs.
  public var reading: Reading
  /// What is done with a line that is no record.
  public var onBadLine: BadLinePolicy
  /// How many jobs are held back to be put in order of submission.
  public var reorderWindow: Int
  /// Processors of the machine; `nil` takes the header's.
  public var processors: Int32?

  public init(
    path: String, reading: Reading = .canonical, onBadLine: BadLinePolicy = .stop,
    reorderWindow: Int = SWFArrivals.defaultReorderWindow, processors: Int32? = nil
  ) {
    self.path = path
    self.reading = reading
    self.onBadLine = onBadLine
    self.reorderWindow = reorderWindow
    self.processors = processors
  }

  /// It can be read only once.
  public var isStandardInput: Bool { path == "-" }

  /// Opens the trace from its beginning.
  ///
  /// - Throws: `QuantaError`: no such file, no machine size in the header and none given, …
  public func open() throws -> SWFArrivals {
    let log = try SWFLog.open(path: path, onBadLine: onBadLine)
    return try SWFArrivals(
      log, processors: log.machineSize(given: processors), reading: reading, reorderWindow: reorderWindow)
  }

  /// SHA-256 of the trace's bytes; of standard input, of what has been read of it.
  public func digest(after arrivals: SWFArrivals) throws -> String {
    try isStandardInput ? arrivals.log.digestSoFar() ?? "" : TraceDigest.sha256(path: path)
  }
}

extension ReadingCounts {
  /// Each rule that had an effect, under a stable name.
  public var table: [ReadingCount] {
    let rules: [(String, Int, String)] = [
      ("read", read, "records read"),
      ("kept", kept, "jobs simulated"),
      ("dropped_negative_submit", droppedNegativeSubmit, "dropped: submitted before time 0"),
      ("dropped_status", droppedStatus, "dropped: status"),
      ("dropped_no_processors", droppedNoProcessors, "dropped: processors ≤ 0"),
      ("dropped_too_wide", droppedTooWide, "dropped: wider than the machine"),
      ("dropped_no_run", droppedNoRun, "dropped: run ≤ 0"),
      ("dropped_no_estimate", droppedNoEstimate, "dropped: no requested time"),
      ("bad_lines", badLines, "lines left out that are no record"),
      ("submit_raised_to_zero", submitRaisedToZero, "submitted before time 0, now at 0"),
      ("one_processor", oneProcessor, "processors ≤ 0, now 1"),
      ("clipped_to_machine", clippedToMachine, "clipped to the machine"),
      ("run_one_second", runOneSecond, "run ≤ 0, now 1 s"),
      ("run_from_request", runFromRequest, "run ≤ 0, now the requested time"),
      ("estimate_from_run", estimateFromRun, "without requested time, run time taken"),
      ("killed_at_estimate", killedAtEstimate, "killed at the estimate"),
      ("run_over_estimate", runOverEstimate, "running over the estimate"),
      ("estimate_raised", estimateRaised, "estimate raised to the run time"),
      ("reordered", reordered, "put in order of submission"),
    ]
    return rules.filter { $0.1 > 0 || $0.0 == "read" || $0.0 == "kept" }.map {
      ReadingCount(rule: $0.0, jobs: Int64($0.1), text: $0.2)
    }
  }
}

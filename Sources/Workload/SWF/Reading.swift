import Model

/// How the records of a log become jobs: which field says what, and what happens where a field makes no sense.
///
/// The rules are applied to each record in this order, and the first that drops it is the one that counts:
///
/// 1. ``negativeSubmit``, 2. ``statuses``, 3. ``processors`` with ``processorsPerUnit``, 4. ``noProcessors``, 5. ``tooWide``,
/// 6. ``run`` and ``noRun``, 7. ``estimate`` (where the log has none, the run time), 8. ``runOverEstimate``, 9. ``memory``.
///
/// Then jobs are ordered by (submit, place in the file), numbered 1, 2, … and, under ``Origin/first``, moved so that the first submit
/// *of a job that is kept* becomes 0.
///
/// The default is the **canonical** reading: processors are field 5 if positive, else field 8; a job with none, or with more than the
/// machine has, is dropped; the run time is field 4, a job is dropped if it is not positive; the estimate is field 9, or the run time if
/// that is not positive; a job is killed at its estimate; no job is dropped for its status.
public struct Reading: Hashable, Sendable {
  /// Which field gives the processors.
  public enum Processors: String, Hashable, Sendable, Codable, CaseIterable {
    /// Field 5 if positive, else field 8.
    case allocatedOrRequested = "allocated-or-requested"
    /// Field 8 if positive, else field 5.
    case requestedOrAllocated = "requested-or-allocated"
    case allocated
    case requested
  }

  /// Which field gives the run time.
  public enum Run: String, Hashable, Sendable, Codable, CaseIterable {
    /// Field 4.
    case logged
    /// Field 6, the CPU time averaged over the processors: what remains without waiting for disks and for each other.
    case cpu
    /// Field 9: as if every job ran for as long as its user asked.
    case requested
  }

  /// Which field gives the estimate.
  public enum Estimate: String, Hashable, Sendable, Codable, CaseIterable {
    /// Field 9 if positive, else the run time.
    case requestedOrRun = "requested-or-run"
    /// Field 9; a job without it is dropped.
    case requested
    /// The run time: estimates that are exact.
    case exact
  }

  /// What happens to a job that would run longer than its estimate.
  public enum RunOverEstimate: String, Hashable, Sendable, Codable, CaseIterable {
    /// It runs for its estimate.
    case kill
    /// It runs on; schedulers must bear with it.
    case letRun = "let-run"
    /// Its estimate becomes its run time.
    case raise
  }

  /// What happens to a job with a run time ≤ 0.
  public enum NoRun: String, Hashable, Sendable, Codable, CaseIterable {
    case drop, stop
    /// It runs for one second.
    case oneSecond = "one-second"
    /// It runs for its requested time (field 9); dropped if that is not positive either.
    case requested
  }

  /// What happens to a job with processors ≤ 0.
  public enum NoProcessors: String, Hashable, Sendable, Codable, CaseIterable {
    case drop, stop
    /// It gets one processor.
    case one
  }

  /// What happens to a job with more processors than the machine has.
  public enum TooWide: String, Hashable, Sendable, Codable, CaseIterable {
    case drop, stop
    /// It gets the whole machine.
    case clip
  }

  /// What happens to a job submitted before the log's time 0.
  public enum NegativeSubmit: String, Hashable, Sendable, Codable, CaseIterable {
    case stop, drop
    /// It is submitted at 0.
    case zero
  }

  /// Where the memory of each virtual machine comes from; KiB per processor.
  public enum Memory: String, Hashable, Sendable, Codable, CaseIterable {
    case ignore
    /// Field 10; 0 where it is not positive.
    case requested
    /// Field 7; 0 where it is not positive.
    case used
  }

  /// What is time 0.
  public enum Origin: String, Hashable, Sendable, Codable, CaseIterable {
    /// The first submit of a job that is kept.
    case first
    /// The log's own time 0.
    case log
  }

  /// Which field gives the processors.
  public var processors = Processors.allocatedOrRequested
  /// The log's processors in one unit of the machine, for a machine counted in nodes; a job's are divided by it, rounding up. ≥ 1.
  public var processorsPerUnit: Int32 = 1
  /// A job with processors ≤ 0.
  public var noProcessors = NoProcessors.drop
  /// A job with more processors than the machine.
  public var tooWide = TooWide.drop
  /// Which field gives the run time.
  public var run = Run.logged
  /// A job with a run time ≤ 0.
  public var noRun = NoRun.drop
  /// Which field gives the estimate.
  public var estimate = Estimate.requestedOrRun
  /// A job that would run longer than its estimate.
  public var runOverEstimate = RunOverEstimate.kill
  /// Statuses (field 11) kept, ascending; `nil` keeps all.
  public var statuses: [Int32]?
  /// Where the memory of each virtual machine comes from.
  public var memory = Memory.ignore
  /// A job submitted before the log's time 0.
  public var negativeSubmit = NegativeSubmit.stop
  /// What is time 0.
  public var origin = Origin.first

  /// The canonical reading.
  public init() {}

  /// The reading taken unless another is asked for.
  public static var canonical: Reading { Reading() }
}

import Model

/// Collects what the metrics of a run need while its jobs leave the system.
///
/// Keeps 24 bytes for each job that ran (wait, run time, processors, user), because exact quantiles need every value;
/// nothing else grows. Adding a job is O(1) and touches no dictionary. All sums are taken in whole numbers, so the
/// order in which records arrive does not change one bit of the result.
///
/// To be saved with a checkpoint, see ``serialized()``.
public struct MetricsAccumulator: Sendable {
  struct Row {
    /// µs
    var wait: Int64
    /// µs
    var run: Int64
    var processors: Int32
    var user: Int32
  }

  var rows: [Row] = []
  /// µs; meaningful once there is a row.
  var firstSubmit = Int64.max
  var lastEnd = Int64.min
  var killed: Int64 = 0
  var backfilled: Int64 = 0
  var rejected: Int64 = 0

  /// - Parameter expectedJobs: reserves room, when the number is known.
  public init(expectedJobs: Int = 0) { rows.reserveCapacity(expectedJobs) }

  /// Jobs that ran, so far.
  public var ranJobs: Int { rows.count }
  public var rejectedJobs: Int { Int(rejected) }

  /// Adds one job.
  public mutating func add(_ record: JobRecord) {
    if record.outcome == .rejected {
      rejected &+= 1
      return
    }
    rows.append(
      Row(
        wait: record.wait.microseconds, run: record.run.microseconds, processors: record.processors, user: record.user))
    firstSubmit = min(firstSubmit, record.submit.microseconds)
    lastEnd = max(lastEnd, record.end.microseconds)
    if record.outcome == .killedAtRequest { killed &+= 1 }
    if record.backfilled { backfilled &+= 1 }
  }

  /// Adds a batch; a few nanoseconds a job.
  public mutating func add(contentsOf records: UnsafeBufferPointer<JobRecord>) {
    for record in records { add(record) }
  }

  /// Adds a batch of jobs.
  public mutating func add(contentsOf records: ArraySlice<JobRecord>) {
    records.withUnsafeBufferPointer { add(contentsOf: $0) }
  }

  public mutating func add(contentsOf records: [JobRecord]) { add(contentsOf: records[...]) }
}

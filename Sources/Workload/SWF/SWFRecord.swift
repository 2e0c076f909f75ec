import Model

/// One line of a log in the Standard Workload Format, all eighteen fields as the log gives them: −1 where it does not say.
///
/// Times may carry a fraction in the log; they are held exactly, in whole microseconds (a seventh decimal rounds to the nearest).
/// An unknown time is −1 s, that is −1,000,000 µs. Memory is KiB per processor; a fraction of a KiB rounds away from zero.
///
/// Source of the format: <https://www.cs.huji.ac.il/labs/parallel/workload/swf.html>.
@frozen
public struct SWFRecord: Hashable, Sendable {
  /// The line of the file, from 1; 0 when the record was not read from one.
  public var line: Int = 0
  /// Field 1.
  public var jobNumber: Int64 = -1
  /// Field 2, since the log's start (the header's `UnixStartTime`).
  public var submit = SimTime(microseconds: 0)
  /// Field 3.
  public var wait = SWFRecord.unknown
  /// Field 4: wall-clock time from start to end.
  public var run = SWFRecord.unknown
  /// Field 5.
  public var allocatedProcessors: Int32 = -1
  /// Field 6: CPU time used, averaged over the processors.
  public var averageCPU = SWFRecord.unknown
  /// Field 7.
  public var usedMemoryKiB: Int64 = -1
  /// Field 8.
  public var requestedProcessors: Int32 = -1
  /// Field 9: the user's estimate of the run time.
  public var requestedTime = SWFRecord.unknown
  /// Field 10.
  public var requestedMemoryKiB: Int64 = -1
  /// Field 11: 1 completed, 0 failed, 5 cancelled, 2–4 parts of a checkpointed job, −1 unknown; some logs hold raw exit codes.
  public var status: Int32 = -1
  /// Field 12.
  public var user: Int32 = -1
  /// Field 13.
  public var group: Int32 = -1
  /// Field 14.
  public var application: Int32 = -1
  /// Field 15.
  public var queue: Int32 = -1
  /// Field 16.
  public var partition: Int32 = -1
  /// Field 17.
  public var precedingJob: Int64 = -1
  /// Field 18: time between the end of the preceding job and this submission.
  public var thinkTime = SWFRecord.unknown

  @inlinable public init() {}

  /// What a time field holds where the log does not say: −1 s.
  @inlinable public static var unknown: SimDuration { SimDuration(microseconds: -1_000_000) }
  /// Fields on a line.
  @inlinable public static var fieldCount: Int { 18 }
}

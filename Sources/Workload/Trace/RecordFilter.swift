import Model

/// Which records of a log to keep: those that satisfy every condition given.
public struct RecordFilter: Hashable, Sendable {
  public var users: [Int32]?
  public var groups: [Int32]?
  public var queues: [Int32]?
  public var partitions: [Int32]?
  public var statuses: [Int32]?
  /// Allocated processors, or the requested where those are unknown.
  public var processors: ClosedRange<Int32>?
  public var run: ClosedRange<SimDuration>?

  public init() {}

  public var isEmpty: Bool { self == RecordFilter() }

  /// Whether `record` satisfies every condition given.
  public func keeps(_ record: SWFRecord) -> Bool {
    func allows<Value: Equatable>(_ values: [Value]?, _ value: Value) -> Bool { values?.contains(value) ?? true }
    let size = record.allocatedProcessors > 0 ? record.allocatedProcessors : record.requestedProcessors
    return allows(users, record.user) && allows(groups, record.group) && allows(queues, record.queue)
      && allows(partitions, record.partition) && allows(statuses, record.status) && (processors?.contains(size) ?? true)
      && (run?.contains(record.run) ?? true)
  }
}

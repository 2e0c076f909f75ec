/// The fields of a line, numbered as in the format's definition, and what each may hold.
enum SWFField: Int, CaseIterable {
  case jobNumber = 1
  case submit, wait, run, allocatedProcessors, averageCPU, usedMemory, requestedProcessors, requestedTime
  case requestedMemory, status, user, group, application, queue, partition, precedingJob, thinkTime

  /// What decides the range of a field and whether it may carry a fraction.
  enum Content {
    /// Seconds, held as microseconds.
    case time
    /// A 64-bit integer.
    case long
    /// A 32-bit integer.
    case int
    /// KiB.
    case memory
  }

  var content: Content {
    switch self {
    case .submit, .wait, .run, .averageCPU, .requestedTime, .thinkTime: .time
    case .usedMemory, .requestedMemory: .memory
    case .jobNumber, .precedingJob: .long
    default: .int
    }
  }

  /// The name used in messages.
  var name: String {
    switch self {
    case .jobNumber: "job number"
    case .submit: "submit time"
    case .wait: "wait time"
    case .run: "run time"
    case .allocatedProcessors: "allocated processors"
    case .averageCPU: "average CPU time"
    case .usedMemory: "used memory"
    case .requestedProcessors: "requested processors"
    case .requestedTime: "requested time"
    case .requestedMemory: "requested memory"
    case .status: "status"
    case .user: "user"
    case .group: "group"
    case .application: "application"
    case .queue: "queue"
    case .partition: "partition"
    case .precedingJob: "preceding job"
    case .thinkTime: "think time"
    }
  }

  /// The greatest number of seconds a time may have, 126,000 years: the difference of any two fits 64 bits of microseconds.
  static let maxSeconds: Int64 = 4_000_000_000_000
}

import Model

/// How the jobs of a batch log become workspaces: on how many nodes, with which quantum, under which terms.
public struct WorkspaceReading: Hashable, Sendable {
  /// Processors of the arrivals read that go on one node; a job's are divided by it, rounding up. At least 1.
  ///
  /// Leave it at 1 where the log counts nodes, or where ``Reading/processorsPerUnit`` has divided already.
  public var processorsPerNode: Int32
  /// Of each node. Where its memory is 0, what the log's reading gave per processor is kept, times ``processorsPerNode``.
  public var quantum: Quantum
  public var terms: Terms

  /// One whole core a node and nothing else, best effort, preemptible: a batch job under a lease manager.
  public init(
    processorsPerNode: Int32 = 1, quantum: Quantum = .processor, terms: Terms = .bestEffort(preemptible: true)
  ) {
    self.processorsPerNode = processorsPerNode
    self.quantum = quantum
    self.terms = terms
  }

  /// `source` read this way.
  ///
  /// - Throws: `QuantaError` of kind `usage` when the divisor or the quantum makes no sense.
  public func arrivals<Source: ArrivalSource>(of source: Source) throws -> WorkspaceArrivals<Source> {
    guard processorsPerNode > 0 else {
      throw QuantaError(.usage, "\(processorsPerNode) processors per node", remedy: "give a whole number from 1")
    }
    guard quantum.cpuMilli > 0, quantum.vcpus > 0, min(quantum.memoryKiB, quantum.diskKiB, quantum.networkKbps) >= 0
    else {
      throw QuantaError(
        .usage, "a quantum of \(quantum.vcpus) × \(quantum.cpuMilli) thousandths of a core or with a negative size",
        remedy: "give CPU of more than 0 and sizes of 0 or more")
    }
    return WorkspaceArrivals(source: source, reading: self)
  }

  /// Makes one arrival a workspace of this kind.
  @inlinable
  public func apply(to arrival: inout Arrival) {
    var quantum = quantum
    if quantum.memoryKiB == 0 {
      let (memory, overflow) = arrival.workspace.quantum.memoryKiB
        .multipliedReportingOverflow(by: Int64(processorsPerNode))
      quantum.memoryKiB = overflow ? .max : memory
    }
    arrival.workspace.count = (arrival.workspace.count - 1) / processorsPerNode + 1
    arrival.workspace.quantum = quantum
    arrival.workspace.terms = terms
  }
}

/// A source whose arrivals are made workspaces by a ``WorkspaceReading``.
public struct WorkspaceArrivals<Source: ArrivalSource>: ArrivalSource {
  public private(set) var source: Source
  public let reading: WorkspaceReading

  public mutating func read(into buffer: inout [Arrival], limit: Int) throws {
    let start = buffer.count
    defer { for i in start..<buffer.count { reading.apply(to: &buffer[i]) } }
    try source.read(into: &buffer, limit: limit)
  }
}

extension Reading {
  /// Every request as it was made: processors are field 8, a request without a run time (withdrawn while it waited) runs for its
  /// requested time, and no request runs longer than that.
  ///
  /// The canonical reading drops requests that never ran; but a lease manager cannot know at submission that a request will be
  /// withdrawn, and the published experiments on leases count them.
  public static var asRequested: Reading {
    var reading = Reading()
    reading.processors = .requestedOrAllocated
    reading.noRun = .requested
    return reading
  }
}

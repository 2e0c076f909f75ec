import Model
import Workload

/// A trace read once and kept, for several runs at a time.
public struct LoadedTrace: Sendable {
  public let arrivals: [Arrival]
  public let processors: Int32
  public let counts: ReadingCounts
  public let origin: Int64?
  public let digest: String

  /// Reads the whole trace.
  public init(_ trace: TraceInput) throws {
    let source = try trace.open()
    var arrivals: [Arrival] = []
    var before = -1
    while arrivals.count != before {
      before = arrivals.count
      try source.read(into: &arrivals, limit: 4096)
    }
    self.arrivals = arrivals
    processors = source.processors
    counts = source.counts
    origin = source.unixOrigin
    digest = try trace.digest(after: source)
  }
}

/// The source of one run's arrivals, and what there is to say of it afterwards.
struct OpenedTrace {
  let arrivals: any ArrivalSource
  let processors: Int32
  private let trace: TraceInput
  private let streamed: SWFArrivals?
  private let loaded: LoadedTrace?

  init(_ trace: TraceInput, loaded: LoadedTrace?) throws {
    self.trace = trace
    self.loaded = loaded
    if let loaded {
      streamed = nil
      arrivals = ArrivalList(loaded.arrivals)
      processors = loaded.processors
    } else {
      let source = try trace.open()
      streamed = source
      arrivals = source
      processors = source.processors
    }
  }

  var counts: ReadingCounts { streamed?.counts ?? loaded?.counts ?? ReadingCounts() }

  var origin: Int64? { streamed.map(\.unixOrigin) ?? loaded?.origin }

  var announcedJobs: Int64? {
    loaded.map { Int64($0.arrivals.count) } ?? streamed?.log.header.integer("MaxJobs")
      ?? streamed?.log.header.integer("MaxRecords")
  }

  func digest() throws -> String { try loaded?.digest ?? streamed.map { try trace.digest(after: $0) } ?? "" }
}

extension SWFArrivals {
  /// Seconds since 1970 of the run's time 0, where the header tells; known once the first job has been read.
  public var unixOrigin: Int64? {
    guard let start = log.header.unixStartTime, start > 0 else { return nil }
    return start + (reading.origin == .first ? (firstSubmit?.microseconds ?? 0) / 1_000_000 : 0)
  }
}

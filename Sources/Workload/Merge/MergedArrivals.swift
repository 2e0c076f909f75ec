import Model

/// Several sources as one, in order of submission, numbered 1, 2, … anew.
///
/// Of arrivals submitted together those of the source named first come first; within a source the order stays. The log's own numbers
/// (`jobNumber`) are kept, and so may occur once for each source. Memory is O(sources × batch).
public struct MergedArrivals: ArrivalSource {
  private static let batch = 256

  private struct Lane {
    var source: any ArrivalSource
    var buffer: [Arrival] = []
    var next = 0
    var ended = false

    mutating func fill() throws {
      guard next == buffer.count, !ended else { return }
      buffer.removeAll(keepingCapacity: true)
      next = 0
      try source.read(into: &buffer, limit: MergedArrivals.batch)
      ended = buffer.isEmpty
    }
  }

  private var lanes: [Lane]
  private var nextID: Int64 = 1

  public init(_ sources: [any ArrivalSource]) { lanes = sources.map { Lane(source: $0) } }

  /// - Throws: what the sources throw; the arrivals before the failure were delivered first.
  public mutating func read(into buffer: inout [Arrival], limit: Int) throws {
    for _ in 0..<max(0, limit) {
      var best: Int?
      for i in lanes.indices {
        try lanes[i].fill()
        guard !lanes[i].ended else { continue }
        let submit = lanes[i].buffer[lanes[i].next].workspace.submit
        if let former = best, lanes[former].buffer[lanes[former].next].workspace.submit <= submit { continue }
        best = i
      }
      guard let best else { return }
      var arrival = lanes[best].buffer[lanes[best].next]
      lanes[best].next += 1
      arrival.workspace.id = nextID
      nextID += 1
      buffer.append(arrival)
    }
  }
}

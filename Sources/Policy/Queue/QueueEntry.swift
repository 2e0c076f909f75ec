/// A small index that names an active workspace between its submission and its departure; reused afterwards.
///
/// The world gives it out, so that both sides of the seam find a workspace's state by indexing a flat array.
public typealias Handle = Int32

/// One waiting workspace as the queue keeps it: where it stands, and the three numbers backfilling asks for.
struct QueueEntry: Equatable, BitwiseCopyable {
  /// What the queue's order made of the workspace; lower goes first.
  var rank: Double
  /// The workspace's id: first come, first served among equal ranks.
  var serial: Int64
  /// The requested duration, µs.
  var requested: Int64
  /// Cores in all.
  var processors: Int32
  var handle: Handle

  @inline(__always)
  func precedes(_ other: QueueEntry) -> Bool {
    rank < other.rank || (rank == other.rank && serial < other.serial)
  }
}

/// The question backfilling asks of each waiting workspace: does it fit now, and without delaying a reservation?
struct FitQuery {
  /// Cores free now.
  var free: Int32
  /// A workspace whose requested duration is at most this (µs) is gone before the reservation begins.
  var window: Int64
  /// Cores the reservation leaves over: a workspace this narrow may stay longer than the window.
  var extra: Int32

  /// Everything that fits now, whatever its length.
  static func anything(free: Int32) -> FitQuery { FitQuery(free: free, window: .max, extra: 0) }

  @inline(__always)
  func admits(_ entry: QueueEntry) -> Bool {
    entry.processors <= free && (entry.requested <= window || entry.processors <= extra)
  }
}

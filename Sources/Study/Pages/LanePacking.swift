import Model

/// Gives jobs rows of processors to be drawn on, since the records of a run do not name hosts.
///
/// Jobs take rows in order of start: the lowest gap that holds them whole, else the lowest free rows, in pieces. No row ever holds two
/// jobs at a time, and no row beyond the capacity is used.
struct LanePacking {
  struct Piece: Hashable {
    /// An index into the jobs given.
    var job: Int
    var rows: Range<Int>
  }

  private struct Running {
    var end: SimTime
    var rows: [Range<Int>]
  }

  /// Free rows as gaps in ascending order, apart from each other.
  private var gaps: [Range<Int>]
  /// In descending order of end, so that the next to go is the last.
  private var running: [Running] = []

  private init(capacity: Int) { gaps = [0..<capacity] }

  /// O(n log n + n r) for n jobs, r of them running at a time.
  ///
  /// - Throws: `QuantaError` of kind `internalError` when the jobs together need more than `capacity` processors.
  static func pack(_ jobs: [JobRecord], capacity: Int) throws -> [Piece] {
    var packing = LanePacking(capacity: capacity)
    var pieces: [Piece] = []
    let order = jobs.indices.sorted { (jobs[$0].start, jobs[$0].id) < (jobs[$1].start, jobs[$1].id) }
    for index in order where jobs[index].end > jobs[index].start {
      let job = jobs[index]
      packing.release(until: job.start)
      guard let rows = packing.take(Int(job.processors)) else {
        throw QuantaError(
          .internalError, "job \(job.id) starts on more processors than the \(capacity) of the machine leave free")
      }
      packing.hold(Running(end: job.end, rows: rows))
      pieces += rows.map { Piece(job: index, rows: $0) }
    }
    return pieces
  }

  private mutating func hold(_ new: Running) {
    var (low, high) = (0, running.count)
    while low < high {
      let middle = (low + high) / 2
      if running[middle].end > new.end { low = middle + 1 } else { high = middle }
    }
    running.insert(new, at: low)
  }

  private mutating func release(until now: SimTime) {
    while let next = running.last, next.end <= now {
      running.removeLast()
      for rows in next.rows { give(rows) }
    }
  }

  private mutating func give(_ rows: Range<Int>) {
    let place = gaps.firstIndex { $0.lowerBound >= rows.upperBound } ?? gaps.count
    var merged = rows
    var (from, to) = (place, place)
    if place > 0, gaps[place - 1].upperBound == rows.lowerBound {
      from = place - 1
      merged = gaps[from].lowerBound..<merged.upperBound
    }
    if place < gaps.count, gaps[place].lowerBound == rows.upperBound {
      to = place + 1
      merged = merged.lowerBound..<gaps[place].upperBound
    }
    gaps.replaceSubrange(from..<to, with: [merged])
  }

  private mutating func take(_ count: Int) -> [Range<Int>]? {
    if let place = gaps.firstIndex(where: { $0.count >= count }) {
      let start = gaps[place].lowerBound
      gaps[place] = (start + count)..<gaps[place].upperBound
      if gaps[place].isEmpty { gaps.remove(at: place) }
      return [start..<(start + count)]
    }
    guard gaps.reduce(0, { $0 + $1.count }) >= count else { return nil }
    var rows: [Range<Int>] = []
    var missing = count
    while missing > 0 {
      let gap = gaps[0]
      let taken = min(gap.count, missing)
      rows.append(gap.lowerBound..<(gap.lowerBound + taken))
      missing -= taken
      if taken == gap.count { gaps.removeFirst() } else { gaps[0] = (gap.lowerBound + taken)..<gap.upperBound }
    }
    return rows
  }
}

/// How many cores will be free, and when: the one timetable that every kind of backfilling plans with.
///
/// A step function of time, kept as its steps: at each future instant the change in free cores (+ an estimated end, − a reservation's
/// start). The level *now* is not in it; the caller knows how many cores are free and passes them in, so that a start or an end
/// touches one step instead of a range. Steps at one instant are one entry.
///
/// Entries stand in blocks of up to 64 with their sum and the extremes of their running sum, so a search passes over a block in one comparison:
/// O(64 + n/64) for n distinct instants, a flat scan for short profiles.
struct AvailabilityProfile: Equatable {
  struct Step: Equatable, BitwiseCopyable {
    /// µs.
    var time: Int64
    var change: Int32
  }

  /// When a block begins, and what it does to the level. A search reads these alone until a block matters: they lie side by side, the
  /// blocks do not.
  struct Summary: Equatable {
    /// µs.
    var first: Int64 = 0
    var sum: Int32 = 0
    /// Lowest and highest running sum after each of its entries.
    var lowest: Int32 = 0
    var highest: Int32 = 0
  }

  private static let blockSize = 64

  private(set) var blocks: [[Step]] = []
  private var summaries: [Summary] = []

  init() {}

  var isEmpty: Bool { blocks.isEmpty }
  var firstTime: Int64? { blocks.first?.first?.time }
  var steps: [Step] { blocks.flatMap { $0 } }

  // MARK: Changing

  /// Adds `change` to the level from `time` on.
  mutating func add(_ change: Int32, at time: Int64) {
    if blocks.isEmpty {
      blocks.append([Step(time: time, change: change)])
      blocks[0].reserveCapacity(Self.blockSize)
      summaries.append(Summary(first: time, sum: change, lowest: change, highest: change))
      return
    }
    let b = block(for: time)
    let index = Self.lowerBound(time, in: blocks[b])
    if index < blocks[b].count, blocks[b][index].time == time {
      blocks[b][index].change += change
      if blocks[b][index].change == 0 {
        blocks[b].remove(at: index)
        if blocks[b].isEmpty {
          blocks.remove(at: b)
          summaries.remove(at: b)
          return
        }
      }
    } else {
      blocks[b].insert(Step(time: time, change: change), at: index)
      if blocks[b].count >= Self.blockSize {
        let tail = Array(blocks[b][(Self.blockSize / 2)...])
        blocks[b].removeSubrange((Self.blockSize / 2)...)
        blocks.insert(tail, at: b + 1)
        blocks[b + 1].reserveCapacity(Self.blockSize)
        summaries.insert(Self.summary(of: tail), at: b + 1)
      }
    }
    // A single block is always scanned as it is: its summary would be work for nothing.
    if blocks.count > 1 { summaries[b] = Self.summary(of: blocks[b]) }
  }

  /// Takes `processors` out of the level between `start` and `end`.
  mutating func occupy(_ processors: Int32, from start: Int64, to end: Int64) {
    add(-processors, at: start)
    add(processors, at: end)
  }

  /// Undoes ``occupy(_:from:to:)``.
  mutating func vacate(_ processors: Int32, from start: Int64, to end: Int64) {
    add(processors, at: start)
    add(-processors, at: end)
  }

  mutating func removeAll() {
    blocks.removeAll(keepingCapacity: true)
    summaries.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private func block(for time: Int64) -> Int {
    var low = 0
    var high = blocks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if time < summaries[middle].first { high = middle } else { low = middle }
    }
    return low
  }

  @inline(__always)
  private static func lowerBound(_ time: Int64, in steps: [Step]) -> Int {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func summary(of steps: [Step]) -> Summary {
    var level: Int32 = 0
    var lowest = Int32.max
    var highest = Int32.min
    for step in steps {
      level += step.change
      lowest = min(lowest, level)
      highest = max(highest, level)
    }
    return Summary(first: steps[0].time, sum: level, lowest: lowest, highest: highest)
  }

  // MARK: Asking

  /// The first instant at which `needed` cores are free, and how many are free from then on; `nil` if there is none.
  ///
  /// Every change of that instant counts: of jobs with one estimated end, all are gone. `free` is the level now.
  func firstInstant(with needed: Int32, free: Int32) -> (time: Int64, level: Int32)? {
    var level = free
    let indexed = blocks.count > 1
    for b in blocks.indices {
      if indexed, level + summaries[b].highest < needed {
        level += summaries[b].sum
        continue
      }
      for step in blocks[b] {
        level += step.change
        if level >= needed { return (step.time, level) }
      }
    }
    return nil
  }

  /// The earliest start, at or after `now`, from which `needed` cores stay free for `duration`; `nil` if there is none.
  func earliestStart(needed: Int32, duration: Int64, now: Int64, free: Int32) -> Int64? {
    var level = free
    var anchor: Int64? = free >= needed ? now : nil
    let indexed = blocks.count > 1
    for b in blocks.indices {
      if let start = anchor {
        if indexed, summaries[b].first - start >= duration { return start }
        if indexed, level + summaries[b].lowest >= needed {
          level += summaries[b].sum
          continue
        }
      } else if indexed, level + summaries[b].highest < needed {
        level += summaries[b].sum
        continue
      }
      for step in blocks[b] {
        if let start = anchor, step.time - start >= duration { return start }
        level += step.change
        if level < needed { anchor = nil } else if anchor == nil { anchor = max(now, step.time) }
      }
    }
    return anchor
  }

  /// The earliest start before `held`, from which `needed` cores are free until the workspace ends or `held` comes; `nil` if there is none.
  ///
  /// `held` is the start this very workspace was promised: from there on its own reservation keeps its cores for it, so
  /// only what comes before need be looked at.
  func improvedStart(needed: Int32, duration: Int64, now: Int64, free: Int32, held: Int64) -> Int64? {
    var level = free
    var anchor: Int64? = free >= needed ? now : nil
    let indexed = blocks.count > 1
    for b in blocks.indices {
      if indexed {
        let first = summaries[b].first
        if first >= held { return anchor }
        if let start = anchor, first - start >= duration { return start }
        // Whether a step of it comes after `held` does not matter where none changes the answer.
        let skips = anchor == nil ? level + summaries[b].highest < needed : level + summaries[b].lowest >= needed
        if skips {
          level += summaries[b].sum
          continue
        }
      }
      for step in blocks[b] {
        if step.time >= held { return anchor }
        if let start = anchor, step.time - start >= duration { return start }
        level += step.change
        if level < needed { anchor = nil } else if anchor == nil { anchor = max(now, step.time) }
      }
    }
    return anchor
  }

  /// True when `needed` cores stay free from now until `end`.
  func isFree(_ needed: Int32, until end: Int64, free: Int32) -> Bool {
    guard free >= needed else { return false }
    var level = free
    let indexed = blocks.count > 1
    for b in blocks.indices {
      if indexed, summaries[b].first >= end { return true }
      if indexed, level + summaries[b].lowest >= needed {
        level += summaries[b].sum
        continue
      }
      for step in blocks[b] {
        if step.time >= end { return true }
        level += step.change
        if level < needed { return false }
      }
    }
    return true
  }

  /// The highest level reached before `end`.
  func highestLevel(until end: Int64, free: Int32) -> Int32 {
    var level = free
    var highest = free
    for b in blocks.indices {
      // Of a block that cannot raise it, and of one that lies wholly before the end, the summary says all.
      if blocks.count > 1 {
        if summaries[b].first >= end { return highest }
        let reached = level + summaries[b].highest
        if reached <= highest || (b + 1 < blocks.count && summaries[b + 1].first <= end) {
          highest = max(highest, reached)
          level += summaries[b].sum
          continue
        }
      }
      for step in blocks[b] {
        if step.time >= end { return highest }
        level += step.change
        highest = max(highest, level)
      }
    }
    return highest
  }

  /// The level from each instant on, from `now`: for pictures, explanations and checks.
  func levels(now: Int64, free: Int32) -> [(time: Int64, level: Int32)] {
    var level = free
    var result = [(time: now, level: free)]
    for step in steps {
      level += step.change
      result.append((step.time, level))
    }
    return result
  }
}

import Foundation
import Model
import Policy

/// The stretch of a run that its Gantt charts show, counted from the run's time 0.
public struct GanttWindow: Hashable, Sendable {
  public let from: SimTime
  public let to: SimTime

  /// - Throws: `QuantaError` of kind `usage` unless it begins at 0 or later and ends after that.
  public init(from: SimTime, to: SimTime) throws {
    guard from >= .zero, from < to else {
      throw QuantaError(
        .usage, "a window of a Gantt chart begins at 0 or later and ends after that",
        remedy: "write it as 3d..4d or 90m..6h")
    }
    self.from = from
    self.to = to
  }

  /// Reads `3d..4d`: two durations from the start of the run.
  ///
  /// - Throws: `QuantaError` of kind `usage`.
  public init(parsing text: String) throws {
    let parts = text.components(separatedBy: "..")
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw QuantaError(.usage, "'\(text)' is not a window", remedy: "write it as 3d..4d: from and to, since the start")
    }
    do {
      let ends = try parts.map { SimTime.zero + (try SimDuration(parsing: $0)) }
      try self.init(from: ends[0], to: ends[1])
    } catch var error as QuantaError {
      error.location = "window \(text)"
      throw error
    }
  }

  private init(unchecked from: Int64, _ to: Int64) {
    self.from = SimTime(microseconds: from)
    self.to = SimTime(microseconds: to)
  }

  /// As ``init(parsing:)`` reads it.
  public var text: String { "\((from - .zero).text)..\((to - .zero).text)" }

  /// How many jobs a window chosen by ``busiest(of:)`` shows, about.
  static let jobsShown = 300

  /// The window around the longest queue of a run in which about ``jobsShown`` jobs run.
  ///
  /// Widths and beginnings are round – whole days from two days on – so that it can be typed again. O(n log n), n jobs.
  static func busiest(of result: Comparison.Result) -> GanttWindow? {
    guard !result.jobs.isEmpty else { return nil }
    let bins = result.outcome.bins
    let longest = bins.indices.max { (bins[$0].queuedProcessors, $1) < (bins[$1].queuedProcessors, $0) } ?? 0
    let first = result.outcome.totals.first.microseconds
    let centre = first + Int64(longest) * result.outcome.binWidth + result.outcome.binWidth / 2
    let starts = result.jobs.map(\.start.microseconds).sorted()
    let ends = result.jobs.map(\.end.microseconds).sorted()
    let windows = widths.map { width in
      let step = width >= 48 * hour ? 24 * hour : width >= 8 * hour ? width / 4 : width / 2
      let from = max(0, (centre - width / 2) / step * step)
      return GanttWindow(unchecked: from, from + width)
    }
    func distance(_ window: GanttWindow) -> Int {
      let begun = below(window.to.microseconds, in: starts)
      let gone = below(window.from.microseconds + 1, in: ends)
      return abs(begun - gone - jobsShown)
    }
    return windows.min { distance($0) < distance($1) }
  }

  private static let hour: Int64 = 3_600_000_000
  private static let widths: [Int64] = [
    1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 168, 240, 336, 504, 720, 1440, 2160, 4320, 8760,
  ].map { $0 * hour }

  /// How many of `sorted` are less than `value`.
  private static func below(_ value: Int64, in sorted: [Int64]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

import Model

/// What each host will have free, and when: the profile for clusters on which it matters *which* host is free.
///
/// A table of all hosts at each instant at which something is believed to change. It is made anew for a pass that needs
/// it: O(h·b) for h hosts and b instants, so runs with named hosts suit hundreds of hosts, not tens of thousands; where
/// cores need only be counted, ``AvailabilityProfile`` serves.
struct HostTimetable {
  /// Ascending, from now; `tables[i]` holds from `times[i]` until `times[i + 1]`, the last for ever.
  private(set) var times: [Int64]
  private(set) var tables: [HostTable]

  /// The hosts as running workspaces will leave them, by the estimates.
  init(_ books: Books, _ hosts: HostTable, now: Int64) {
    times = [now]
    tables = [hosts]
    var running: [(end: Int64, handle: Handle)] = []
    for (index, active) in books.active.enumerated() where active.state == .running {
      // Between two ends of one instant, one that is still to be entered has not freed its hosts yet.
      running.append((max(active.estimatedEnd, now + 1), Handle(index)))
    }
    running.sort { ($0.end, $0.handle) < ($1.end, $1.handle) }
    for (end, handle) in running {
      guard let need = hosts.need(of: handle) else { continue }
      if times[times.count - 1] < end {
        times.append(end)
        tables.append(tables[tables.count - 1])
      }
      tables[tables.count - 1].give(hosts.allocations[Int(handle)], need)
    }
  }

  /// What is free in every host from now, or from `times[first]`, all the way until `end`.
  func throughout(from first: Int = 0, until end: Int64) -> HostTable {
    var table = tables[first]
    var next = first + 1
    while next < times.count, times[next] < end {
      table.meet(tables[next])
      next += 1
    }
    return table
  }

  /// The earliest start from which `need` has room, on the same hosts, for `duration`, and on which hosts.
  func earliest(_ need: HostNeed, duration: Int64, _ placement: any Placement) -> (start: Int64, runs: [HostRun])? {
    for first in times.indices where tables[first].fits(need) {
      let (end, overflow) = times[first].addingReportingOverflow(duration)
      var table = throughout(from: first, until: overflow ? .max : end)
      guard table.fits(need) else { continue }
      var runs: [HostRun] = []
      if placement.place(need, on: &table, into: &runs) { return (times[first], runs) }
    }
    return nil
  }

  mutating func occupy(_ runs: [HostRun], _ need: HostNeed, from start: Int64, to end: Int64) {
    for index in span(start, end) { tables[index].take(runs, need) }
  }

  mutating func vacate(_ runs: [HostRun], _ need: HostNeed, from start: Int64, to end: Int64) {
    for index in span(start, end) { tables[index].give(runs, need) }
  }

  private mutating func span(_ start: Int64, _ end: Int64) -> Range<Int> {
    let first = boundary(max(start, times[0]))
    return first..<(end == .max ? times.count : boundary(end))
  }

  /// The index of the instant `time`, made if there is none.
  private mutating func boundary(_ time: Int64) -> Int {
    var index = times.count
    while index > 0, times[index - 1] >= time { index -= 1 }
    if index < times.count, times[index] == time { return index }
    times.insert(time, at: index)
    tables.insert(tables[index - 1], at: index)
    return index
  }
}

/// What each host has free from when to when: the availability profile of a site, host by host.
///
/// Every claim – running, reserved, promised, being suspended – is in it as two steps, one where it begins and one where it ends. Steps
/// that lie behind a host's last change are folded into its level, so a host's list is as long as its future is eventful.
struct Timetable: Sendable {
  struct Step: Equatable {
    /// µs.
    var time: Int64
    var change: Amount
  }

  /// Level of each host at its ``base``.
  private(set) var level: [Amount]
  private(set) var base: [Int64]
  private(set) var steps: [[Step]]

  init(_ capacity: [Amount]) {
    level = capacity
    base = [Int64](repeating: .min, count: capacity.count)
    steps = [[Step]](repeating: [], count: capacity.count)
  }

  var hosts: Int { level.count }

  // MARK: Changing

  /// Takes `need` between `from` and `to`.
  mutating func occupy(_ host: Int, _ need: Amount, from: Int64, to: Int64) {
    guard from < to else { return }
    add(0 &- need, host, at: from)
    add(need, host, at: to)
  }

  /// Undoes ``occupy(_:_:from:to:)``.
  mutating func vacate(_ host: Int, _ need: Amount, from: Int64, to: Int64) {
    guard from < to else { return }
    add(need, host, at: from)
    add(0 &- need, host, at: to)
  }

  /// Folds what lies at or before `now` into the host's level.
  mutating func settle(_ host: Int, at now: Int64) {
    guard base[host] < now else { return }
    base[host] = now
    var past = 0
    for step in steps[host] {
      guard step.time <= now else { break }
      level[host] &+= step.change
      past += 1
    }
    if past > 0 { steps[host].removeFirst(past) }
  }

  private mutating func add(_ change: Amount, _ host: Int, at time: Int64) {
    if time <= base[host] {
      level[host] &+= change
      return
    }
    var index = steps[host].count
    while index > 0, steps[host][index - 1].time > time { index -= 1 }
    if index > 0, steps[host][index - 1].time == time {
      steps[host][index - 1].change &+= change
      if steps[host][index - 1].change == Amount.zero { steps[host].remove(at: index - 1) }
    } else {
      steps[host].insert(Step(time: time, change: change), at: index)
    }
  }

  // MARK: Asking

  /// What `host` has free at `time`.
  @inline(__always)
  func level(_ host: Int, at time: Int64) -> Amount {
    var free = level[host]
    for step in steps[host] {
      guard step.time <= time else { break }
      free &+= step.change
    }
    return free
  }

  /// How many machines that take `need` have room on `host` throughout `from..<to`.
  @inline(__always)
  func places(_ host: Int, _ need: Amount, from: Int64, to: Int64) -> Int32 {
    var free = level[host]
    var index = 0
    let count = steps[host].count
    while index < count, steps[host][index].time <= from {
      free &+= steps[host][index].change
      index += 1
    }
    var places = free.places(need)
    while places > 0, index < count, steps[host][index].time < to {
      free &+= steps[host][index].change
      places = min(places, free.places(need))
      index += 1
    }
    return places
  }

  /// Calls `body` for each place on `host` that is free at `time`, with the instant until which it stays so: latest first.
  @inline(__always)
  func forEachPlace(_ host: Int, _ need: Amount, at time: Int64, limit: Int32, _ body: (Int64) -> Void) {
    var free = level[host]
    var index = 0
    let count = steps[host].count
    while index < count, steps[host][index].time <= time {
      free &+= steps[host][index].change
      index += 1
    }
    var places = min(free.places(need), limit)
    guard places > 0 else { return }
    // The last places to go are told first.
    var ends: [Int64] = []
    while places > 0, index < count {
      free &+= steps[host][index].change
      let left = min(places, free.places(need))
      for _ in left..<places { ends.append(steps[host][index].time) }
      places = left
      index += 1
    }
    for _ in 0..<places { body(.max) }
    for end in ends.reversed() { body(end) }
  }

  /// Appends to `changes` how the number of places for a stay of `duration` on `host` changes with the instant it begins at, from `from` on.
  func appendStarts(
    _ host: Int, _ need: Amount, duration: Int64, from: Int64, limit: Int32, to changes: inout [(Int64, Int32)]
  ) {
    if steps[host].isEmpty {
      let places = min(limit, level[host].places(need))
      if places > 0 { changes.append((from, places)) }
      return
    }
    var instants = [from]
    for step in steps[host] {
      if step.time > from { instants.append(step.time) }
      let (before, overflow) = step.time.subtractingReportingOverflow(duration)
      // A stay that begins at `before` is gone when the step comes; one that begins after it is not.
      if !overflow, before >= from { instants.append(before + 1) }
    }
    instants.sort()
    var previous: Int32 = 0
    for instant in instants {
      let (end, overflow) = instant.addingReportingOverflow(duration)
      let places = min(limit, places(host, need, from: instant, to: overflow ? .max : end))
      if places != previous { changes.append((instant, places - previous)) }
      previous = places
    }
  }
}

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
  /// Every host's steps lie in a stretch of `width` slots of its own: one flat array, nothing to allocate or count for a host.
  private var slots: [Step]
  private var filled: [Int32]
  private var width = 6

  init(_ capacity: [Amount]) {
    level = capacity
    base = [Int64](repeating: .min, count: capacity.count)
    filled = [Int32](repeating: 0, count: capacity.count)
    slots = [Step](repeating: Step(time: 0, change: .zero), count: capacity.count * width)
  }

  var hosts: Int { level.count }

  /// What changes on `host` after its ``base``, soonest first.
  func steps(_ host: Int) -> ArraySlice<Step> { slots[range(host)] }

  @inline(__always)
  private func range(_ host: Int) -> Range<Int> { host * width..<host * width + Int(filled[host]) }

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
    let range = range(host)
    var index = range.lowerBound
    while index < range.upperBound, slots[index].time <= now {
      level[host] &+= slots[index].change
      index += 1
    }
    let past = index - range.lowerBound
    guard past > 0 else { return }
    while index < range.upperBound {
      slots[index - past] = slots[index]
      index += 1
    }
    filled[host] -= Int32(past)
  }

  private mutating func add(_ change: Amount, _ host: Int, at time: Int64) {
    if time <= base[host] {
      level[host] &+= change
      return
    }
    if Int(filled[host]) == width { widen() }
    let range = range(host)
    var index = range.upperBound
    while index > range.lowerBound, slots[index - 1].time > time { index -= 1 }
    if index > range.lowerBound, slots[index - 1].time == time {
      slots[index - 1].change &+= change
      if slots[index - 1].change == Amount.zero {
        for later in index..<range.upperBound { slots[later - 1] = slots[later] }
        filled[host] -= 1
      }
    } else {
      var later = range.upperBound
      while later > index {
        slots[later] = slots[later - 1]
        later -= 1
      }
      slots[index] = Step(time: time, change: change)
      filled[host] += 1
    }
  }

  /// Twice the room for every host.
  private mutating func widen() {
    var wider = [Step](repeating: Step(time: 0, change: .zero), count: 2 * slots.count)
    for host in level.indices {
      for (offset, index) in range(host).enumerated() { wider[2 * host * width + offset] = slots[index] }
    }
    slots = wider
    width *= 2
  }

  // MARK: Asking

  /// What `host` has free at `time`.
  @inline(__always)
  func level(_ host: Int, at time: Int64) -> Amount {
    standing(host, at: time).free
  }

  /// The same, and the slots of the steps that come after that.
  @inline(__always)
  private func standing(_ host: Int, at time: Int64) -> (free: Amount, next: Int, end: Int) {
    let range = range(host)
    var (free, next) = (level[host], range.lowerBound)
    while next < range.upperBound, slots[next].time <= time {
      free &+= slots[next].change
      next += 1
    }
    return (free, next, range.upperBound)
  }

  /// How many machines that take `need` have room on `host` throughout `from..<to`.
  @inline(__always)
  func places(_ host: Int, _ need: Amount, from: Int64, to: Int64) -> Int32 {
    let past = standing(host, at: from)
    var (free, index) = (past.free, past.next)
    var places = free.places(need)
    while places > 0, index < past.end, slots[index].time < to {
      free &+= slots[index].change
      places = min(places, free.places(need))
      index += 1
    }
    return places
  }

  /// Until when `host` has `need` free from `from` on; `from` itself when it has not.
  func until(_ host: Int, _ need: Amount, from: Int64) -> Int64 {
    var free = level[host]
    for step in steps(host) {
      if step.time > from, any(free .< need) { return max(from, base[host]) }
      free &+= step.change
      if step.time >= from, any(free .< need) { return step.time }
    }
    return any(free .< need) ? from : .max
  }

  /// Calls `body` for each place on `host` that is free at `time`, with the instant until which it stays so: latest first.
  @inline(__always)
  func forEachPlace(_ host: Int, _ need: Amount, at time: Int64, limit: Int32, _ body: (Int64) -> Void) {
    let past = standing(host, at: time)
    var (free, index) = (past.free, past.next)
    var places = min(free.places(need), limit)
    guard places > 0 else { return }
    if places == 1 {
      while index < past.end {
        free &+= slots[index].change
        if any(free .< need) { return body(slots[index].time) }
        index += 1
      }
      return body(.max)
    }
    // The last places to go are told first.
    var ends: [Int64] = []
    while places > 0, index < past.end {
      free &+= slots[index].change
      let left = min(places, free.places(need))
      for _ in left..<places { ends.append(slots[index].time) }
      places = left
      index += 1
    }
    for _ in 0..<places { body(.max) }
    for end in ends.reversed() { body(end) }
  }

  /// The first instant from `from` on at which `host` has `need` free for `duration`; `.max` when there is none.
  @inline(__always)
  func earliest(_ host: Int, _ need: Amount, duration: Int64, from: Int64) -> Int64 {
    let past = standing(host, at: from)
    var (free, index) = (past.free, past.next)
    var start = any(free .< need) ? Int64.max : from
    while index < past.end {
      if start < .max, slots[index].time - start >= duration { return start }
      free &+= slots[index].change
      if any(free .< need) { start = .max } else if start == .max { start = slots[index].time }
      index += 1
    }
    return start
  }

  /// Appends to `changes` how the number of places for a stay of `duration` on `host` changes with the instant it begins at, from `from` on.
  ///
  /// - Parameters:
  ///   - horizon: changes after it are left out.
  ///   - instants: memory to work in, as is `levels`.
  func appendStarts(
    _ host: Int, _ need: Amount, duration: Int64, from: Int64, horizon: Int64 = .max, limit: Int32,
    instants: inout [Int64], levels: inout [(time: Int64, places: Int32)], to changes: inout [(Int64, Int32)]
  ) {
    if filled[host] == 0 {
      let places = min(limit, level[host].places(need))
      if places > 0 { changes.append((from, places)) }
      return
    }
    // How many places there are from each step on, each found once.
    let past = standing(host, at: from)
    var free = past.free
    levels.removeAll(keepingCapacity: true)
    levels.append((from, min(limit, free.places(need))))
    for index in past.next..<past.end {
      free &+= slots[index].change
      levels.append((slots[index].time, min(limit, free.places(need))))
    }
    instants.removeAll(keepingCapacity: true)
    instants.append(from)
    for index in past.next..<past.end {
      let time = slots[index].time
      if time <= horizon { Self.insert(time, into: &instants) }
      let (before, overflow) = time.subtractingReportingOverflow(duration)
      // A stay that begins at `before` is gone when the step comes; one that begins after it is not.
      if !overflow, before >= from, before < horizon { Self.insert(before + 1, into: &instants) }
    }
    var previous: Int32 = 0
    var first = 0
    for instant in instants {
      let (sum, overflow) = instant.addingReportingOverflow(duration)
      let end = overflow ? .max : sum
      while first + 1 < levels.count, levels[first + 1].time <= instant { first += 1 }
      var places = levels[first].places
      var next = first + 1
      while places > 0, next < levels.count, levels[next].time < end {
        places = min(places, levels[next].places)
        next += 1
      }
      if places != previous { changes.append((instant, places - previous)) }
      previous = places
    }
  }

  @inline(__always)
  private static func insert(_ instant: Int64, into instants: inout [Int64]) {
    var index = instants.count
    while index > 0, instants[index - 1] > instant { index -= 1 }
    instants.insert(instant, at: index)
  }
}

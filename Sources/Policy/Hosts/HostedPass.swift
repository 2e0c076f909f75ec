import Model

/// Backfilling where fit is decided host by host: the rules of EASY and depth-N, with reservations of certain hosts.
struct HostedPass {
  /// How many waiting workspaces hold a reservation; 0 is no backfilling.
  var reservations: Int
  var inclusive = true
  var usesExtra = true

  func run(_ books: inout Books, _ rules: Rules, at now: Int64) {
    books.settleArrivals(rules, at: now)
    books.disturbed = false
    startHeads(&books, at: now)
    guard reservations > 0, !books.queue.isEmpty, books.free > 0, let hosts = books.hosts else { return }
    var timetable = HostTimetable(books, hosts, now: now)
    var held: [Int64: Int64] = [:]
    reserve(&books, &timetable, &held, at: now)
    backfill(&books, &timetable, held, at: now)
  }

  private func startHeads(_ books: inout Books, at now: Int64) {
    while let head = books.queue.first, head.processors <= books.free, let runs = books.place(head.handle) {
      books.startQueued(head.handle, at: now, because: .queueHead, on: runs)
    }
  }

  private func reserve(
    _ books: inout Books, _ timetable: inout HostTimetable, _ held: inout [Int64: Int64], at now: Int64
  ) {
    var cursor = WaitingQueue.Cursor.start
    while held.count < reservations, let found = books.queue.settled(cursor) {
      let entry = books.queue.entry(at: found)
      let need = books.need(entry.handle)
      guard let (start, runs) = timetable.earliest(need, duration: entry.requested, books.placer) else { return }
      timetable.occupy(runs, need, from: start, to: entry.end(from: start))
      if start == now {
        books.startQueued(entry.handle, at: now, because: .besideReservations, on: runs)
        cursor = found
      } else {
        held[entry.serial] = start
        cursor = found.following
      }
    }
  }

  private func backfill(_ books: inout Books, _ timetable: inout HostTimetable, _ held: [Int64: Int64], at now: Int64) {
    guard let shadow = held.values.min() else { return }
    books.prepareSearch()
    var cursor = WaitingQueue.Cursor.start
    while books.free > 0, let (found, entry) = books.nextCandidate(from: cursor, fitting: .anything(free: books.free)) {
      cursor = found.following
      let end = entry.end(from: now)
      let isLong = inclusive ? end > shadow : end >= shadow
      if held[entry.serial] != nil || (isLong && !usesExtra) { continue }
      let need = books.need(entry.handle)
      // "Must end before" is "still there at that instant".
      var table = timetable.throughout(until: inclusive || end == .max ? end : end + 1)
      var runs: [HostRun] = []
      guard table.fits(need), books.placer.place(need, on: &table, into: &runs) else { continue }
      timetable.occupy(runs, need, from: now, to: end)
      books.startQueued(entry.handle, at: now, because: .besideReservations, on: runs)
      cursor = found
    }
  }
}

extension QueueEntry {
  func end(from start: Int64) -> Int64 {
    let (end, overflow) = start.addingReportingOverflow(requested)
    return overflow ? .max : end
  }
}

extension Books {
  /// The placement in force: first fit unless the policy names one.
  var placer: any Placement { placement ?? FirstFit() }

  func need(_ handle: Handle) -> HostNeed {
    let workspace = active[Int(handle)].workspace
    return HostNeed(workspace, groups: hosts.map { placer.filter.groups(for: workspace, in: $0.shape) } ?? .max)
  }

  /// Hosts for a workspace that is to start now, or `nil` when it does not fit; nothing is taken yet.
  mutating func place(_ handle: Handle) -> [HostRun]? {
    let need = need(handle)
    guard hosts?.fits(need) == true, var table = hosts else { return nil }
    hosts = nil
    defer { hosts = table }
    let cursor = table.cursor
    var runs: [HostRun] = []
    let placed = placer.place(need, on: &table, into: &runs)
    table.give(runs, need)
    table.cursor = cursor
    return placed ? runs : nil
  }
}

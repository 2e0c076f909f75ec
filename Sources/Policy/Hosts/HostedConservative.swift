import Model

/// Conservative backfilling where fit is decided host by host: every promise is of certain hosts.
struct HostedConservative {
  var compresses: Bool

  func run(_ books: inout Books, _ rules: Rules, at now: Int64) {
    let newcomers = books.arrived
    books.settleArrivals(rules, at: now)
    guard !books.queue.isEmpty, let hosts = books.hosts else { return }
    if books.beliefsLapsed { forget(&books) }
    var timetable = HostTimetable(books, hosts, now: now)
    let waiting = books.queue.inOrder
    for entry in waiting where books.active[Int(entry.handle)].reserved < .max {
      let start = books.active[Int(entry.handle)].reserved
      let (runs, need) = (hosts.allocations[Int(entry.handle)], books.need(entry.handle))
      let isHeldUp = start <= now && !timetable.tables[0].hasRoom(runs, need)
      timetable.occupy(runs, need, from: isHeldUp ? now + 1 : start, to: entry.end(from: start))
    }
    for entry in waiting {
      let reserved = books.active[Int(entry.handle)].reserved
      if reserved <= now {
        let runs = hosts.allocations[Int(entry.handle)]
        // Between two ends of one instant, the hosts promised may not all be free yet.
        guard books.hosts?.hasRoom(runs, books.need(entry.handle)) == true else { continue }
        start(entry, on: runs, &books, .reservationDue, at: now)
      } else if reserved == .max && !newcomers.contains(entry.handle)
        || (compresses && books.disturbed && reserved < .max)
      {
        promise(entry, &books, &timetable, at: now)
      }
    }
    for handle in newcomers { promise(books.active[Int(handle)].entry(handle), &books, &timetable, at: now) }
    books.disturbed = false
    if let next = books.promises.first {
      let time = books.active[Int(next.handle)].reserved
      if time > now, time != books.announcedWake {
        books.announcedWake = time
        books.wake(at: time)
      }
    }
  }

  /// Gives `entry` the earliest start there is: never later than the one it holds, for that is still there to be taken.
  private func promise(_ entry: QueueEntry, _ books: inout Books, _ timetable: inout HostTimetable, at now: Int64) {
    let need = books.need(entry.handle)
    let held = books.active[Int(entry.handle)].reserved
    if held < .max, let runs = books.hosts?.allocations[Int(entry.handle)] {
      timetable.vacate(runs, need, from: held, to: entry.end(from: held))
    }
    guard let (start, runs) = timetable.earliest(need, duration: entry.requested, books.placer) else { return }
    timetable.occupy(runs, need, from: start, to: entry.end(from: start))
    if start == now {
      let isHead = books.queue.first?.handle == entry.handle
      self.start(entry, on: runs, &books, isHead ? .queueHead : .besideReservations, at: now)
    } else {
      books.release(entry.handle)
      books.reserve(entry.handle, at: start)
      books.hosts?.assign(runs, need, to: entry.handle)
    }
  }

  private func start(
    _ entry: QueueEntry, on runs: [HostRun], _ books: inout Books, _ reason: Decision.Reason, at now: Int64
  ) {
    books.release(entry.handle)
    books.startQueued(entry.handle, at: now, because: reason, on: runs)
  }

  /// Promises built on estimates that proved wrong are void: all are made anew, in the queue's order.
  private func forget(_ books: inout Books) {
    while let next = books.promises.first { books.release(next.handle) }
    books.beliefsLapsed = false
  }
}

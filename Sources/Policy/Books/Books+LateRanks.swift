import Model

/// Ranks that change with time, made no earlier and for no more workspaces than a decision needs.
///
/// Where only the head of the queue matters and who fits now, nobody needs the whole queue in order: the queues keep the order of
/// submission where ranks change, with their index of who fits, and a ``RankTable`` finds the head in one walk.
extension Books {
  /// Queues what has been submitted since the last pass, with rank 0 wherever ranks change with time.
  mutating func settleUnranked(_ rules: Rules, at now: Int64) {
    if rules.order.changesWithTime, table == nil {
      // The first pass, or the first after a saved state was restored: the columns are made from the queue.
      table = RankTable()
      for entry in queue.inOrder { tabulate(entry.handle, rules, at: now) }
    }
    for handle in arrived {
      let index = Int(handle)
      let (time, workspace) = (SimTime(microseconds: now), active[index].workspace)
      active[index].rank = rules.order.changesWithTime ? 0 : rules.order.rank(workspace, at: time, usage: usage)
      if let candidates = rules.candidates {
        active[index].candidateRank =
          candidates.changesWithTime ? 0 : candidates.rank(workspace, at: time, usage: usage)
      }
      enqueue(handle)
      if table != nil { tabulate(handle, rules, at: now) }
    }
    arrived.removeAll(keepingCapacity: true)
  }

  private mutating func tabulate(_ handle: Handle, _ rules: Rules, at now: Int64) {
    let workspace = active[Int(handle)].workspace
    let account = usage?.account(ofOwnerOf: workspace, at: now) ?? -1
    table?.insert(
      workspace, active[Int(handle)].entry(handle), factors: rules.order.factors(of: workspace),
      account: Int32(account))
  }

  /// True when the narrowest who waits has cores enough: otherwise nobody can start, whatever the order.
  mutating func somebodyFits() -> Bool {
    guard free > 0 else { return false }
    queue.prepareSearch()
    return queue.next(from: .start, fitting: .anything(free: free)) != nil
  }

  /// Starts workspaces in order while they fit.
  ///
  /// - Returns: the head that does not.
  mutating func startRankedHeads(_ rules: Rules, at now: Int64) -> QueueEntry? {
    guard rules.order.changesWithTime else {
      startHeads(at: now)
      return queue.first
    }
    table?.rankAll(rules.order, at: SimTime(microseconds: now), usage: usage)
    while let head = table?.first {
      guard head.processors <= free else { return head }
      startQueued(head.handle, at: now, because: .queueHead, overtakes: false)
    }
    return nil
  }

  /// Those who may start by `query`, ranked in the order of backfilling but standing in that of the queue. The head must have been looked for.
  mutating func rankedCandidates(_ rules: Rules, fitting query: FitQuery, at now: Int64) -> [QueueEntry] {
    queue.prepareSearch()
    var found: [QueueEntry] = []
    var cursor = WaitingQueue.Cursor.start
    while let at = queue.next(from: cursor, fitting: query) {
      var entry = queue.entry(at: at)
      if let candidates = rules.candidates {
        let workspace = active[Int(entry.handle)].workspace
        entry.rank = candidates.rank(workspace, at: SimTime(microseconds: now), usage: usage)
      } else if let table {
        entry = table.entry(of: entry.handle)
      }
      found.append(entry)
      cursor = at.following
    }
    return found
  }

  /// Takes the one who goes first out of `pool`, and with it all whom `query` admits no more. O(c) for c in the pool: far fewer
  /// start in one pass than might, so a sort would be wasted.
  static func takeFirst(of pool: inout [QueueEntry], fitting query: FitQuery) -> QueueEntry? {
    let (kept, best) = pool.withUnsafeMutableBufferPointer { pool in
      var (kept, best) = (0, 0)
      for index in pool.indices where query.admits(pool[index]) {
        pool[kept] = pool[index]
        if pool[kept].precedes(pool[best]) { best = kept }
        kept += 1
      }
      return (kept, best)
    }
    pool.removeLast(pool.count - kept)
    guard kept > 0 else { return nil }
    pool.swapAt(best, kept - 1)
    return pool.removeLast()
  }

  /// The head of the queue as it stands at `now`, and how many stand before `handle`. O(n).
  func standing(of handle: Handle, _ rules: Rules, at now: SimTime) -> (head: QueueEntry, behind: Int)? {
    guard var table else {
      return queue.first.map { ($0, queue.position(of: active[Int(handle)].entry(handle)) ?? 0) }
    }
    table.rankAll(rules.order, at: now, usage: usage)
    return table.first.map { ($0, table.position(of: table.entry(of: handle))) }
  }
}

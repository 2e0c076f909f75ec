import Model

/// Why a waiting workspace does not run now, with the numbers.
public enum Verdict: Equatable, Sendable {
  /// First in the queue: not enough cores are free, and by the estimates there will be at `until`.
  case head(free: Int32, needed: Int32, until: SimTime?)
  /// Behind `behind` others; not enough cores are free for it.
  case tooWide(free: Int32, needed: Int32, behind: Int, head: Int64)
  /// It would fit, but strict order lets nobody pass the head.
  case strictOrder(free: Int32, needed: Int32, behind: Int, head: Int64)
  /// It would fit now, but still run when `head` is to start, on cores that one needs.
  case wouldDelay(head: Int64, at: SimTime, wouldEnd: SimTime, extra: Int32, needed: Int32, behind: Int)
  /// It holds a reservation.
  case reserved(at: SimTime, free: Int32, needed: Int32, behind: Int)
  /// Enough cores are free, but not on hosts that fit, or not without delaying a reservation.
  case noHosts(free: Int32, needed: Int32, behind: Int)
}

extension Controller {
  /// Why the workspace `handle` waits after the last pass; `nil` when it is not waiting.
  ///
  /// Computed from the books on request: nothing is kept for the sake of explaining. O(n) for n waiting.
  public func verdict(on handle: Handle, at now: SimTime) -> Verdict? {
    guard books.active.indices.contains(Int(handle)) else { return nil }
    let active = books.active[Int(handle)]
    guard active.state == .queued, let (head, behind) = books.standing(of: handle, rules, at: now) else { return nil }
    let (free, needed) = (books.free, active.processors)
    if active.reserved < .max {
      return .reserved(at: SimTime(microseconds: active.reserved), free: free, needed: needed, behind: behind)
    }
    let shadow = books.profile.firstInstant(with: head.processors, free: free)
    if head.handle == handle {
      if needed <= free { return .noHosts(free: free, needed: needed, behind: behind) }
      return .head(free: free, needed: needed, until: shadow.map { SimTime(microseconds: $0.time) })
    }
    if needed > free { return .tooWide(free: free, needed: needed, behind: behind, head: head.serial) }
    if rules.backfill is NoBackfill {
      return .strictOrder(free: free, needed: needed, behind: behind, head: head.serial)
    }
    guard let shadow, head.processors > free else { return .noHosts(free: free, needed: needed, behind: behind) }
    return .wouldDelay(
      head: head.serial, at: SimTime(microseconds: shadow.time), wouldEnd: now + active.workspace.requested,
      extra: shadow.level - head.processors, needed: needed, behind: behind)
  }
}

import Synchronization

/// Where the control loop puts the status of the site and others find it: one value, the last.
///
/// Publishing never waits for a reader. A reader who is slow gets the newest status when he comes back, and none of those
/// in between. Safe to use from any thread.
public final class StatusBoard: Sendable {
  /// A status and its place in the sequence of all that were published: 1, 2, …
  public struct Entry: Hashable, Sendable {
    public var number: UInt64
    public var status: SiteStatus
  }

  private struct State {
    var entry: Entry?
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var tickets: UInt64 = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// Makes `status` the latest and tells all who wait for news.
  public func publish(_ status: SiteStatus) {
    let woken = state.withLock { state in
      state.entry = Entry(number: (state.entry?.number ?? 0) + 1, status: status)
      defer { state.waiting = [:] }
      return state.waiting
    }
    for reader in woken.values { reader.resume() }
  }

  /// `nil` before the first.
  public var latest: SiteStatus? { entry?.status }
  public var entry: Entry? { state.withLock { $0.entry } }

  /// The latest entry as soon as its number is above `number`; `nil` when the task was cancelled meanwhile.
  public func next(after number: UInt64) async -> Entry? {
    while !Task.isCancelled {
      if let entry, entry.number > number { return entry }
      let ticket = state.withLock { state in
        state.tickets += 1
        return state.tickets
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { reader in
          let isNews = state.withLock { state in
            // Looked at again under the lock: news, or the cancellation, may have come since.
            if Task.isCancelled || (state.entry?.number ?? 0) > number { return true }
            state.waiting[ticket] = reader
            return false
          }
          if isNews { reader.resume() }
        }
      } onCancel: {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
      }
    }
    return nil
  }

  /// The latest status, if there is one, then each that follows, without those that a slow reader missed. Ends with the
  /// task that reads it.
  public func changes() -> AsyncStream<SiteStatus> {
    let seen = Mutex<UInt64>(0)
    return AsyncStream {
      guard let entry = await self.next(after: seen.withLock { $0 }) else { return nil }
      seen.withLock { $0 = entry.number }
      return entry.status
    }
  }
}

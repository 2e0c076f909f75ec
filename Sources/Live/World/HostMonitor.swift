import Foundation
import Model
import Synchronization

/// Looks at one host again and again, on a thread of its own: whether it answers, and what its domains are doing.
final class HostMonitor: Sendable {
  private let seat: HostSeat
  private let every: Double
  private let inbox: Inbox
  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  private struct State {
    var isOver = false
    var isPoked = false
  }

  init(_ seat: HostSeat, every: SimDuration, inbox: Inbox) {
    self.seat = seat
    self.every = every.seconds
    self.inbox = inbox
  }

  func begin() {
    let (host, inbox) = (seat.index, inbox)
    seat.observer.watch { event in inbox.put(.stirred(host: host, domain: event.domain, at: WallClock.now)) }
    let thread = Thread { [self] in turn() }
    thread.name = "monitor \(seat.host.name)"
    thread.start()
  }

  /// Looks at once, or as soon as the look under way is over.
  func poke() {
    let isFirst = state.withLock { state in
      defer { state.isPoked = true }
      return !state.isPoked
    }
    if isFirst { bell.signal() }
  }

  func end() {
    state.withLock { $0.isOver = true }
    bell.signal()
  }

  private func turn() {
    while !state.withLock({ $0.isOver }) {
      // Before it asks: who runs from later on is not in the answer.
      let time = WallClock.now
      do {
        let domains = try seat.observer.call { try $0.domains() }
        inbox.put(.seen(host: seat.index, at: time, domains: domains))
      } catch {
        inbox.put(.silent(host: seat.index, at: time, error: "\(error)"))
      }
      // Several hints in a row are one reason to look.
      _ = bell.wait(timeout: .now() + every)
      state.withLock { $0.isPoked = false }
    }
  }
}

import Foundation
import Model
import Synchronization

/// Compares hosts and journal again and again while a run goes on, on a thread of its own.
final class DriftMonitor: Sendable {
  private let drift: Drift
  private let every: Double
  private let inbox: Inbox
  private let isOver = Mutex(false)
  private let bell = DispatchSemaphore(value: 0)

  /// Far less often than hosts are measured: each look asks for every definition and volume.
  init(_ site: LiveSite, inbox: Inbox) {
    drift = Drift(site: site)
    every = max(60, 6 * site.window.seconds)
    self.inbox = inbox
  }

  func begin() {
    let thread = Thread { [self] in turn() }
    thread.name = "drift"
    thread.start()
  }

  func end() {
    isOver.withLock { $0 = true }
    bell.signal()
  }

  private func turn() {
    while true {
      _ = bell.wait(timeout: .now() + every)
      if isOver.withLock({ $0 }) { return }
      // Hosts that do not answer are told of by who looks at them; a journal that cannot be read ends the run by itself.
      guard let items = try? drift.items() else { continue }
      inbox.put(.drifted(items.filter { $0.kind != .silent }))
    }
  }
}

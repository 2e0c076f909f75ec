import Dispatch
import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into a polite request; a second SIGINT ends the process at once, which the journal survives.
final class Signals: @unchecked Sendable {
  private let sources: [any DispatchSourceSignal]
  private let count = Atomic<Int>(0)

  init(_ stop: @escaping @Sendable () -> Void) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (number, source) in zip([SIGINT, SIGTERM], sources) {
      source.setEventHandler { [weak self] in
        let before = self?.count.wrappingAdd(1, ordering: .relaxed).oldValue ?? 0
        if before > 0, number == SIGINT { _exit(130) }
        FileHandle.standardError.write(
          Data("quanta live: stopping; workspaces keep running, calls under way are let end\n".utf8))
        stop()
      }
      source.resume()
    }
  }

  func end() { for source in sources { source.cancel() } }
}

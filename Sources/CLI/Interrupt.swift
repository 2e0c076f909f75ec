import Dispatch
import Foundation
import Synchronization

/// Turns the first Ctrl-C (or SIGTERM) into a polite request; a second one ends the process at once.
///
/// Unchecked, because signal sources, which are only kept alive here, are not marked as safe to share.
final class Interrupt: @unchecked Sendable {
  private let wanted = Atomic<Bool>(false)
  private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        if wanted.exchange(true, ordering: .relaxed) { _exit(130) }
        FileHandle.standardError.write(Data("\nquanta: stopping; what is done is kept (again to stop at once)\n".utf8))
      }
      source.resume()
    }
  }

  var isWanted: Bool { wanted.load(ordering: .relaxed) }
}

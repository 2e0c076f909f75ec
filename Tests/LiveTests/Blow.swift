import Foundation
import LiveSupport
import Synchronization

@testable import Live

/// Something terrible that happens at one call to a host.
enum Blow: String, CaseIterable, Sendable {
  /// The connection is cut; the call was not made.
  case cutBefore
  /// The connection is cut; the call was made, and nobody says so.
  case cutAfter
  /// `kill -9` of libvirtd, before the call.
  case daemonKilled
  /// `kill -9` of Quanta, before the call is made.
  case killedBefore
  /// `kill -9` of Quanta, when the call was made and not answered.
  case killedAfter

  static let onHosts: [Blow] = [.cutBefore, .cutAfter, .daemonKilled]

  /// A flag another thread may raise.
  final class Mark: Sendable {
    private let flag = Atomic<Bool>(false)
    var hasFallen: Bool { flag.load(ordering: .sequentiallyConsistent) }
    /// - Returns: whether it was the first to raise it.
    func raise() -> Bool { !flag.exchange(true, ordering: .sequentiallyConsistent) }
  }
}

extension LiveSiteBench {
  /// Lets a blow fall at one changing call to a host from now on.
  ///
  /// - Parameters:
  ///   - number: of the call, counted from 1.
  ///   - keeper: of Quanta's process, for those that kill it.
  /// - Returns: whether it has fallen.
  func aim(_ blow: Blow, at number: Int, of host: Int = 0, _ keeper: ProcessKeeper? = nil) -> Blow.Mark {
    let mark = Blow.Mark()
    let local = hosts[host]
    proxies[host].forgetCalls()
    proxies[host].judge(
      before: { call in
        guard blow != .killedAfter, call.number == number, mark.raise() else { return .pass }
        switch blow {
        case .cutBefore: return .cutBefore
        case .cutAfter: return .cutAfter
        case .daemonKilled:
          local.killDaemon()
          return .pass
        case .killedBefore, .killedAfter:
          keeper?.kill()
          return .cutBefore
        }
      },
      after: { call in
        guard blow == .killedAfter, call.number == number, mark.raise() else { return }
        keeper?.kill()
      })
    return mark
  }

  /// None falls any more.
  func calm() { for proxy in proxies { proxy.judge(before: nil) } }
}

/// Starts a program, and starts it again whenever it has ended, as systemd would.
final class ProcessKeeper: @unchecked Sendable {
  private let process = Mutex<Process?>(nil)
  private let isOver = Atomic<Bool>(false)
  private let launch: @Sendable () throws -> Process

  init(_ launch: @escaping @Sendable () throws -> Process) throws {
    self.launch = launch
    let first = try launch()
    process.withLock { $0 = first }
    Thread { [self] in keep() }.start()
  }

  private func keep() {
    while !isOver.load(ordering: .sequentiallyConsistent) {
      process.withLock { one in
        if let last = one, !last.isRunning { one = try? launch() }
      }
      usleep(50_000)
    }
  }

  /// `kill -9`.
  func kill() { process.withLock { if let one = $0 { Glibc.kill(one.processIdentifier, SIGKILL) } } }

  /// Ends it for good.
  func end() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    process.withLock { one in
      one?.terminate()
      one?.waitUntilExit()
    }
  }
}

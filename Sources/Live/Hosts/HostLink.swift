import Foundation
import Model
import Synchronization

/// The way to one host: opens the connection when it is first needed, and anew after it broke, waiting longer each time.
///
/// Safe to use from several threads. A call that fails because the connection broke is not made again by itself: whether it was
/// carried out is not known, and only who made it can find out.
public final class HostLink: Sendable {
  public let host: LiveHost
  public let isReadOnly: Bool
  private let state = Mutex(State())

  private struct State {
    var connection: LibvirtConnection?
    var failures = 0
    /// Not tried again before.
    var retryAt = Date.distantPast
    var lastError: LibvirtError?
    var watcher: (@Sendable (LifeEvent) -> Void)?
  }

  /// A link that libvirtd itself keeps from changing anything.
  public static func observer(of host: LiveHost) -> HostLink { HostLink(host, readOnly: true) }

  /// A link that may change the host.
  static func actor(on host: LiveHost, _ permit: ActingPermit) -> HostLink { HostLink(host, readOnly: false) }

  /// Another link to the same host, with a connection of its own.
  ///
  /// libvirtd lets a connection have five calls under way (`max_client_requests`), and long ones, such as saving memory, keep those behind them
  /// waiting: what goes on at the same time had better not share one.
  func another() -> HostLink { HostLink(host, readOnly: isReadOnly) }

  private init(_ host: LiveHost, readOnly: Bool) {
    self.host = host
    isReadOnly = readOnly
  }

  /// Seconds waited after so many failures in a row.
  static func backOff(_ failures: Int) -> Double { min(30, 0.5 * Double(1 << min(failures, 6))) }

  /// Runs `body` with an open connection.
  ///
  /// - Throws: `LibvirtError`; of kind `connection` at once while the next attempt is not due yet.
  func call<Result>(_ body: (LibvirtConnection) throws -> Result) throws -> Result {
    try body(open())
  }

  private func open() throws -> LibvirtConnection {
    try state.withLock { state in
      if let connection = state.connection {
        if connection.isAlive { return connection }
        state.connection = nil
      }
      if Date() < state.retryAt, let error = state.lastError { throw error }
      do {
        let connection = try LibvirtConnection(uri: host.uri, host: host.name, readOnly: isReadOnly)
        if let watcher = state.watcher { try connection.watch(watcher) }
        state.connection = connection
        state.failures = 0
        return connection
      } catch let error as LibvirtError {
        state.retryAt = Date(timeIntervalSinceNow: Self.backOff(state.failures))
        state.failures += 1
        state.lastError = error
        throw error
      }
    }
  }

  /// Tells `watcher` what happens to the host's domains, on this connection and those that follow it.
  func watch(_ watcher: @escaping @Sendable (LifeEvent) -> Void) {
    state.withLock { state in
      state.watcher = watcher
      // A host that does not answer now is watched when it does.
      if let connection = state.connection { try? connection.watch(watcher) }
    }
  }
}

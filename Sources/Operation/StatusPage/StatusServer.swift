import FlyingFox
import FlyingSocks
import Glibc
import Live
import Model
import Synchronization

/// Serves the status of a site to those on this machine: a page, JSON, metrics, events. Read-only.
///
/// It listens on 127.0.0.1 and nowhere else; whoever wants to look from elsewhere uses an SSH tunnel. There is no address
/// to configure, so that nobody opens it to the network by mistake.
///
/// | path | answer |
/// |---|---|
/// | `/` | the page, complete in itself; keeps itself up to date by `/events` |
/// | `/status.json` | the latest `SiteStatus` |
/// | `/metrics` | ``MetricsText`` |
/// | `/events` | server-sent events: `status` with the JSON of each new status, a comment every 15 s |
/// | `/healthz` | 200 `ok` once there is a status, 503 before |
public final class StatusServer: Sendable {
  private let server: HTTPServer
  private let port: UInt16
  private let isStopping = Mutex(false)
  private let running = Mutex<Task<Void, any Error>?>(nil)

  /// - Parameter port: 0 lets the system choose one.
  /// - Parameter board: what is shown.
  public convenience init(port: UInt16, board: StatusBoard) {
    self.init(port: port, board: board, pace: .milliseconds(250), heartbeat: .seconds(15))
  }

  /// - Parameters:
  ///   - pace: least time between two events to one reader; what comes in between is left out but for the last.
  ///   - heartbeat: after so long without an event a comment is sent, which shows both sides that the other is there.
  init(port: UInt16, board: StatusBoard, pace: Duration, heartbeat: Duration) {
    self.port = port
    let feed = EventFeed(board: board, pace: pace, heartbeat: heartbeat)
    var address = sockaddr_in.inet(port: port)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    server = HTTPServer(address: address, logger: .disabled, handler: StatusRoutes(board: board, feed: feed))
  }

  /// Begins to listen.
  ///
  /// - Returns: the port.
  /// - Throws: `QuantaError` when the port is in use or may not be used.
  @discardableResult
  public func start() async throws -> UInt16 {
    let (ports, announcement) = AsyncThrowingStream<UInt16, any Error>.makeStream()
    let task = Task {
      do {
        try await self.run { announcement.yield($0) }
        announcement.finish()
      } catch {
        announcement.finish(throwing: error)
        throw error
      }
    }
    running.withLock { $0 = task }
    for try await port in ports { return port }
    throw QuantaError(.inputOutput, "the status page was stopped before it began", at: "127.0.0.1:\(port)")
  }

  /// Serves until ``stop()`` or the end of the task.
  ///
  /// - Parameter isListening: told the port once requests are answered.
  /// - Throws: as ``start()``.
  public func run(isListening: @escaping @Sendable (UInt16) -> Void = { _ in }) async throws {
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.server.run() }
        group.addTask {
          try await self.server.waitUntilListening(timeout: 60)
          if case .ip4(_, let port)? = await self.server.listeningAddress { isListening(port) }
        }
        // One after the other: the first that fails ends the other.
        while try await group.next() != nil {}
      }
    } catch {
      if isStopping.withLock({ $0 }) || Task.isCancelled { return }
      throw QuantaError(
        .inputOutput, "the status page cannot be served: \(error)", at: "127.0.0.1:\(port)",
        remedy: "choose another port with --status-port, or none")
    }
  }

  /// Closes all connections and the port.
  public func stop() async {
    isStopping.withLock { $0 = true }
    await server.stop()
    _ = await running.withLock { $0 }?.result
  }
}

import Foundation
import Synchronization

/// A TCP proxy between a client and libvirtd that reads every call, and can be told to do something terrible at one of them.
///
/// The wire: a packet is its length (4 bytes, counting itself), then program, version, procedure, type, serial and status, 4 bytes each,
/// all big-endian (libvirt's `virnetprotocol.x`). Type 0 is a call, 1 a reply, 3 a part of a stream.
public final class LibvirtProxy: @unchecked Sendable {
  public struct Call: Hashable, Sendable {
    public var procedure: Int32
    public var serial: UInt32
    /// Among the calls that change something, counted from 1.
    public var number: Int
    public var name: String { LibvirtProcedure.name(procedure) }
  }

  public enum Verdict: Sendable {
    case pass
    /// The call never arrives; the connection is cut.
    case cutBefore
    /// The call is made, the answer never arrives; the connection is cut.
    case cutAfter
  }

  public let port: UInt16
  private let target: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  private struct State {
    var calls: [Call] = []
    var changes = 0
    var sockets: Set<Int32> = []
    var isOpen = true
    var isOver = false
    var before: (@Sendable (Call) -> Verdict)?
    var after: (@Sendable (Call) -> Void)?
  }

  public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(description: String) { self.description = description }
  }

  /// - Parameter target: the port of libvirtd on 127.0.0.1.
  public init(to target: UInt16) throws {
    self.target = target
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var one: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = Self.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { [listener] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [listener] name in
        bind(listener, name, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, name, &length) == 0
      }
    }
    guard bound else { throw Failure(description: "the proxy cannot listen: \(String(cString: strerror(errno)))") }
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in accept() }
    thread.name = "proxy \(port)"
    thread.start()
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  // MARK: What tests ask and tell

  /// All calls so far, in the order in which they came.
  public var calls: [Call] { state.withLock { $0.calls } }
  public var changes: [Call] { calls.filter { $0.number > 0 } }

  public func forgetCalls() {
    state.withLock { state in
      state.calls = []
      state.changes = 0
    }
  }

  /// - Parameters:
  ///   - before: asked of each call that changes something, before it is passed on.
  ///   - after: told when such a call has been answered, before the answer is passed on.
  public func judge(before: (@Sendable (Call) -> Verdict)?, after: (@Sendable (Call) -> Void)? = nil) {
    state.withLock { state in
      state.before = before
      state.after = after
    }
  }

  /// Cuts all connections, and lets none come until ``reopen()``.
  public func cut() {
    let sockets = state.withLock { state in
      state.isOpen = false
      return state.sockets
    }
    for one in sockets { shutdown(one, Int32(SHUT_RDWR)) }
  }

  public func reopen() { state.withLock { $0.isOpen = true } }

  public func close() {
    state.withLock { $0.isOver = true }
    cut()
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
  }

  // MARK: Passing on

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if client < 0 {
        if state.withLock({ $0.isOver }) { return }
        continue
      }
      guard state.withLock({ $0.isOpen }) else {
        Glibc.close(client)
        continue
      }
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = Self.address(target)
      let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      guard isConnected else {
        Glibc.close(client)
        Glibc.close(server)
        continue
      }
      state.withLock { $0.sockets.formUnion([client, server]) }
      let pair = Pair(client: client, server: server)
      for (isCalls, name) in [(true, "calls"), (false, "answers")] {
        let thread = Thread { [self] in
          isCalls ? passCalls(pair) : passAnswers(pair)
          finish(pair)
        }
        thread.name = "proxy \(name)"
        thread.start()
      }
    }
  }

  /// The two ends of one connection.
  private final class Pair: Sendable {
    let client: Int32
    let server: Int32
    /// Calls whose answer is waited for.
    let waiting = Mutex<[UInt32: Call]>([:])
    let cutAt = Mutex<UInt32?>(nil)
    let ended = Atomic<Int>(0)

    init(client: Int32, server: Int32) {
      self.client = client
      self.server = server
    }
  }

  private func passCalls(_ pair: Pair) {
    while let packet = Self.read(pair.client) {
      let (procedure, kind, serial) = Self.head(packet)
      if kind == 0, let call = note(procedure, serial), call.number > 0 {
        let verdict = state.withLock { $0.before }?(call) ?? .pass
        switch verdict {
        case .pass: pair.waiting.withLock { $0[serial] = call }
        case .cutBefore: return
        case .cutAfter: pair.cutAt.withLock { $0 = serial }
        }
      }
      guard Self.write(packet, to: pair.server) else { return }
    }
  }

  private func passAnswers(_ pair: Pair) {
    while let packet = Self.read(pair.server) {
      let (_, kind, serial) = Self.head(packet)
      if kind == 1 {
        if pair.cutAt.withLock({ $0 == serial }) { return }
        if let call = pair.waiting.withLock({ $0.removeValue(forKey: serial) }) { state.withLock { $0.after }?(call) }
      }
      guard Self.write(packet, to: pair.client) else { return }
    }
  }

  private func finish(_ pair: Pair) {
    shutdown(pair.client, Int32(SHUT_RDWR))
    shutdown(pair.server, Int32(SHUT_RDWR))
    // The second of the two threads closes: before, the numbers may still be read from.
    guard pair.ended.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue == 1 else { return }
    state.withLock { $0.sockets.subtract([pair.client, pair.server]) }
    Glibc.close(pair.client)
    Glibc.close(pair.server)
  }

  private func note(_ procedure: Int32, _ serial: UInt32) -> Call? {
    state.withLock { state in
      var call = Call(procedure: procedure, serial: serial, number: 0)
      if !LibvirtProcedure.onlyReads(procedure) {
        state.changes += 1
        call.number = state.changes
      }
      state.calls.append(call)
      return call
    }
  }

  // MARK: Packets

  private static func head(_ packet: [UInt8]) -> (procedure: Int32, kind: UInt32, serial: UInt32) {
    func word(_ index: Int) -> UInt32 {
      packet[(4 * index)..<(4 * index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    // Keep-alive is a program of its own; its procedures are none of these.
    guard packet.count >= 28, word(1) == 0x2000_8086 else { return (0, 9, 0) }
    return (Int32(bitPattern: word(3)), word(4), word(5))
  }

  private static func read(_ socket: Int32) -> [UInt8]? {
    guard let head = read(socket, 4) else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) }
    guard length >= 4, length < 64 << 20, let body = read(socket, length - 4) else { return nil }
    return head + body
  }

  private static func read(_ socket: Int32, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let more = bytes.withUnsafeMutableBytes { recv(socket, $0.baseAddress?.advanced(by: done), count - done, 0) }
      guard more > 0 else { return nil }
      done += more
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let more = bytes.withUnsafeBytes {
        send(socket, $0.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      guard more > 0 else { return false }
      done += more
    }
    return true
  }
}

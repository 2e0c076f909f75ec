import Foundation

/// HTTP over a bare socket, so that every byte of a request is the test's own. Blocks only threads of its own.
final class Probe: Sendable {
  struct Failure: Error { var description: String }

  struct Answer {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: String
  }

  private let socket: Int32
  private let queue = DispatchQueue(label: "probe")

  /// Connects to `address` and sends `request`.
  init(port: UInt16, address: UInt32 = 0x7F00_0001, request: String) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = address.bigEndian
    let code = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(socket)
      throw Failure(description: "cannot connect: \(String(cString: strerror(errno)))")
    }
    _ = request.withCString { send(socket, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
  }

  deinit { close(socket) }

  /// One request, the whole answer.
  static func ask(
    _ port: UInt16, _ path: String, method: String = "GET", host: String? = "127.0.0.1", body: String = ""
  ) async throws -> Answer {
    var request = "\(method) \(path) HTTP/1.1\r\nConnection: close\r\n"
    if let host { request += "Host: \(host)\r\n" }
    if !body.isEmpty { request += "Content-Length: \(body.utf8.count)\r\n" }
    let probe = try Probe(port: port, request: request + "\r\n" + body)
    let head = try await probe.head()
    return Answer(status: head.status, headers: head.headers, body: try await probe.rest())
  }

  /// The status line and the headers.
  func head() async throws -> (status: Int, headers: [String: String]) {
    var lines: [String] = []
    while true {
      let line = try await line()
      if line.isEmpty { break }
      lines.append(line)
    }
    let words = (lines.first ?? "").split(separator: " ")
    let pairs = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1).map { String($0) } }
    return (
      words.count > 1 ? Int(words[1]) ?? 0 : 0,
      Dictionary(
        pairs.map { ($0[0].lowercased(), $0.count > 1 ? $0[1].trimmingCharacters(in: .whitespaces) : "") },
        uniquingKeysWith: { $0 + "; " + $1 })
    )
  }

  /// The next chunk of a chunked body; `nil` after the last or when the connection is closed.
  func chunk() async throws -> String? {
    guard let size = Int(try await line(), radix: 16), size > 0 else { return nil }
    let text = String(decoding: try await bytes(size), as: UTF8.self)
    _ = try await bytes(2)
    return text
  }

  /// Everything up to the end of the connection.
  func rest() async throws -> String { String(decoding: try await bytes(nil), as: UTF8.self) }

  private func line() async throws -> String {
    var line: [UInt8] = []
    while line.suffix(2) != [13, 10] {
      let byte = try await bytes(1)
      if byte.isEmpty { return String(decoding: line, as: UTF8.self) }
      line += byte
    }
    return String(decoding: line.dropLast(2), as: UTF8.self)
  }

  /// So many bytes, fewer only at the end of the connection; all of them where `count` is `nil`.
  private func bytes(_ count: Int?) async throws -> [UInt8] {
    await withCheckedContinuation { continuation in
      queue.async { [socket] in
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while out.count < count ?? .max {
          let got = recv(socket, &buffer, min(buffer.count, (count ?? .max) - out.count), 0)
          guard got > 0 else { break }
          out += buffer[..<got]
        }
        continuation.resume(returning: out)
      }
    }
  }
}

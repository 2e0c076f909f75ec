import Foundation
import Live
import Model
import Testing

@testable import Operation

/// A real server, real sockets.
@Suite struct StatusServerTests {
  /// Runs `body` beside a server on a port the system chooses.
  private func serve(
    _ status: SiteStatus? = SampleStatus.site, heartbeat: Duration = .seconds(600),
    _ body: (UInt16, StatusBoard) async throws -> Void
  ) async throws {
    let board = StatusBoard()
    if let status { board.publish(status) }
    let server = StatusServer(port: 0, board: board, pace: .zero, heartbeat: heartbeat)
    let port = try await server.start()
    do {
      try await body(port, board)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test("each path answers, and nothing of an answer is kept, framed or guessed")
  func paths() async throws {
    try await serve { port, _ in
      for (path, type) in [
        ("/", "text/html; charset=utf-8"), ("/status.json", "application/json; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"), ("/healthz", "text/plain; charset=utf-8"),
      ] {
        let answer = try await Probe.ask(port, path)
        #expect(answer.status == 200, "\(path)")
        #expect(answer.headers["content-type"] == type)
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
        #expect(answer.headers["access-control-allow-origin"] == nil)
        #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(answer.headers["content-length"] == "\(answer.body.utf8.count)")
        let head = try await Probe.ask(port, path, method: "HEAD")
        #expect(head.status == 200)
        #expect(head.body == "")
        #expect(head.headers["content-length"] == answer.headers["content-length"])
      }
      #expect(try await Probe.ask(port, "/metrics").body == MetricsText.prometheus(SampleStatus.site))
      let json = try await Probe.ask(port, "/status.json").body
      #expect(try JSONDecoder().decode(SiteStatus.self, from: Data(json.utf8)) == SampleStatus.site)
      #expect(try await Probe.ask(port, "/../etc/passwd").status == 404)
      #expect(try await Probe.ask(port, "/favicon.ico").status == 404)
    }
  }

  @Test("what is not a question is refused", arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
  func methods(_ method: String) async throws {
    try await serve { port, _ in
      for path in ["/", "/status.json", "/metrics", "/events", "/healthz", "/none"] {
        let answer = try await Probe.ask(port, path, method: method, body: "x=1")
        #expect(answer.status == 405, "\(path)")
        #expect(answer.headers["allow"] == "GET, HEAD")
      }
    }
  }

  @Test("foreign names for this machine are refused")
  func hosts() async throws {
    try await serve { port, _ in
      for host in ["localhost", "127.0.0.1", "LOCALHOST:\(port)", "127.0.0.1:80"] {
        let answer = try await Probe.ask(port, "/status.json", host: host)
        #expect(answer.status == 200, "\(host)")
      }
      for host in [
        nil, "", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:9469", "127.0.0.1:", "127.0.0.1:x",
        "127.0.0.1:99999", "127.0.0.2", "0.0.0.0", "[::1]", "localhost:80:80", "evil@localhost",
      ] {
        for path in ["/", "/status.json", "/metrics", "/events"] {
          let answer = try await Probe.ask(port, path, host: host)
          #expect(answer.status == 421, "\(host ?? "none")")
        }
      }
    }
  }

  @Test("only 127.0.0.1 listens")
  func loopback() async throws {
    try await serve { port, _ in
      // All of 127/8 is this machine: a server bound to every address would answer there too.
      #expect(throws: Probe.Failure.self) { _ = try Probe(port: port, address: 0x7F00_0002, request: "") }
      _ = try Probe(port: port, request: "")
    }
  }

  @Test("before the first status there is a page that says so")
  func nothingYet() async throws {
    try await serve(nil) { port, board in
      let page = try await Probe.ask(port, "/")
      #expect(page.status == 200)
      for path in ["/status.json", "/metrics", "/healthz"] {
        #expect(try await Probe.ask(port, path).status == 503)
      }
      board.publish(SampleStatus.site)
      #expect(try await Probe.ask(port, "/healthz").body == "ok\n")
    }
  }

  @Test("each change is an event; the last is told to who comes late")
  func events() async throws {
    try await serve { port, board in
      let reader = try Probe(port: port, request: "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let head = try await reader.head()
      #expect(head.status == 200)
      #expect(head.headers["content-type"] == "text/event-stream")
      #expect(try await reader.chunk() == "retry: 2000\n\n")
      for number in 1...5 {
        var status = SampleStatus.site
        if number > 1 {
          status.counters.drift = Int64(number)
          status.hosts[0].note = "line\n\ndata: forged\r\n\r\n"
          board.publish(status)
        }
        let event = try #require(try await reader.chunk())
        let lines = event.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5)
        #expect(lines[0] == "event: status")
        #expect(lines[1] == "id: \(number)")
        let data = Data(lines[2].dropFirst("data: ".count).utf8)
        #expect(try JSONDecoder().decode(SiteStatus.self, from: data) == status)
      }
      let late = try Probe(port: port, request: "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      _ = try await late.head()
      _ = try await late.chunk()
      #expect(try await late.chunk()?.hasPrefix("event: status\nid: 5\n") == true)
    }
  }

  @Test("a quiet feed shows that it is alive")
  func heartbeat() async throws {
    try await serve(heartbeat: .milliseconds(1)) { port, board in
      let reader = try Probe(port: port, request: "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      _ = try await reader.head()
      _ = try await reader.chunk()
      _ = try await reader.chunk()
      for _ in 0..<3 { #expect(try await reader.chunk() == ": nothing new\n\n") }
      board.publish(SampleStatus.site)
      while let chunk = try await reader.chunk(), chunk.hasPrefix(":") {}
    }
  }

  @Test("so many may look on and no more; a place is free again when one leaves")
  func limit() async throws {
    // Heartbeats, by which the server finds out who has left.
    try await serve(heartbeat: .milliseconds(5)) { port, _ in
      let request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
      var readers: [Probe] = []
      for _ in 0..<EventFeed.limit {
        let reader = try Probe(port: port, request: request)
        #expect(try await reader.head().status == 200)
        readers.append(reader)
      }
      #expect(try await Probe.ask(port, "/events").status == 503)
      #expect(try await Probe.ask(port, "/metrics").status == 200)
      readers.removeFirst(10)
      while try await Probe(port: port, request: request).head().status == 503 { await Task.yield() }
    }
  }

  @Test("stopping ends the feeds and frees the port")
  func stopping() async throws {
    let board = StatusBoard()
    board.publish(SampleStatus.site)
    let server = StatusServer(port: 0, board: board)
    let port = try await server.start()
    let reader = try Probe(port: port, request: "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await reader.head()
    await server.stop()
    while try await reader.chunk() != nil {}
    let second = StatusServer(port: port, board: board)
    #expect(try await second.start() == port)
    await second.stop()
  }

  @Test("a port in use is named")
  func portInUse() async throws {
    try await serve { port, board in
      let error = try await #require(throws: QuantaError.self) {
        _ = try await StatusServer(port: port, board: board).start()
      }
      #expect(error.kind == .inputOutput)
      #expect(error.location == "127.0.0.1:\(port)")
      #expect(error.remedy?.contains("--status-port") == true)
    }
  }

  @Test("a slow reader is not sent what he missed")
  func board() async {
    let board = StatusBoard()
    var changes = board.changes().makeAsyncIterator()
    for drift in 1...3 {
      var status = SampleStatus.site
      status.counters.drift = Int64(drift)
      board.publish(status)
    }
    #expect(await changes.next()?.counters.drift == 3)
    let waiting = Task { await board.next(after: 3) }
    waiting.cancel()
    #expect(await waiting.value == nil)
    #expect(await board.next(after: 2)?.number == 3)
  }
}

import FlyingFox
import Foundation
import Live

/// What is answered to whom; see ``StatusServer`` for the paths.
struct StatusRoutes: HTTPHandler {
  let board: StatusBoard
  let feed: EventFeed

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    var response = answer(to: request)
    // A request that was refused, or may have a body nobody reads, ends the connection: nothing of it can be taken for another.
    if request.method != .GET { response.headers[.connection] = "close" }
    for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
    guard request.method == .HEAD else { return response }
    return await Self.withoutBody(response)
  }

  private func answer(to request: HTTPRequest) -> HTTPResponse {
    guard Self.isLocal(request.headers[.host]) else {
      return Self.text(
        "This page answers to localhost and 127.0.0.1 only.\n", .init(421, phrase: "Misdirected Request"))
    }
    guard request.method == .GET || request.method == .HEAD else {
      var response = Self.text("This page can only be read.\n", .methodNotAllowed)
      response.headers[HTTPHeader("Allow")] = "GET"
      response.headers.addValue("HEAD", for: HTTPHeader("Allow"))
      return response
    }
    switch request.path {
    case "/": return page()
    case "/status.json":
      guard let entry = board.entry else { return Self.nothingYet }
      return Self.response(feed.json(of: entry), "application/json; charset=utf-8")
    case "/metrics":
      guard let status = board.latest else { return Self.nothingYet }
      return Self.response(Data(MetricsText.prometheus(status).utf8), MetricsText.contentType)
    case "/events": return events(isHead: request.method == .HEAD)
    case "/healthz": return board.latest == nil ? Self.nothingYet : Self.text("ok\n", .ok)
    default: return Self.text("There is no such page.\n", .notFound)
    }
  }

  private func page() -> HTTPResponse {
    var response = Self.response(Data(StatusPage.html(board.latest).utf8), "text/html; charset=utf-8")
    response.headers[HTTPHeader("Content-Security-Policy")] = StatusPage.securityPolicy
    return response
  }

  private func events(isHead: Bool) -> HTTPResponse {
    if isHead { return Self.response(Data(), "text/event-stream") }
    guard let stream = feed.stream() else {
      return Self.text("Too many are looking on already.\n", .serviceUnavailable)
    }
    return HTTPResponse(
      statusCode: .ok, headers: [.contentType: "text/event-stream", .connection: "close"],
      body: HTTPBodySequence(from: stream))
  }

  /// Whether the name the client used for this machine is one of its own: a foreign name that was made to resolve to 127.0.0.1
  /// (DNS rebinding) would let a foreign page read this one. The port may differ, as it does through a tunnel.
  static func isLocal(_ host: String?) -> Bool {
    guard let host else { return false }
    let parts = host.lowercased().split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 1 || (1...5).contains(parts[1].utf8.count) && UInt16(parts[1]) != nil else { return false }
    return parts[0] == "localhost" || parts[0] == "127.0.0.1"
  }

  private static let nothingYet = text("There is nothing to tell yet.\n", .serviceUnavailable)

  private static func text(_ text: String, _ status: HTTPStatusCode) -> HTTPResponse {
    response(Data(text.utf8), "text/plain; charset=utf-8", status)
  }

  private static func response(_ body: Data, _ type: String, _ status: HTTPStatusCode = .ok) -> HTTPResponse {
    HTTPResponse(statusCode: status, headers: [.contentType: type], body: body)
  }

  private static func withoutBody(_ response: HTTPResponse) async -> HTTPResponse {
    let length = (try? await response.bodyData.count) ?? 0
    var headers = response.headers
    headers[.contentLength] = String(length)
    return HTTPResponse(statusCode: response.statusCode, headers: headers, body: Data())
  }

  /// On every answer: nothing is kept, guessed, framed or handed to other sites.
  private static let headers: [(HTTPHeader, String)] = [
    (.cacheControl, "no-store"),
    (HTTPHeader("X-Content-Type-Options"), "nosniff"),
    (HTTPHeader("X-Frame-Options"), "DENY"),
    (HTTPHeader("Referrer-Policy"), "no-referrer"),
    (HTTPHeader("Cross-Origin-Resource-Policy"), "same-origin"),
    (HTTPHeader("Cross-Origin-Opener-Policy"), "same-origin"),
    (HTTPHeader("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'"),
  ]
}

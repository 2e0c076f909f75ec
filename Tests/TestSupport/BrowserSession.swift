import Foundation
import Synchronization

/// A headless Chromium that is told what to do over the DevTools protocol, on a pair of pipes: no port, no time-outs to tune.
///
/// All waiting is done by threads of its own or without blocking one.
public final class BrowserSession: Sendable {
  /// The browser, where the machine has one.
  public static let program: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return folders.flatMap { folder in ["chromium", "chromium-browser", "google-chrome"].map { "\(folder)/\($0)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private let child: pid_t
  private let commands: Int32
  private let profile: URL
  private let state = Mutex(State())

  private struct State {
    var serial = 0
    var session: String?
    var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
    var complaints: [String] = []
    /// Pages that are complete, by the name of their loading, and those waited for.
    var loaded: Set<String> = []
    var loading: [String: CheckedContinuation<Void, any Error>] = [:]
    var isGone = false
  }

  /// Starts a browser with one empty page of that size.
  public init(width: Int, height: Int = 1000, isDark: Bool = false, hasScripts: Bool = true) async throws {
    guard let program = Self.program else { throw Failure(description: "no Chromium on this machine") }
    profile = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
    let replies: Int32
    (child, commands, replies) = try Self.spawn(
      [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
        "--user-data-dir=\(profile.path)", "--remote-debugging-pipe", "about:blank",
      ])
    Thread { self.read(replies) }.start()
    let target = try await send("Target.createTarget", ["url": "about:blank"])["targetId"] as? String ?? ""
    let session =
      try await send("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"] as? String
    state.withLock { $0.session = session }
    for domain in ["Page", "Runtime", "Log"] { _ = try await send("\(domain).enable") }
    _ = try await send("Page.setLifecycleEventsEnabled", ["enabled": true])
    _ = try await send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600])
    _ = try await send(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    if !hasScripts { _ = try await send("Emulation.setScriptExecutionDisabled", ["value": true]) }
  }

  /// Loads a page and waits until it is complete.
  public func open(_ url: String) async throws {
    let answer = try await send("Page.navigate", ["url": url])
    guard let loader = answer["loaderId"] as? String, answer["errorText"] == nil else {
      throw Failure(description: "\(url): \(answer)")
    }
    try await withCheckedThrowingContinuation { continuation in
      let isDone = state.withLock { state in
        if state.loaded.contains(loader) || state.isGone { return true }
        state.loading[loader] = continuation
        return false
      }
      if isDone { continuation.resume() }
    }
  }

  /// The value of a JavaScript expression, a string or a number, or that of its promise once it is kept, as text.
  public func value(of expression: String) async throws -> String {
    let answer = try await send(
      "Runtime.evaluate",
      ["expression": expression, "awaitPromise": true, "returnByValue": true])
    guard let result = answer["result"] as? [String: Any], let value = result["value"] else {
      throw Failure(description: "\(expression): \(answer)")
    }
    return "\(value)"
  }

  /// Waits until `condition`, a JavaScript expression, holds after some change of the page.
  public func wait(until condition: String) async throws {
    _ = try await value(
      of: """
        new Promise((done) => {
          const look = () => { if (\(condition)) { observer.disconnect(); done("") } };
          const observer = new MutationObserver(look);
          observer.observe(document.documentElement,
            { subtree: true, childList: true, characterData: true, attributes: true });
          look();
        })
        """)
  }

  /// The whole page as it looks, as PNG.
  public func screenshot() async throws -> Data {
    let answer = try await send("Page.captureScreenshot", ["captureBeyondViewport": true])
    return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
  }

  /// Errors and warnings on the console, exceptions, and what the page's policy refused, so far.
  public var complaints: [String] { state.withLock { $0.complaints } }

  public func close() {
    kill(child, SIGKILL)
    var status: Int32 = 0
    waitpid(child, &status, 0)
    Glibc.close(commands)
    try? FileManager.default.removeItem(at: profile)
  }

  // MARK: The protocol: JSON, a zero byte after each message

  private func send(_ method: String, _ parameters: [String: Any] = [:]) async throws -> [String: Any] {
    let (id, session) = state.withLock { state in
      state.serial += 1
      return (state.serial, state.session)
    }
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    let bytes = try JSONSerialization.data(withJSONObject: message) + [0]
    let reply = try await withCheckedThrowingContinuation { continuation in
      let isGone = state.withLock { state in
        if !state.isGone { state.waiting[id] = continuation }
        return state.isGone
      }
      guard !isGone else { return continuation.resume(throwing: Failure(description: "the browser is gone")) }
      bytes.withUnsafeBytes { _ = write(commands, $0.baseAddress, $0.count) }
    }
    let answer = try JSONSerialization.jsonObject(with: reply) as? [String: Any] ?? [:]
    if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
    return answer["result"] as? [String: Any] ?? [:]
  }

  /// Runs on a thread of its own until the browser closes its end.
  private func read(_ replies: Int32) {
    var rest = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(replies, &buffer, buffer.count)
      guard count > 0 else { break }
      rest.append(contentsOf: buffer[..<count])
      while let end = rest.firstIndex(of: 0) {
        take(Data(rest[rest.startIndex..<end]))
        rest = Data(rest[(end + 1)...])
      }
    }
    Glibc.close(replies)
    let left = state.withLock { state in
      state.isGone = true
      defer { (state.waiting, state.loading) = ([:], [:]) }
      return (state.waiting.values, state.loading.values)
    }
    let failure = Failure(description: "the browser is gone")
    for continuation in left.0 { continuation.resume(throwing: failure) }
    for continuation in left.1 { continuation.resume(throwing: failure) }
  }

  private func take(_ message: Data) {
    guard let object = try? JSONSerialization.jsonObject(with: message) as? [String: Any] else { return }
    if let id = object["id"] as? Int {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: message)
      return
    }
    let parameters = object["params"] as? [String: Any] ?? [:]
    if object["method"] as? String == "Page.lifecycleEvent", parameters["name"] as? String == "load",
      let loader = parameters["loaderId"] as? String
    {
      state.withLock { state in
        state.loaded.insert(loader)
        return state.loading.removeValue(forKey: loader)
      }?.resume()
    }
    let entry = parameters["entry"] as? [String: Any]
    let isComplaint =
      switch object["method"] as? String {
      case "Runtime.exceptionThrown": true
      case "Runtime.consoleAPICalled": ["error", "warning", "assert"].contains(parameters["type"] as? String)
      case "Log.entryAdded": ["error", "warning"].contains(entry?["level"] as? String)
      default: false
      }
    if isComplaint { state.withLock { $0.complaints.append("\(entry ?? parameters)") } }
  }

  /// Starts a program that reads commands from descriptor 3 and writes replies to descriptor 4.
  private static func spawn(_ arguments: [String]) throws -> (child: pid_t, commands: Int32, replies: Int32) {
    var down: [Int32] = [0, 0]
    var up: [Int32] = [0, 0]
    guard pipe(&down) == 0, pipe(&up) == 0 else { throw Failure(description: "no pipe") }
    for end in down + up { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Out of the way of the numbers 3 and 4, which the child gets.
    let read = fcntl(down[0], F_DUPFD_CLOEXEC, 10)
    let write = fcntl(up[1], F_DUPFD_CLOEXEC, 10)
    Glibc.close(down[0])
    Glibc.close(up[1])
    defer {
      Glibc.close(read)
      Glibc.close(write)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, read, 3)
    posix_spawn_file_actions_adddup2(&actions, write, 4)
    // Nothing else of this process is the browser's: a port it kept open would stay in use.
    for descriptor in 5..<Int32(256) { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, arguments[0], &actions, nil, &words, environ)
    guard code == 0 else { throw Failure(description: "cannot start \(arguments[0]): \(code)") }
    return (child, down[1], up[0])
  }
}

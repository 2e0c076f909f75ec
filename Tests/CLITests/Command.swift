import Foundation
import Study
import Testing

/// The real binary, as a user starts it.
enum Command {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Beside the program that runs these tests, wherever that was built.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("quanta").path
  /// 10,000 jobs on 128 processors.
  static let sample = package.appendingPathComponent("Traces/lublin-128.swf.gz").path

  struct Result {
    /// The exit code; minus the number of the signal that ended the process.
    var status: Int32
    var output: Data
    var errors: String
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs `quanta` with these arguments.
  ///
  /// - Parameters:
  ///   - folder: where it runs; relative names are of files there.
  ///   - input: the file that is its standard input; none is empty.
  static func quanta(
    _ arguments: String..., in folder: String = package.path, input: String = "/dev/null"
  ) async throws -> Result {
    try await run([binary] + arguments, in: folder, input: input)
  }

  /// Runs a script in bash, where `$QUANTA` and `$LOG` are the binary and the sample log, and `$1`, … the arguments.
  static func script(_ script: String, _ arguments: String..., in folder: String) async throws -> Result {
    try await run(["/bin/bash", "-c", script, "bash"] + arguments, in: folder, input: "/dev/null")
  }

  static func run(_ words: [String], in folder: String, input: String) async throws -> Result {
    try await turns.take()
    defer { Task { await turns.give() } }
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "LC_ALL": "C.UTF-8", "TERM": "xterm",
      "COLUMNS": "80",
      "QUANTA": binary, "LOG": sample,
    ]
    // Files, not pipes: nobody has to read them while it runs.
    process.standardInput = FileHandle(forReadingAtPath: input)
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: try scratch.file("stdout", "")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: try scratch.file("stderr", "")))
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    let signal = process.terminationReason == .uncaughtSignal
    return Result(
      status: signal ? -process.terminationStatus : process.terminationStatus, output: try scratch.data("stdout"),
      errors: String(decoding: try scratch.data("stderr"), as: UTF8.self))
  }

  /// Every row of a result database, as text.
  static func dump(_ path: String) async throws -> String {
    let shell = "/usr/bin/sqlite3"
    guard FileManager.default.isExecutableFile(atPath: shell) else {
      return try ResultStore(path: path, mode: .readOnly).dump()
    }
    return try await run([shell, path, ".dump"], in: package.path, input: "/dev/null").text
  }

  private static let turns = Turns(ProcessInfo.processInfo.activeProcessorCount)
}

/// Lets so many through at a time: tests start all at once, processes should not.
private actor Turns {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = max(1, count) }

  func take() async throws {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func give() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}

/// A folder that goes away with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> String { try file(name, Data(text.utf8)) }

  @discardableResult
  func file(_ name: String, _ bytes: Data) throws -> String {
    try bytes.write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)) }
  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
  func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }
}

/// One line of a log with the fields that matter.
func record(_ job: Int, submit: String = "0", run: Int = 10, processors: Int = 1) -> String {
  "\(job) \(submit) -1 \(run) \(processors) -1 -1 \(processors) \(max(60, run)) -1 1 1 1 -1 1 -1 -1 -1\n"
}

import Foundation
import Model

/// Runs the programs a report is made with.
enum Tool {
  /// The full path of a program on the search path; `nil` when it is not installed.
  static func find(_ names: [String]) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    for name in names {
      if name.contains("/") {
        if FileManager.default.isExecutableFile(atPath: name) { return name }
        continue
      }
      for folder in path.split(separator: ":") {
        let candidate = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      }
    }
    return nil
  }

  struct Call {
    var program: String
    var arguments: [String]
  }

  /// Runs `calls` side by side and waits for all of them.
  ///
  /// - Returns: what each wrote to its standard output.
  /// - Throws: `QuantaError` when one cannot be started, ends with a status other than zero, or takes longer than
  ///   `seconds`; it carries the last lines of that program's standard error.
  @discardableResult
  static func run(_ calls: [Call], in folder: URL, seconds: Double) throws -> [String] {
    var running: [(process: Process, out: URL, err: URL)] = []
    defer { for entry in running where entry.process.isRunning { entry.process.terminate() } }
    for (index, call) in calls.enumerated() {
      let out = folder.appendingPathComponent("stdout-\(index)")
      let err = folder.appendingPathComponent("stderr-\(index)")
      try Data().write(to: out)
      try Data().write(to: err)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: call.program)
      process.arguments = call.arguments
      process.currentDirectoryURL = folder
      var environment = ProcessInfo.processInfo.environment
      environment["LC_ALL"] = "C.UTF-8"
      environment["TZ"] = "UTC"
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: out)
      process.standardError = try FileHandle(forWritingTo: err)
      do {
        try process.run()
      } catch {
        throw QuantaError(.internalError, "cannot start \(call.program): \(error.localizedDescription)")
      }
      running.append((process, out, err))
    }
    // Polling, because waiting on a process has no time limit; a hundredth of a second is short beside a drawing.
    var waited = 0.0
    while running.contains(where: { $0.process.isRunning }) {
      guard waited < seconds else {
        throw QuantaError(
          .internalError, "\(calls[0].program) did not finish within \(Int(seconds)) s",
          remedy: "run the command again; if it persists, run the program by hand")
      }
      Thread.sleep(forTimeInterval: 0.01)
      waited += 0.01
    }
    return try running.map { entry in
      guard entry.process.terminationStatus == 0 else {
        let text = String(decoding: (try? Data(contentsOf: entry.err)) ?? Data(), as: UTF8.self)
        let tail = text.split(separator: "\n").suffix(6).joined(separator: " | ")
        throw QuantaError(
          .internalError,
          "\(entry.process.executableURL?.path ?? "a program") failed with status "
            + "\(entry.process.terminationStatus): \(PlainText.visible(tail))")
      }
      return String(decoding: try Data(contentsOf: entry.out), as: UTF8.self)
    }
  }

  /// A fresh folder that is gone when `body` returns.
  static func withTemporaryFolder<T>(_ body: (URL) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-report-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw QuantaError(
        .inputOutput, "cannot make a temporary folder: \(error.localizedDescription)", at: folder.path,
        remedy: "set TMPDIR to a folder that can be written")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

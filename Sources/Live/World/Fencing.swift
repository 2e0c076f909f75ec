import Foundation

/// Makes sure that a host is off, by a command of the site's owner.
enum Fencing {
  /// Runs the command; only status 0 means that the host is off.
  static func run(_ command: [String]) -> (isOff: Bool, detail: String) {
    guard let program = command.first else { return (false, "the command is empty") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + command.dropFirst()
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { return (false, "\(program) cannot be run: \(error)") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: output.suffix(500), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return (process.terminationStatus == 0, "\(program) ended with status \(process.terminationStatus) \(text)")
  }
}

import Foundation
import Model

/// Where the real logs lie that are too big, or not ours, to be committed.
enum RealLogs {
  /// `../shared/traces` from the package's root, or the folder named by `QUANTA_TRACES`.
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["QUANTA_TRACES"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/traces")
  }()

  static let absent: String = "the real logs are not in \(folder.path)"
  static let present = FileManager.default.fileExists(atPath: folder.appendingPathComponent("oracle").path)

  static func gunzip(_ name: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gunzip")
    process.arguments = ["-c", folder.appendingPathComponent(name).path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// The rows `id,submit,start,end,procs,run,est` of an oracle, in order of id.
  static func oracle(_ name: String) throws -> [JobRecord] {
    try gunzip("oracle/\(name).csv.gz").split(separator: "\n").dropFirst().map { line in
      let field = line.split(separator: ",").compactMap { Int64($0) }
      return JobRecord(
        id: field[0], jobNumber: field[0], submit: .seconds(field[1]), start: .seconds(field[2]),
        end: .seconds(field[3]), requested: .seconds(field[6]), processors: Int32(field[4]))
    }
  }
}

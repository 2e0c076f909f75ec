import Foundation

/// Real logs and independent results, which are too big, or not ours, to be committed.
public enum RealLogs {
  /// `../shared/traces` from the package's root, or the folder named by `QUANTA_TRACES`.
  public static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["QUANTA_TRACES"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../shared/traces").standardizedFileURL
  }

  public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  public static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  public static var present: Bool { has("swf") && has("oracle") }
  public static var absent: String { "skipped: the real logs are not in \(folder.path)" }

  /// The text of a packed file.
  public static func gunzip(_ name: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path(name)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// The rows `id,submit,start,end,procs,run,est` of an oracle, such as `kth-easy`: whole seconds, in order of id.
  public static func oracle(_ name: String) throws -> [[Int64]] {
    try gunzip("oracle/\(name).csv.gz").utf8.split(separator: UInt8(ascii: "\n")).dropFirst().map { line in
      line.split(separator: UInt8(ascii: ",")).map { digits in digits.reduce(0) { $0 * 10 + Int64($1 - 48) } }
    }
  }
}

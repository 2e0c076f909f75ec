import Foundation

/// Real logs and independent results, where this machine has them beside the project.
enum RealTraces {
  static var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/traces").standardizedFileURL
  }

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// A comma-separated table of whole numbers, unpacked, without its head.
  static func table(_ name: String) throws -> [[Int64]] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path(name)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var rows: [[Int64]] = []
    var row: [Int64] = []
    var value: Int64 = 0
    var inHead = true
    for byte in data {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value * 10 + Int64(byte - 48)
      case UInt8(ascii: ","), UInt8(ascii: "\n"):
        row.append(value)
        value = 0
        guard byte == UInt8(ascii: "\n") else { continue }
        if !inHead { rows.append(row) }
        inHead = false
        row = []
      default: continue
      }
    }
    return rows
  }
}

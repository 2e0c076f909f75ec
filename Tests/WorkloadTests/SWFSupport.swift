import Foundation
import Model
import Testing

@testable import Workload

/// Real logs, where they are at hand: beside the package, or where `QUANTA_TRACES` says.
enum RealLogs {
  static let folder =
    ProcessInfo.processInfo.environment["QUANTA_TRACES"].map { URL(fileURLWithPath: $0) }
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("../shared/traces").standardizedFileURL
  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  static let present = FileManager.default.fileExists(atPath: path("swf"))
  static let absent: Comment = "the real logs are not at ../shared/traces"
}

/// A folder that goes away with the value.
final class ScratchFolder {
  let path: String
  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String = "") throws -> String { try file(name, Array(text.utf8)) }
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): a seed on a failure message reproduces the case.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One line of a log with the fields that matter.
func line(
  _ job: Int, submit: String = "0", run: String = "10", procs: Int = 1, cpu: String = "-1", asked: Int = -1,
  estimate: String = "-1", memory: Int = -1, status: Int = 1, user: Int = 1
) -> String {
  "\(job) \(submit) -1 \(run) \(procs) \(cpu) -1 \(asked) \(estimate) \(memory) \(status) \(user) 1 -1 -1 -1 -1 -1\n"
}

func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try #require(GzipOutput().compress(bytes, last: true)) }

extension SWFLog {
  static func text(_ text: String, onBadLine: BadLinePolicy = .stop, chunk: Int = 1 << 16) throws -> SWFLog {
    try SWFLog(bytes: Array(text.utf8), name: "test.swf", onBadLine: onBadLine, chunk: chunk)
  }

  func all() throws -> [SWFRecord] {
    var records: [SWFRecord] = []
    try read(into: &records, limit: .max)
    return records
  }
}

extension ArrivalSource {
  mutating func all() throws -> [Arrival] {
    var arrivals: [Arrival] = []
    try read(into: &arrivals, limit: .max)
    return arrivals
  }
}

/// The error that `body` throws.
func thrown(_ body: () throws -> Void) -> QuantaError? {
  do {
    try body()
    return nil
  } catch {
    return error as? QuantaError
  }
}

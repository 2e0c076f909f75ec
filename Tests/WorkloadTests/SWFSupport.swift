import Foundation
import Model
import Testing

@testable import Workload

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

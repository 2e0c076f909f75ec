import Foundation
import Logging
import Model
import Policy
import Testing

@testable import Live
@testable import Operation

/// A folder of its own that goes when this does.
final class Scratch {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-operation-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Sites whose hosts are libvirt's test driver, which all connections of a process share while one is open.
enum TestSite {
  /// 2026-11-27 10:00:00 UTC.
  static let now = SimTime.seconds(1_795_773_600)
  static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static let plain = LiveEnvironment(
    environment: Environment(name: "plain", imageKiB: 0), kind: .hvm, takesSeed: false)

  /// What hosts are is said, not asked of the driver.
  static func site(
    _ folder: Scratch, hosts: Int = 1, cores: Int32 = 2, policy: String = "easy(quanta: dedicated)"
  ) -> LiveSite {
    LiveSite(
      name: "t",
      hosts: (1...hosts).map {
        LiveHost(
          name: "h\($0)", uri: "test:///default", pool: "default-pool", cores: cores, memoryKiB: 4 << 20,
          diskKiB: 8 << 20)
      }, policy: policy, environments: [plain],
      estimates: Estimates(
        boot: .seconds(20), shutdown: .seconds(5), suspendKiBps: 32768, resumeKiBps: 65536,
        migrationKiBps: 16384),
      window: SimDuration(microseconds: 100_000), state: folder.path + "/state", origin: "site.yaml")
  }

  static func request(
    _ name: String, machines: Int32 = 1, seconds: Int64 = 600, terms: Terms = .bestEffort(preemptible: true)
  ) -> WorkspaceRequest {
    WorkspaceRequest(
      name: name, count: machines, quantum: Quantum(memoryKiB: 128 << 10), environment: "plain",
      requested: .seconds(seconds), terms: terms)
  }

  static func connection() throws -> LibvirtConnection {
    try LibvirtConnection(uri: "test:///default", host: "test", readOnly: false)
  }
}

/// A clock that is set by hand.
final class HandClock: @unchecked Sendable {
  private let lock = NSLock()
  private var time: Int64
  init(_ time: SimTime) { self.time = time.microseconds }
  var now: Int64 {
    get { lock.withLock { time } }
    set { lock.withLock { time = newValue } }
  }
  func advance(milliseconds: Int64) { now += milliseconds * 1000 }
}

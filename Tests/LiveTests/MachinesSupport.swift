import Foundation
import Model
import Policy
import Synchronization
import Testing

@testable import Live

/// Keeps what was done, and can be made to fail: before a step's call, or after it, as the end of the process would.
final class TestRecorder: StepRecorder {
  enum Cut: Hashable {
    case before(Int)
    case after(Int)
  }
  struct WasCut: Error {}

  private let state = Mutex<(done: [String], cut: Cut?)>(([], nil))

  init(cut: Cut? = nil) { state.withLock { $0.cut = cut } }

  /// `call target`, in order.
  var done: [String] { state.withLock { $0.done } }

  func step<Result>(_ call: String, on host: String, _ target: String, _ body: () throws -> Result) throws -> Result {
    let (index, cut) = state.withLock { state in
      state.done.append("\(call) \(target)")
      return (state.done.count - 1, state.cut)
    }
    if cut == .before(index) { throw WasCut() }
    let result = Swift.Result { try body() }
    if cut == .after(index) { throw WasCut() }
    return try result.get()
  }
}

final class TestImageRecord: ImageRecord {
  private let known = Mutex<[String: String]>([:])
  func isVerified(_ volume: String, _ checksum: String, on host: String) -> Bool {
    known.withLock { $0["\(host)/\(volume)"] == checksum }
  }
  func setVerified(_ volume: String, _ checksum: String, on host: String) {
    known.withLock { $0["\(host)/\(volume)"] = checksum }
  }
  func forget(_ volume: String, on host: String) { known.withLock { $0["\(host)/\(volume)"] = nil } }
}

/// A folder of its own that goes when this does.
final class TestFolder {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("quanta-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}

func actingLink(to host: LiveHost, _ folder: TestFolder) throws -> HostLink {
  HostLink.actor(on: host, ActingPermit(.run, try SiteLock(folder: folder.path + "/" + host.name)))
}

func testPlan(
  _ site: String, _ workspace: Int64 = 1, machine: Int32 = 0, count: Int32 = 1, generation: Int32 = 1,
  quantum: Quantum = Quantum(cpuMilli: 500, memoryKiB: 131_072), environment: String = "bare",
  context: MachineContext = MachineContext()
) -> MachinePlan {
  MachinePlan(
    identity: MachineIdentity(site: site, workspace: workspace, machine: machine),
    request: WorkspaceRequest(
      name: "work", count: count, quantum: quantum, environment: environment, requested: .seconds(3600),
      context: context),
    submitted: .seconds(1_700_000_000), generation: generation)
}

func message(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return ""
}

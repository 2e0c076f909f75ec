import Foundation
import LiveSupport
import Logging
import Model
import Policy
import Synchronization
import Testing

@testable import Live

/// A live site on this machine: hosts with a real libvirtd each behind a proxy, a scratch folder for the journal, and a controller in this process.
final class LiveSiteBench: @unchecked Sendable {
  static var obstacle: String? { LocalHost.obstacle }
  /// A policy under which running machines move.
  static let moving = "easy(quanta: dedicated, preemption: suspend(live: true))"
  static let comment: Comment = "skipped: no libvirtd of its own for tests can run on this machine"

  let folder: String
  let hosts: [LocalHost]
  let proxies: [LibvirtProxy]
  var site: LiveSite
  private let statuses = Mutex<SiteStatus?>(nil)
  private var brake: LiveRun.Brake?
  private let ended = DispatchSemaphore(value: 0)
  private let failure = Mutex<(any Error)?>(nil)

  /// - Parameters:
  ///   - cores: what each host is said to have, by host.
  ///   - door: over SSH: the site comes in that way, and not by the proxies.
  init(
    cores: [Int32] = [2], policy: String = "easy(quanta: dedicated)", memoryKiB: Int64 = 1 << 20, pool: String = "64m",
    environments: [LiveEnvironment] = [LiveSiteBench.plain], door: LocalHost.Door? = nil
  ) throws {
    folder = NSTemporaryDirectory() + "quanta-live-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var hosts: [LocalHost] = []
    for index in cores.indices { hosts.append(try LocalHost(folder: "\(folder)/host\(index)", pool: pool, door: door)) }
    self.hosts = hosts
    let proxies = try hosts.map { try LibvirtProxy(to: $0.port) }
    self.proxies = proxies
    let described = proxies.indices.map { index in
      LiveHost(
        name: "h\(index + 1)",
        uri: door == nil ? LocalHost.uri(proxies[index].port) : hosts[index].sshURI(user: "quanta"),
        pool: "quanta", cores: cores[index], memoryKiB: memoryKiB)
    }
    site = LiveSite(
      name: "t", hosts: described, policy: policy, environments: environments,
      estimates: Estimates(
        boot: .seconds(1), shutdown: SimDuration(microseconds: 200_000), suspendKiBps: 32 * 1024,
        resumeKiBps: 32 * 1024,
        migrationKiBps: 32 * 1024),
      limits: ActionLimits(startsPerMinute: 0, suspensionsPerMinute: 0, migrationsPerMinute: 0, perHostPerMinute: 0),
      downAfter: .seconds(3), grace: .zero, window: .seconds(1), state: "\(folder)/state")
  }

  /// Ends what still runs.
  func end() {
    if brake != nil {
      brake?.stop()
      _ = ended.wait(timeout: .now() + 60)
    }
    for proxy in proxies { proxy.close() }
    for host in hosts { host.end() }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Boots nothing; has a disk of its own only where it says so.
  static var plain: LiveEnvironment {
    LiveEnvironment(environment: Environment(name: "plain", imageKiB: 0), kind: .hvm, takesSeed: true)
  }

  static func request(
    _ name: String, machines: Int32 = 1, cores: Int32 = 1, seconds: Int64 = 600,
    terms: Terms = .bestEffort(preemptible: true), environment: String = "plain"
  ) -> WorkspaceRequest {
    WorkspaceRequest(
      name: name, count: machines, quantum: Quantum(cpuMilli: 1000, vcpus: cores, memoryKiB: 24 << 10),
      environment: environment, requested: .seconds(seconds), terms: terms)
  }

  // MARK: Running

  var log: Logger {
    let isWanted = ProcessInfo.processInfo.environment["QUANTA_TEST_LOG"] != nil
    return Logger(label: "test") { _ -> any LogHandler in
      isWanted ? StreamLogHandler.standardError(label: "live") : SwiftLogNoOpLogHandler()
    }
  }

  func start(untilSettled: Bool = false, takesOver: Bool = false) {
    let brake = LiveRun.Brake()
    self.brake = brake
    var run = LiveRun(site: site, log: log)
    run.untilSettled = untilSettled
    run.takesOver = takesOver
    run.publish = { [self] status in statuses.withLock { $0 = status } }
    let ready = run
    failure.withLock { $0 = nil }
    let thread = Thread { [self] in
      do { try ready.run(brake) } catch { failure.withLock { $0 = error } }
      ended.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Ends the run and waits for it.
  func stop() throws {
    brake?.stop()
    try join()
  }

  /// Waits for a run that ends by itself.
  func join() throws {
    ended.wait()
    brake = nil
    if let error = failure.withLock({ $0 }) { throw error }
  }

  // MARK: As a program of its own

  /// `quanta-live`, beside the program that runs these tests.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("quanta-live").path

  /// Writes the site down as its owner would.
  ///
  /// - Returns: the file's path.
  func writeSiteFile() throws -> String {
    var text = """
      name: \(site.name)
      policy: "\(site.policy)"
      state: \(site.state)
      halfway: \(site.halfway.rawValue)
      down-after: 3s
      grace: 0s
      window: 1s
      records: \(site.records)
      limits: {starts: 0, suspensions: 0, migrations: 0, per-host: 0}
      estimates: {boot: 1s, shutdown: 200ms, suspend: 32MiB/s, resume: 32MiB/s, migration: 32MiB/s}
      environments:
        - {name: plain, kind: hvm, image: none}
      hosts:

      """
    for host in site.hosts {
      text += "  - {name: \(host.name), uri: '\(host.uri)', pool: quanta, cores: \(host.cores ?? 1), memory: 1GiB}\n"
    }
    let path = folder + "/site.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// Starts `quanta-live` with these words; its output goes to a file of the scratch folder.
  func command(_ words: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.binary)
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    let output = folder + "/output"
    if !FileManager.default.fileExists(atPath: output) {
      _ = FileManager.default.createFile(atPath: output, contents: nil)
    }
    let handle = FileHandle(forWritingAtPath: output)
    _ = try handle?.seekToEnd()
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    return process
  }

  /// Starts the program itself, and whenever it has died.
  func keeper() throws -> ProcessKeeper {
    let file = try writeSiteFile()
    let keeper = try ProcessKeeper { try self.command(["run", file, "--confirm", "never"]) }
    try wait("the run") { (try? journal.lastEpoch()) ?? nil != nil }
    return keeper
  }

  var output: String { (try? String(contentsOfFile: folder + "/output", encoding: .utf8)) ?? "" }

  var journal: Journal { get throws { try Journal(folder: site.state) } }
  var status: SiteStatus? { statuses.withLock { $0 } }

  /// - Returns: the workspace's number.
  @discardableResult
  func submit(_ request: WorkspaceRequest) throws -> Int64 {
    let journal = try journal
    let id = try journal.ask(.submit, request.name, request)
    try wait("an answer to \(request.name)") { try journal.answer(to: id) != nil }
    let answer = try journal.answer(to: id) ?? ""
    guard let number = Int64(answer.dropFirst("workspace ".count)) else { throw Failure("\(request.name): \(answer)") }
    return number
  }

  func ask(_ kind: SiteRequest.Kind, _ subject: String) throws -> String {
    let journal = try journal
    let id = try journal.ask(kind, subject)
    try wait("an answer to \(kind.rawValue)") { try journal.answer(to: id) != nil }
    return try journal.answer(to: id) ?? ""
  }

  func state(_ id: Int64) throws -> SiteStatus.WorkspaceStatus.State? { try journal.workspace(id)?.status.state }

  func wait(for id: Int64, _ state: SiteStatus.WorkspaceStatus.State, seconds: Double = 60) throws {
    try wait("workspace \(id) to be \(state.rawValue)", seconds: seconds) { try self.state(id) == state }
  }

  /// Waits until a run has begun anew under a policy of this name.
  func waitForPolicy(_ name: String) throws {
    try wait("the new epoch") { try journal.lastEpoch()?.epoch.policy.hasPrefix(name) == true }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  func wait(_ what: String, seconds: Double = 60, _ holds: () throws -> Bool) throws {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if try holds() { return }
      if let error = failure.withLock({ $0 }) { throw error }
      usleep(50_000)
    }
    let story = try journal.workspaces(all: true).map {
      "\($0.id) \($0.status.state.rawValue) \($0.status.reason ?? "")"
    }
    throw Failure("waited \(Int(seconds)) s for \(what); workspaces: \(story)")
  }

  // MARK: What must always hold

  /// Compares journal, books and hosts when nothing is under way: no machine twice, none lost, none too many, no volume left over.
  func faults() throws -> [String] {
    var faults: [String] = []
    var expected: [Int: Set<String>] = [:]
    var volumes: [Int: Set<String>] = [:]
    for kept in try journal.workspaces() {
      for (machine, name) in kept.status.hosts.enumerated() {
        guard let host = site.hosts.firstIndex(where: { $0.name == name }) else { continue }
        let identity = MachineIdentity(site: site.name, workspace: kept.id, machine: Int32(machine))
        switch kept.status.state {
        case .running: expected[host, default: []].insert(identity.domain)
        case .suspended, .held: volumes[host, default: []].insert(identity.memory)
        default: faults.append("workspace \(kept.id) is \(kept.status.state.rawValue)")
        }
        volumes[host, default: []].insert(identity.seed)
      }
    }
    for (index, host) in hosts.enumerated() {
      let running = Set(try host.domains(running: true))
      if running != expected[index] ?? [] {
        faults.append("h\(index + 1) runs \(running.sorted()), not \((expected[index] ?? []).sorted())")
      }
      let found = Set(try host.volumes().filter { MachineIdentity(name: $0, site: site.name) != nil })
      if found != volumes[index] ?? [] {
        faults.append("h\(index + 1) holds \(found.sorted()), not \((volumes[index] ?? []).sorted())")
      }
    }
    if let divergence = try JournalReplay(journal)?.divergence { faults.append("the journal diverges: \(divergence)") }
    if let fault = try JournalReplay(journal)?.controller.site?.fault { faults.append("books: \(fault)") }
    return faults
  }
}

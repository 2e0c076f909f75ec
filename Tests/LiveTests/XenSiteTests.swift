import Foundation
import LiveSupport
import Logging
import Model
import Policy
import Testing

@testable import Live

/// A whole site of real Xen hosts: the policy's quanta set and kept, libvirtd killed, a workspace suspended on one host and resumed on the other, Quanta
/// started anew, its files lost, and nothing left behind.
@Suite(.serialized, .enabled(if: Lab.hosts.count > 1, Lab.alone))
struct XenSiteTests {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  @Test func aSiteOfXenHosts() throws {
    let folder = NSTemporaryDirectory() + "quanta-xen-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let hosts = Lab.hosts.prefix(2).map { host in
      var host = host
      host.cores = 1
      host.memoryKiB = 600 << 10
      host.cacheKiB = 64 << 10
      return host
    }
    let environment = LiveEnvironment(
      environment: Environment(name: "other", imageKiB: 8 << 10),
      image: .file("\(Self.package)/.build/lab/images/other-lab.img"),
      kind: .pv, kernel: "/lab/vmlinux", initrd: "/lab/domu.img", arguments: "console=hvc0 rdinit=/init quiet",
      ready: .console(text: "quanta-guest: up", within: .seconds(600)))
    let site = LiveSite(
      name: "acc", hosts: Array(hosts), policy: "easy(quanta: weighted-capped, preemption: suspend, staging: staged)",
      environments: [environment],
      estimates: Estimates(
        boot: .seconds(60), shutdown: .seconds(5), stagingKiBps: 4096, suspendKiBps: 8192, resumeKiBps: 8192,
        migrationKiBps: 4096),
      downAfter: .seconds(180), grace: .seconds(60), window: .seconds(5), state: folder)
    let run = XenRun(site)
    run.start()
    func request(_ name: String, milli: Int32) -> WorkspaceRequest {
      WorkspaceRequest(
        name: name, quantum: Quantum(cpuMilli: milli, memoryKiB: 96 << 10), environment: "other",
        requested: .seconds(7200))
    }
    let half = try run.submit(request("half", milli: 500))
    let third = try run.submit(request("third", milli: 300))
    try run.wait(for: half, .running)
    try run.wait(for: third, .running)

    // The quantum is what Xen was told, and what it gives: capped, never more.
    #expect(try run.scheduler(half) == SchedulerFacts(weight: 128, cap: 50))
    #expect(try run.scheduler(third) == SchedulerFacts(weight: 77, cap: 30))
    try run.wait("some windows") { try run.journal.measurements().filter { $0.workspace == half }.count >= 6 }
    let measured = try run.journal.measurements().filter { $0.workspace == half }
    let cores = measured.reduce(0) { $0 + Double($1.received) / 1e9 } / measured.reduce(0) { $0 + $1.window.seconds }
    #expect(cores > 0.05 && cores < 0.54)

    // libvirtd dies: machines do not notice, and Quanta goes on with them.
    let home = try #require(try run.journal.workspace(half)?.status.hosts.first)
    try run.dom0(home, "killall -9 libvirtd; sleep 1; libvirtd -d -l")
    _ = try run.ask(.suspend, "\(half)")
    try run.wait(for: half, .held)
    #expect(try run.journal.workspace(half)?.generations == [1])

    // Suspended at home, resumed elsewhere, under the same quantum, which Xen forgets.
    _ = try run.ask(.maintain, home)
    _ = try run.ask(.resume, "\(half)")
    try run.wait(for: half, .running)
    #expect(try run.journal.workspace(half)?.status.hosts != [home])
    #expect(try run.scheduler(half) == SchedulerFacts(weight: 128, cap: 50))

    // Quanta ends and comes back: the same machines, and the same decisions when the journal is replayed.
    try run.stop()
    #expect(try JournalReplay(run.journal)?.divergence == nil)
    #expect(
      try Drift(site: site).items().filter { $0.kind == .missing || $0.kind == .unknown || $0.kind == .orphan } == [])
    run.start()
    let waiting = try run.submit(request("waiting", milli: 900))
    let before = try run.journal.workspaces()
    try run.stop()

    // Every local file is lost: the hosts know who is there, who waits, and what is under maintenance.
    try FileManager.default.removeItem(atPath: folder)
    run.start()
    try run.wait("the books") { try run.journal.workspaces().count == 3 }
    let after = try run.journal.workspaces()
    #expect(after.map(\.id) == [half, third, waiting])
    #expect(after.map(\.request) == before.map(\.request))
    #expect(try run.journal.hostsUnderMaintenance() == [home])
    try run.wait(for: half, .running)
    #expect(try run.journal.workspace(half)?.status.hosts == before.first?.status.hosts)
    for id in [half, third, waiting] { _ = try run.ask(.cancel, "\(id)") }
    for id in [half, third, waiting] { try run.wait(for: id, .cancelled) }
    try run.stop()
    for host in site.hosts {
      // Xen still lists a domain for a moment after it is gone.
      try run.wait("\(host.name) to be empty") {
        let survey = try Surveyor(link: HostLink.observer(of: host), site: site.name).survey()
        return survey.machines.isEmpty && survey.volumes.isEmpty
      }
    }
  }
}

/// A run on real hosts in this process, and what is asked of it.
private final class XenRun: @unchecked Sendable {
  let site: LiveSite
  private var brake: LiveRun.Brake?
  private let ended = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  private var failure: (any Error)?

  init(_ site: LiveSite) { self.site = site }

  func start() {
    let brake = LiveRun.Brake()
    self.brake = brake
    var run = LiveRun(site: site, log: Logger(label: "lab") { StreamLogHandler.standardError(label: $0) })
    run.takesOver = true
    let ready = run
    let thread = Thread { [self] in
      do { try ready.run(brake) } catch { lock.withLock { failure = error } }
      ended.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  func stop() throws {
    brake?.stop()
    ended.wait()
    if let error = lock.withLock({ failure }) { throw error }
  }

  var journal: Journal { get throws { try Journal(folder: site.state) } }

  func submit(_ request: WorkspaceRequest) throws -> Int64 {
    try #require(Int64(try answer(.submit, request.name, request).dropFirst("workspace ".count)))
  }

  func ask(_ kind: SiteRequest.Kind, _ subject: String) throws -> String { try answer(kind, subject, nil) }

  private func answer(_ kind: SiteRequest.Kind, _ subject: String, _ request: WorkspaceRequest?) throws -> String {
    let journal = try journal
    let id = try journal.ask(kind, subject, request)
    try wait("an answer to \(kind.rawValue)") { try journal.answer(to: id) != nil }
    return try journal.answer(to: id) ?? ""
  }

  func wait(for id: Int64, _ state: SiteStatus.WorkspaceStatus.State) throws {
    try wait("workspace \(id) to be \(state.rawValue)") { try journal.workspace(id)?.status.state == state }
  }

  func wait(_ what: String, _ holds: () throws -> Bool) throws {
    let end = Date(timeIntervalSinceNow: 900)
    while Date() < end {
      if try holds() { return }
      if let error = lock.withLock({ failure }) { throw error }
      usleep(200_000)
    }
    let story = try journal.workspaces(all: true).map {
      "\($0.id) \($0.status.state.rawValue) \($0.status.reason ?? "")"
    }
    throw LibvirtProxy.Failure(description: "waited in vain for \(what): \(story)")
  }

  /// What Xen says of the workspace's machine.
  func scheduler(_ id: Int64) throws -> SchedulerFacts? {
    let name = try journal.workspace(id)?.status.hosts.first
    guard let host = site.hosts.first(where: { $0.name == name }) else { return nil }
    let identity = MachineIdentity(site: site.name, workspace: id, machine: 0)
    return try HostLink.observer(of: host).call { try $0.scheduler(of: identity.domain) }
  }

  /// Runs a command in a host's dom0, past libvirt.
  func dom0(_ host: String, _ command: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["\(XenSiteTests.package)/Lab/dom0.sh", host, command]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}

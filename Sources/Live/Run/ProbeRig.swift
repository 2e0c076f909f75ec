import Dispatch
import Foundation
import Logging
import Model
import Policy

/// Does to small machines of its own what policies ask for, one thing at a time, and keeps in a journal of its own how long each took.
///
/// It goes through the same code as the control loop, so what it measures is what orders take. Its machines belong to a site of
/// their own, named after the real one, whose machines it never sees; while it is there, its lock keeps any controller of the real
/// site away. One that is killed leaves machines, which the next one removes.
public struct ProbeRig: Sendable {
  /// The probes' own site.
  public let site: LiveSite
  public let survey: SiteSurvey
  private let seats: [HostSeat]
  private let journal: Journal
  private let runner: OrderRunner
  private let brake: Brake
  private let permit: ActingPermit

  /// A machine of the rig's, alone in its workspace.
  public struct Probe: Hashable, Sendable {
    public let workspace: Workspace
    public internal(set) var host: Int32
    public internal(set) var setting: DomainSetting
    let request: WorkspaceRequest
    let reason: String
    var generation: Int32 = 1
  }

  /// Why its orders were made: what takes time beside busy probes tells nothing of how long it takes.
  public static let timing = "how long it takes is measured"
  public static let sharing = "how shares are kept is measured"

  /// What ends a rig's work from outside; safe to use from a signal's thread.
  public final class Brake: Sendable {
    let flag = Crew.Flag()
    public init() {}
    public func stop() { flag.raise(.superseded) }
    public var isDrawn: Bool { flag.isRaised }
  }

  /// Where the rig of a site keeps its journal.
  public static func folder(of site: LiveSite) -> String { site.state + "/calibration" }

  /// Takes the site's lock, looks at its hosts, and removes what an earlier rig left.
  ///
  /// - Parameters:
  ///   - site: the real one; hosts that do not answer are passed over.
  ///   - environment: what probes are made of.
  ///   - brake: ends what is under way.
  ///   - log: takes what is done.
  /// - Throws: `QuantaError` when a controller runs, or no host answers.
  public init(for site: LiveSite, environment: LiveEnvironment, brake: Brake, log: Logger) throws {
    permit = ActingPermit(.apply, try SiteLock(folder: site.state))
    var own = site
    own.name = String(site.name.prefix(10)) + "-probe"
    own.state = Self.folder(of: site)
    own.environments = [environment]
    self.site = own
    self.brake = brake
    survey = try SiteSurvey(of: own)
    guard survey.hosts.contains(where: { $0 != nil }) else {
      let first = survey.silent.first
      throw QuantaError(
        .inputOutput, "no host of the site answers: \(first?.error ?? "there is none")", at: site.origin,
        remedy: "check the URIs with: virsh -c URI version")
    }
    journal = try Journal(folder: own.state)
    let epoch = Epoch(of: own, survey.hosts, after: nil)
    try journal.add(.epoch(epoch))
    let (permit, hosts) = (permit, survey.hosts)
    seats = own.hosts.enumerated().map { index, host in
      HostSeat(
        index: Int32(index), host: host, driver: hosts[index]?.node.driver ?? "Xen",
        observer: HostLink.observer(of: host), actor: HostLink.actor(on: host, permit),
        scheduler: hosts[index]?.capabilities.scheduler, cores: epoch.shape.host(Int32(index)).cores)
    }
    runner = OrderRunner(site: own, seats: seats, journal: journal, log: log)
    try clean()
  }

  /// Hosts that answered, by index.
  public var hosts: [Int32] { survey.hosts.indices.filter { survey.hosts[$0] != nil }.map(Int32.init) }

  /// Removes all machines and volumes of the rig's.
  public func clean() throws {
    let now = try SiteSurvey(of: site)
    for (index, host) in now.hosts.enumerated() {
      guard let host else { continue }
      let orphans = host.orphans.compactMap { MachineIdentity(name: $0.name, site: site.name) }
      let found = Set(host.machines.map(\.plan.identity) + orphans)
      for identity in found.sorted(by: { $0.domain < $1.domain }) {
        try runner.removeLeftover(identity, on: Int32(index))
      }
    }
  }

  // MARK: Images

  /// Whether an upload of the environment's image to a host can be measured: Quanta uploads it, and the host has not got it yet.
  public func lacksImage(_ host: Int32) throws -> Bool {
    guard let image = try runner.images.image(1), image.file != nil else { return false }
    return survey.hosts[Int(host)]?.images.contains { $0.name == image.volume } == false
  }

  public func stage(on host: Int32) throws {
    let size = site.catalogue.sizeKiB(of: EnvironmentID(index: 1))
    let expected = Estimates.time(size, at: site.estimates.stagingKiBps)
    try perform(order(.stage, nil, on: [host], expected: expected), nil)
  }

  /// Removes the image again.
  public func evict(on host: Int32) throws { try perform(order(.evict, nil, on: [host], expected: .zero), nil) }

  // MARK: Machines

  /// - Parameters:
  ///   - host: by number.
  ///   - quantum: of the probe.
  ///   - setting: what the hypervisor is told of it.
  ///   - reason: ``timing`` or ``sharing``.
  public func start(
    on host: Int32, quantum: Quantum, setting: DomainSetting, reason: String = timing
  ) throws -> Probe {
    let id = try journal.lastWorkspace() + 1
    let request = WorkspaceRequest(
      name: "probe-\(id)", quantum: quantum, environment: site.environments[0].environment.name,
      requested: .seconds(3600))
    let workspace = Workspace(
      id: id, jobNumber: id, submit: WallClock.now, count: 1, quantum: quantum, environment: EnvironmentID(index: 1),
      terms: request.terms, requested: request.requested)
    try journal.write { db in
      try journal.keep(
        KeptWorkspace(
          id: id, request: request, submitted: workspace.submit, generations: [1],
          status: SiteStatus.WorkspaceStatus.fresh(workspace, request)), in: db)
    }
    let probe = Probe(workspace: workspace, host: host, setting: setting, request: request, reason: reason)
    try perform(
      order(.start, probe, on: [host], expected: site.bootTime(of: workspace.environment, setting)), probe)
    return probe
  }

  public func suspend(_ probe: Probe) throws {
    let expected = site.suspendTime(probe.workspace, on: [probe.host])
    try perform(order(.suspend, probe, on: [probe.host], expected: expected), probe)
  }

  /// - Parameter probe: one that is suspended.
  /// - Parameter host: where it goes on; not where its memory is: it is moved there first.
  public func resume(_ probe: inout Probe, on host: Int32) throws {
    let origin = probe.host
    if host != origin { probe.generation += 1 }
    probe.host = host
    let expected = site.resumeTime(probe.workspace, moves: host != origin)
    try perform(order(.resume, probe, on: [host], from: [origin], expected: expected), probe)
  }

  /// Moves it while it runs, where that is possible; else with a pause.
  public func migrate(_ probe: inout Probe, to host: Int32) throws {
    let origin = probe.host
    probe.generation += 1
    probe.host = host
    try perform(
      order(.migrate, probe, on: [host], from: [origin], expected: site.moveTime(probe.workspace.quantum)), probe)
  }

  public func set(_ setting: DomainSetting, of probe: inout Probe) throws {
    probe.setting = setting
    try perform(order(.adjust, probe, on: [probe.host], expected: .zero), probe)
  }

  public func stop(_ probe: Probe) throws {
    var order = order(.stop, probe, on: [probe.host], expected: site.shutdownTime(probe.setting))
    order.stop = .cancelled
    try perform(order, probe)
  }

  // MARK: Shares

  /// Cores machines of one host, and its control domain, received over a window.
  public struct Received: Hashable, Sendable {
    public var window: SimDuration
    public var probes: [Double]
    /// `nil` where the host has none that is told of.
    public var control: Double?
  }

  /// Blocks for the window.
  public func received(_ probes: [Probe], over window: SimDuration) throws -> Received {
    guard let host = probes.first?.host else { return Received(window: window, probes: []) }
    let names = probes.map { identity($0).domain }
    let before = try meters(host)
    let end = Date(timeIntervalSinceNow: window.seconds)
    while Date() < end, !brake.isDrawn { Thread.sleep(forTimeInterval: min(0.2, max(0, end.timeIntervalSinceNow))) }
    if brake.isDrawn { throw CancellationError() }
    let after = try meters(host)
    let passed = Double(after.at - before.at)
    func cores(_ name: String) -> Double? {
      guard let first = before.times[name], let last = after.times[name], last >= first, passed > 0 else { return nil }
      return Double(last - first) / passed
    }
    return Received(
      window: SimDuration(microseconds: Int64(passed / 1000)), probes: names.map { cores($0) ?? 0 },
      control: cores("Domain-0"))
  }

  /// CPU time by domain, ns, and when it was asked for.
  private func meters(_ host: Int32) throws -> (times: [String: UInt64], at: UInt64) {
    do {
      let domains = try seats[Int(host)].observer.call { try $0.domains() }
      let now = DispatchTime.now().uptimeNanoseconds
      return (Dictionary(domains.map { ($0.name, $0.cpuTime) }, uniquingKeysWith: { first, _ in first }), now)
    } catch let error as LibvirtError { throw error.explained() }
  }

  // MARK: Orders

  private func identity(_ probe: Probe) -> MachineIdentity {
    MachineIdentity(site: site.name, workspace: probe.workspace.id, machine: 0)
  }

  private func order(
    _ kind: Order.Kind, _ probe: Probe?, on hosts: [Int32], from origins: [Int32] = [], expected: SimDuration
  ) -> Order {
    Order(
      kind, workspace: probe?.workspace.id ?? 0, hosts: hosts, origins: origins, environment: 1,
      setting: probe?.setting ?? DomainSetting(), generations: probe.map { [$0.generation] } ?? [],
      reason: probe?.reason ?? Self.timing, expected: expected.microseconds, decided: WallClock.now)
  }

  /// - Throws: `CancellationError` when the brake is drawn, `QuantaError` when it could not be done.
  private func perform(_ order: Order, _ probe: Probe?) throws {
    if brake.isDrawn, order.kind != .stop { throw CancellationError() }
    let plans = probe.map { probe in
      [
        MachinePlan(
          identity: identity(probe), request: probe.request, submitted: probe.workspace.submit,
          generation: probe.generation)
      ]
    }
    let id = try journal.open(order)
    try journal.add(.begun(order: id))
    var finish: Finish
    do {
      finish = try runner.run(OrderTask(id: id, order: order, plans: plans ?? [], undoes: false), brake.flag)
    } catch {
      try journal.finish(Finish(order: id, outcome: .failed, detail: text(error)))
      throw QuantaError(
        .inputOutput, "a probe cannot \(order.kind.rawValue): \(text(error))", at: name(order),
        remedy: "see to the host; 'quanta live hosts' says how it is")
    }
    // Nobody waits for a report.
    (finish.report, finish.ends) = (nil, false)
    try journal.finish(finish)
    if finish.outcome == .superseded { throw CancellationError() }
    guard finish.outcome == .done else {
      throw QuantaError(
        .inputOutput, "a probe could not \(order.kind.rawValue): \(finish.detail ?? "nobody says why")",
        at: name(order))
    }
  }

  private func name(_ order: Order) -> String { order.hosts.first.map { site.hosts[Int($0)].name } ?? site.name }

  private func text(_ error: any Error) -> String {
    switch error {
    case let error as HostSilence: "host does not answer: \(error.message)"
    case let error as QuantaError: error.message
    default: "\(error)"
    }
  }
}

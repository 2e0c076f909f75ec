import Foundation
import Live
import Logging
import Model
import Policy
import Study

/// Measures how long things take at a site and how exactly shares are kept, and makes of it what policies and simulations believe.
///
/// A few small probes are started, suspended, resumed, moved and ended on each host, one after the other, through the code that
/// carries out the policy's decisions; see `ProbeRig`. No controller of the site may run meanwhile. What earlier runs of the
/// site, and earlier calibrations, have recorded is added.
public struct Calibration: Sendable {
  public var site: LiveSite
  /// What probes are made of.
  public var environment: LiveEnvironment
  /// How often each thing is done on each host.
  public var rounds: Int
  public var memoryKiB: Int64
  /// Probes nothing.
  public var recordedOnly: Bool
  /// State folders of other runs on these hosts, whose records are used as well.
  public var others: [String] = []
  /// How long the shares of probes are looked at, for each of the settings tried.
  public var window = SimDuration.seconds(30)
  private let log: Logger
  private let brake = ProbeRig.Brake()

  /// - Parameters:
  ///   - file: of the site.
  ///   - environment: by name; `nil`: the site's first.
  ///   - rounds: how often each thing is done on each host.
  ///   - memory: of a probe, such as `160MiB`.
  ///   - recordedOnly: probe nothing.
  ///   - log: takes what is done.
  /// - Throws: `QuantaError` when the site has no such environment, or a number makes no sense.
  public init(
    _ file: LiveSiteFile, environment: String? = nil, rounds: Int = 5, memory: String = "160MiB",
    recordedOnly: Bool = false, log: Logger
  ) throws {
    let site = file.site
    let names = site.environments.map(\.environment.name)
    let name = environment ?? names.first
    guard let found = site.environments.first(where: { $0.environment.name == name }) else {
      throw QuantaError(
        .usage,
        name.map { "there is no environment '\($0)' at the site" } ?? "the site has no environment to probe with",
        at: site.origin,
        remedy: names.isEmpty ? "add one to the site file" : "there are \(names.joined(separator: ", "))")
    }
    guard (1...1000).contains(rounds) else {
      throw QuantaError(.usage, "\(rounds) rounds cannot be measured", remedy: "give a number from 1 to 1000")
    }
    let memoryKiB = try ByteSize.kibibytes(memory)
    guard memoryKiB >= WorkspaceRequest.leastMemoryKiB else {
      throw QuantaError(.usage, "a probe of \(memory) cannot run", remedy: "give 16MiB at least")
    }
    self.init(
      site: site, environment: found, rounds: rounds, memoryKiB: memoryKiB, recordedOnly: recordedOnly, log: log)
  }

  init(
    site: LiveSite, environment: LiveEnvironment, rounds: Int, memoryKiB: Int64, recordedOnly: Bool = false, log: Logger
  ) {
    self.site = site
    self.environment = environment
    self.rounds = rounds
    self.memoryKiB = memoryKiB
    self.recordedOnly = recordedOnly
    self.log = log
  }

  /// Ends it as soon as it can be left; safe to call from any thread.
  public func stop() { brake.stop() }

  /// Blocks until all is measured.
  ///
  /// - Throws: `QuantaError` when a controller runs, nothing could be measured, or it was stopped.
  public func run() throws -> CalibrationResult {
    var shares: [ShareTrial] = []
    var notes: [String] = []
    if !recordedOnly {
      do { (shares, notes) = try probe() } catch is CancellationError {
        throw QuantaError(
          .usage, "calibration was stopped", remedy: "its probes were removed; begin again when it suits")
      }
    }
    // Who is named must be there.
    var times = try others.reduce(OperationTimes()) { try $0.joined(with: OperationTimes(folder: $1)) }
    for folder in [site.state, ProbeRig.folder(of: site)] {
      do {
        // Beside busy probes everything takes longer.
        times = times.joined(with: try OperationTimes(folder: folder).without(reason: ProbeRig.sharing))
      } catch let error as QuantaError where error.kind == .noInput {}
    }
    guard times.orders.contains(where: { $0.course == .smooth }) else {
      throw QuantaError(
        .noInput, "nothing is recorded of how long things take at this site", at: site.state,
        remedy: recordedOnly ? "run the site, or calibrate it with probes" : nil)
    }
    return CalibrationResult(site: site, times: times, shares: shares, notes: notes, written: WallClock.now)
  }

  // MARK: Probes

  private func probe() throws -> ([ShareTrial], [String]) {
    let rig = try ProbeRig(for: site, environment: environment, brake: brake, log: log)
    var notes = rig.survey.silent.map { "\($0.host) does not answer and was not measured: \($0.error)" }
    var shares: [ShareTrial] = []
    do {
      for host in rig.hosts {
        notes += try probe(host, rig)
        let (trials, why) = try ShareProbes(rig: rig, host: host, memoryKiB: memoryKiB, window: window).run()
        shares += trials
        if let why { notes.append("\(rig.site.hosts[Int(host)].name): shares were not measured: \(why)") }
      }
    } catch {
      // What went wrong is told; what is left over is removed by the next calibration too.
      do { try rig.clean() } catch let second { log.error("probes could not be removed: \(second)") }
      throw error
    }
    // What was measured is not lost for what is left over: the next calibration removes it.
    do { try rig.clean() } catch { notes.append("probes could not be removed: \(error)") }
    return (shares, notes)
  }

  /// All rounds on one host.
  ///
  /// - Returns: what could not be measured there, and why.
  private func probe(_ host: Int32, _ rig: ProbeRig) throws -> [String] {
    let name = rig.site.hosts[Int(host)].name
    guard let capabilities = rig.survey.hosts[Int(host)]?.capabilities else { return [] }
    var notes: [String] = []
    let others = rig.hosts.filter { $0 != host }
    let isUploaded = try rig.lacksImage(host)
    if !isUploaded, environment.image != .none { notes.append("\(name): staging was not measured: the image is there") }
    if !capabilities.save {
      notes.append("\(name): suspending was not measured: the driver cannot save memory into a pool")
    }
    let target = others.isEmpty ? nil : others[(others.firstIndex { $0 > host }) ?? 0]
    let canMove = target.map { moves(rig, host, to: $0) } ?? false
    if let target, !canMove {
      notes.append(
        "\(name): live migration to \(rig.site.hosts[Int(target)].name) was not measured: machines of this environment, or the hosts, cannot"
      )
    }
    for round in 1...rounds {
      log.notice("round \(round) of \(rounds)", metadata: ["host": "\(name)"])
      if isUploaded {
        if round > 1 { try rig.evict(on: host) }
        try rig.stage(on: host)
      }
      var probe = try rig.start(on: host, quantum: quantum, setting: setting(round, capabilities))
      if capabilities.save {
        try rig.suspend(probe)
        try rig.resume(&probe, on: host)
        if let target, rig.survey.hosts[Int(target)]?.capabilities.save == true {
          try rig.suspend(probe)
          try rig.resume(&probe, on: target)
        }
      }
      try rig.stop(probe)
      if let target, canMove {
        probe = try rig.start(on: host, quantum: quantum, setting: setting(round + 1, capabilities))
        try rig.migrate(&probe, to: target)
        try rig.stop(probe)
      }
    }
    return notes
  }

  /// Every other probe has half a core at most, to find out what caps stretch.
  private func setting(_ round: Int, _ capabilities: HostCapabilities) -> DomainSetting {
    DomainSetting(cap: round.isMultiple(of: 2) && capabilities.cap ? 50 : 0)
  }

  private var quantum: Quantum { Quantum(memoryKiB: memoryKiB) }

  private func moves(_ rig: ProbeRig, _ host: Int32, to target: Int32) -> Bool {
    let ends = [host, target].compactMap { rig.survey.hosts[Int($0)]?.capabilities.liveMigration }
    return ends == [true, true] && environment.kind == .pvh && environment.image == .none
  }
}

import Foundation
import LiveSupport
import Model
import Policy
import Testing

@testable import Live
@testable import Operation

/// Probes on real libvirtds, whose machines are real processes that boot nothing.
@Suite(
  .serialized,
  .enabled(if: LocalHost.obstacle == nil, "skipped: no libvirtd of its own for tests can run on this machine"))
struct CalibrationProbeTests {
  private func site(_ folder: Scratch, _ hosts: [LocalHost]) -> LiveSite {
    LiveSite(
      name: "a-long-site-name",
      hosts: hosts.enumerated().map { LiveHost(name: "h\($0 + 1)", uri: $1.uri, pool: "quanta", cores: 2) },
      policy: "easy(quanta: dedicated)",
      environments: [
        LiveEnvironment(environment: Environment(name: "plain", imageKiB: 0), kind: .hvm, takesSeed: true)
      ],
      estimates: Estimates(
        boot: .seconds(1), shutdown: .seconds(1), suspendKiBps: 32768, resumeKiBps: 32768,
        migrationKiBps: 32768), grace: .seconds(2), state: folder.path + "/state")
  }

  @Test func measuresEverythingAndLeavesNothing() throws {
    let folder = try Scratch()
    let hosts = [try LocalHost(folder: folder.path + "/1"), try LocalHost(folder: folder.path + "/2")]
    defer { for host in hosts { host.end() } }
    let calibration = Calibration(
      site: site(folder, hosts), environment: site(folder, hosts).environments[0], rounds: 1, memoryKiB: 24 << 10,
      log: TestSite.log)
    let result = try calibration.run()
    let counts = Dictionary(grouping: result.times.orders, by: \.operation).mapValues(\.count)
    #expect(counts["start"] == 2 && counts["suspend"] == 4 && counts["resume"] == 2 && counts["resume elsewhere"] == 2)
    #expect(counts["stop"] == 2)
    // Nothing in these machines hears that it is to shut down.
    #expect(result.times.orders.allSatisfy { $0.course == ($0.operation == "stop" ? .forced : .smooth) })
    #expect(Set(result.findings.map(\.what)) == ["boot", "boot of plain", "suspend", "resume", "move"])
    // QEMU has neither weights nor caps here.
    #expect(result.shares.isEmpty && result.notes.contains { $0.contains("it has no weights and caps to set") })
    for host in hosts {
      #expect(try host.domains(running: false) == [])
      #expect(try host.volumes() == [])
    }
    // What an earlier calibration recorded counts too.
    var again = calibration
    again.recordedOnly = true
    #expect(try again.run().times == result.times)
  }

  /// Killed in the middle, a rig leaves a machine, which the next one removes; never one of the site's own.
  @Test func removesWhatAnEarlierOneLeft() throws {
    let folder = try Scratch()
    let host = try LocalHost(folder: folder.path + "/1")
    defer { host.end() }
    let site = site(folder, [host])
    func start() throws {
      let rig = try ProbeRig(for: site, environment: site.environments[0], brake: ProbeRig.Brake(), log: TestSite.log)
      _ = try rig.start(on: 0, quantum: Quantum(memoryKiB: 24 << 10), setting: DomainSetting())
    }
    try start()
    #expect(try host.domains(running: true) == ["quanta-a-long-sit-probe-1-0"])
    _ = try ProbeRig(for: site, environment: site.environments[0], brake: ProbeRig.Brake(), log: TestSite.log)
    #expect(try host.domains(running: false) == [])
    #expect(try host.volumes() == [])
  }

  @Test func staysAwayWhileAControllerRuns() throws {
    let folder = try Scratch()
    let host = try LocalHost(folder: folder.path + "/1")
    defer { host.end() }
    let site = site(folder, [host])
    let lock = try SiteLock(folder: site.state)
    #expect(throws: QuantaError.self) {
      try ProbeRig(for: site, environment: site.environments[0], brake: ProbeRig.Brake(), log: TestSite.log)
    }
    withExtendedLifetime(lock) {}
  }

  @Test func stopsWhenTold() throws {
    let folder = try Scratch()
    let host = try LocalHost(folder: folder.path + "/1")
    defer { host.end() }
    let site = site(folder, [host])
    let calibration = Calibration(
      site: site, environment: site.environments[0], rounds: 2, memoryKiB: 24 << 10, log: TestSite.log)
    calibration.stop()
    #expect(throws: QuantaError.self) { try calibration.run() }
    #expect(try host.domains(running: false) == [])
  }
}

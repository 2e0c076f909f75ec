import Foundation
import Model
import Policy
import Sim
import Study
import Testing

@Suite("Site files")
struct SiteFileTests {
  static let shape = ClusterShape(groups: [
    .init(count: 3, host: HostShape(cores: 4, networkKbps: 1_000_000)),
    .init(count: 1, host: HostShape(cores: 4, networkKbps: 100_000)),
  ])

  private func read(_ text: String, failures: String? = nil) throws -> SiteFile {
    let folder = try Fixtures.folder()
    defer { Fixtures.remove(folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/s.yaml"))
    if let failures { try Data(failures.utf8).write(to: URL(fileURLWithPath: folder + "/f.txt")) }
    do { return try SiteFile(path: folder + "/s.yaml", shape: Self.shape) } catch var error as QuantaError {
      error.location = error.location?.replacingOccurrences(of: folder + "/", with: "")
      throw error
    }
  }

  @Test("All keys")
  func everything() throws {
    let file = try read(
      """
      site:
        boot: "normal(mean: 20s, deviation: 4s)"
        shutdown: 5s
        slowdown: {cpu: 1.05, io: 1.3, network: 2}
        repository: {bandwidth: 80Mbit/s, links: 2, distribution: peers}
        storage: {shared: true, write: 50MiB/s, read: 8192kbit/s}
        moving: {dirty: 20MiB/s, rounds: 5, downtime: 200ms, disk: yes, bandwidth: 500Mbit/s}
        mishaps: {boot: 1%, staging: 0.02, suspend: 0, staging-retries: 4}
        failures:
          time-between: "weibull(shape: 0.7, scale: 30d)"
          time-to-repair: "lognormal(mean: 4h, deviation: 8h)"
          trace: f.txt
        checkpoint: 1h
        wide-area: 1Gbit/s
        seed: 18446744073709551615
      estimates: {run-factor: 1.1, suspend: 40MiB/s}
      cost: {kwh: 0.3, pue: 1.5, licences: whole-years}
      """, failures: "3 10 20\n0 5 6\n")
    let site = file.site
    #expect(site.boot == .normal(mean: .seconds(20), deviation: .seconds(4)))
    #expect(site.shutdown == .fixed(.seconds(5)))
    #expect(site.slowdown == .init(cpu: 1.05, io: 1.3, network: 2))
    #expect(site.repository == .init(kbps: 80_000, channels: 2, distribution: .peers))
    #expect(site.storage == .init(isShared: true, writeKiBps: 51_200, readKiBps: 1000))
    let moving = SiteModel.Moving(
      dirtyKiBps: 20_480, rounds: 5, downtime: SimDuration(microseconds: 200_000), movesDisk: true, kbps: 500_000)
    #expect(site.moving == moving)
    #expect(site.mishaps == .init(boot: 0.01, staging: 0.02, suspend: 0, stagingRetries: 4))
    let failures = FailureModel(
      timeBetween: .weibull(shape: 0.7, scale: .seconds(30 * 86_400)),
      timeToRepair: .lognormal(mean: .seconds(4 * 3600), deviation: .seconds(8 * 3600)),
      outages: [
        .init(host: 0, from: .seconds(5), to: .seconds(6)), .init(host: 3, from: .seconds(10), to: .seconds(20)),
      ])
    #expect(site.failures == failures)
    #expect(site.checkpointEvery == .seconds(3600))
    #expect(site.wideAreaKbps == 1_000_000)
    #expect(site.seed == .max)
    #expect(file.cost == CostModel(perKWh: 0.3, pue: 1.5, licences: .wholeYears))

    // Means: a link of 80 Mbit/s carries 10⁷ bytes a second; the slowest host 12.5 × 10⁶.
    let estimates = file.estimates
    #expect(estimates.shutdown == .seconds(5))
    #expect(abs(estimates.boot.seconds - 20) < 0.001)  // what is below zero hardly counts
    #expect(estimates.runFactor == 1.1 && estimates.suspendKiBps == 40_960)
    #expect(estimates.stagingKiBps == 1e7 / 1024 && estimates.peerKiBps == 12.5e6 / 1024)
    #expect(estimates.resumeKiBps == 1000 && estimates.migrationKiBps == 12.5e6 / 1024)
  }

  @Test("Without anything: the defaults, and no limits but the hosts' networks")
  func nothing() throws {
    let file = try read("site: {}\n")
    #expect(file.site == SiteModel())
    #expect(file.cost == CostModel())
    let host = 12.5e6 / 1024
    #expect(file.estimates == Estimates(stagingKiBps: host, peerKiBps: host, migrationKiBps: host))
    #expect(SiteModel().estimates(for: .processors(4)) == Estimates())
    #expect(try read("site: {slowdown: 1.05}").site.slowdown == .init(cpu: 1.05))
  }

  @Test("Words take a limit away")
  func words() throws {
    let site = try read(
      """
      site:
        repository: {bandwidth: unlimited}
        storage: {write: unlimited, read: 1MB/s}
        moving: {bandwidth: network, dirty: none}
        failures: none
        checkpoint: none
        wide-area: none
      """
    ).site
    var expected = SiteModel()
    expected.storage.readKiBps = 1e6 / 1024
    #expect(site == expected)
  }

  /// Text, place, and what the message holds.
  static let mistakes: [(text: String, place: String, says: [String])] = [
    ("sites: {}\n", "s.yaml:1", ["no key 'sites'", "did you mean 'site'?"]),
    ("site:\n  bot: 5s\n", "s.yaml:2", ["no key 'bot' in 'site'", "did you mean 'boot'?"]),
    ("site:\n  boot: 20\n", "s.yaml:2", ["no unit"]),
    ("site:\n  boot: nrmal(mean: 20s, deviation: 1s)\n", "s.yaml:2", ["mapping values are not allowed"]),
    ("site:\n  boot: 'nrmal(mean: 20s, deviation: 1s)'\n", "s.yaml:2", ["nrmal", "normal"]),
    ("site:\n  boot: -5s\n", "s.yaml:2", ["negative"]),
    ("site:\n  slowdown: 0.5\n", "s.yaml:2", ["'site.slowdown' is '0.5', not a factor from 1 to 100"]),
    ("site:\n  slowdown: {gpu: 2}\n", "s.yaml:2", ["no key 'gpu' in 'site.slowdown'"]),
    ("site:\n  repository:\n    bandwidth: 100\n", "s.yaml:3", ["'100' is not a rate", "100Mbit/s"]),
    ("site:\n  repository: {bandwidth: -1Mbit/s}\n", "s.yaml:2", ["'-1Mbit/s' is not a rate"]),
    ("site:\n  repository: {links: 0}\n", "s.yaml:2", ["'site.repository.links' is '0'"]),
    ("site:\n  repository: {distribution: broadcast}\n", "s.yaml:2", ["no value of", "unicast, multicast, peers"]),
    ("site:\n  storage: {shared: maybe}\n", "s.yaml:2", ["true or false"]),
    ("site:\n  storage: {write: 0MB/s}\n", "s.yaml:2", ["not a rate"]),
    ("site:\n  moving: {dirty: unlimited}\n", "s.yaml:2", ["not dirtied at an unlimited rate"]),
    ("site:\n  moving: {rounds: 0}\n", "s.yaml:2", ["rounds"]),
    ("site:\n  moving: {downtime: -1s}\n", "s.yaml:2", ["-1s"]),
    ("site:\n  mishaps: {boot: 101%}\n", "s.yaml:2", ["101%"]),
    ("site:\n  mishaps: {suspend: -0.1}\n", "s.yaml:2", ["-0.1"]),
    ("site:\n  checkpoint: 0s\n", "s.yaml:2", ["too often"]),
    ("site:\n  seed: -1\n", "s.yaml:2", ["'site.seed' is '-1'"]),
    ("site:\n  failures: {time-to-repair: 4h}\n", "s.yaml:2", ["no time between failures"]),
    ("site:\n  failures: {time-between: 5ms}\n", "s.yaml:2", ["do nothing else"]),
    ("site:\n  failures: {trace: f.txt}\n", "f.txt:2", ["there is no host 4", "0 to 3"]),
    ("estimates: {boot: -1s}\n", "s.yaml:1", ["-1s"]),
    ("estimates: {run-factor: 0}\n", "s.yaml:1", ["run-factor"]),
    ("estimates: {staging: fast}\n", "s.yaml:1", ["'fast' is not a rate"]),
    ("cost: {kwh: -0.1}\n", "s.yaml:1", ["cost.kwh", "a price"]),
    ("cost: {pue: 0.9}\n", "s.yaml:1", ["cost.pue", "1 to 10"]),
    ("cost: {licences: monthly}\n", "s.yaml:1", ["pro-rata, whole-years"]),
  ]

  @Test("A mistake names its line, what is wrong and what to do", arguments: mistakes.indices)
  func mistake(_ index: Int) throws {
    let (text, place, says) = Self.mistakes[index]
    let error = #expect(throws: QuantaError.self, "\(text)") { try read(text, failures: "0 1 2\n4 1 2\n") }
    #expect(error?.kind == .data)
    #expect(error?.location?.hasPrefix(place) == true, "\(text)\(error?.description ?? "")")
    #expect(error?.remedy?.isEmpty == false || error?.message.contains("^") == true)
    for phrase in says {
      #expect(error?.description.contains(phrase) == true, "\(error?.description ?? "") lacks: \(phrase)")
    }
  }

  @Test("A failure trace that is not there")
  func missingTrace() {
    let error = #expect(throws: QuantaError.self) { try read("site:\n  failures:\n    trace: g.txt\n") }
    #expect(error?.kind == .noInput)
    #expect(error?.location == "s.yaml:3")
  }

  @Test("The site read is the site that fails")
  func runs() throws {
    let file = try read("site: {failures: {trace: f.txt}}", failures: "3 10 20\n")
    let model = try #require(file.site.failures)
    var failures = try HostFailures(model, hosts: Self.shape.hostCount, streams: .init(seed: file.site.seed))
    #expect(failures.firstFailure(of: 3) == 10_000_000)
    #expect(failures.firstFailure(of: 0) == .max)
  }
}

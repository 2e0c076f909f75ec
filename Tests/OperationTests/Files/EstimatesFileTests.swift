import Live
import Model
import Study
import TestSupport
import Testing

@testable import Operation

@Suite("Files of estimates")
struct EstimatesFileTests {
  private func random(_ seed: Int) -> EstimatesFile {
    var random = SplitMix(seed: UInt64(seed))
    func duration(from least: Int = 0) -> SimDuration {
      SimDuration(microseconds: Int64(random.draw(least...90_000_000)))
    }
    // Over all orders of magnitude.
    func rate() -> Double {
      random.chance(20)
        ? .infinity : Double(random.draw(1...1_000_000_000)) / [1, 3, 1000][random.draw(0...2)] / 1000 + 0.001
    }
    func law() -> DurationLaw {
      switch random.draw(0...5) {
      case 0: .fixed(duration())
      case 1: .lognormal(mean: duration(from: 1), deviation: duration())
      case 2: .normal(mean: duration(), deviation: duration())
      case 3: .exponential(mean: duration(from: 1))
      case 4: .uniform(from: .zero, to: duration())
      default: .weibull(shape: Double(random.draw(1...1000)) / 7, scale: duration(from: 1))
      }
    }
    var file = EstimatesFile(
      estimates: Estimates(
        boot: duration(), shutdown: duration(), bootCPU: Double(random.draw(0...1000)) / 1000,
        shutdownCPU: Double(random.draw(0...1000)) / 1000, runFactor: Double(random.draw(10...900)) / 9.7,
        stagingKiBps: rate(),
        peerKiBps: rate(), suspendKiBps: rate(), resumeKiBps: rate(), migrationKiBps: rate(),
        movesDisk: random.chance(50), sharesStorage: random.chance(50), multicasts: random.chance(50),
        repositoryLinks: Int32(random.draw(1...100)), losesCaches: random.chance(50)))
    if random.chance(50) { file.boot = law() }
    if random.chance(50) { file.shutdown = law() }
    if random.chance(50) {
      for name in ["debian", "12", "a.b"] {
        file.environments[name] = .init(law(), cpu: random.chance(50) ? nil : 0.25)
      }
    }
    return file
  }

  @Test("What is written is read back the same", arguments: 0..<60)
  func roundTrip(_ seed: Int) throws {
    let folder = try FileFolder()
    let file = random(seed)
    let text = try file.text(
      site: "lab", source: "12 probes: 3 of each kind #1", date: "2026-11-27",
      notes: ["boot": "a: b\nc: d", "peer": "x"])
    #expect(try EstimatesFile(path: folder.write("e.yaml", text)) == file, "\(text)")
    #expect(try file.text(site: "lab", source: "s", date: "d") == file.text(site: "lab", source: "s", date: "d"))
  }

  @Test("The bytes")
  func bytes() throws {
    let file = EstimatesFile(
      estimates: Estimates(boot: SimDuration(microseconds: 12_300_000), runFactor: 1.05, suspendKiBps: 40_960.5),
      boot: .lognormal(mean: .seconds(12), deviation: .seconds(4)),
      environments: ["debian": .init(.fixed(.seconds(10)))])
    let text = try file.text(
      site: "lab", source: "12 probes\non h1", date: "2026-11-27", notes: ["boot": "12 probes, from 9.8 s to 15.1 s"])
    #expect(
      text == """
        # How long things take at site lab.
        # Measured: 12 probes on h1
        # Written: 2026-11-27
        estimates:
          boot: 12300ms # 12 probes, from 9.8 s to 15.1 s
          shutdown: 0s
          boot-cpu: 0.0
          shutdown-cpu: 0.0
          run-factor: 1.05
          staging: unlimited
          peer: unlimited
          suspend: 40960.5KiB/s
          resume: unlimited
          migration: unlimited
          moves-disk: false
          shares-storage: false
          multicasts: true
          repository-links: 1
          loses-caches: false
        # What a simulation of the site draws from.
        site:
          boot: "lognormal(mean: 12s, deviation: 4s)"
        environments:
          - {name: "debian", boot: "10s"}

        """)
  }

  @Test("A site takes its estimates, and boot laws where its environments have none")
  func site() throws {
    let folder = try FileFolder()
    var written = random(7)
    written.environments = [
      "a": .init(.fixed(.seconds(7))), "b": .init(.fixed(.seconds(8)), cpu: 0.5), "gone": .init(.fixed(.seconds(9))),
    ]
    try folder.write("e.yaml", written.text(site: "s", source: "x", date: "y"))
    let path = try folder.write(
      "s.yaml",
      LiveSiteFileTests.least
        + "estimates: {file: e.yaml}\nenvironments: [{name: a, kernel: /k, boot: 1s}, {name: b, kernel: /k}, {name: c, kernel: /k}]\n"
    )
    let file = try LiveSiteFile(path: path, variables: FileFixtures.variables)
    #expect(file.site.estimates == written.estimates)
    #expect(file.calibrated == written)
    #expect(file.site.environments.map(\.environment.boot) == [.fixed(.seconds(1)), .fixed(.seconds(8)), nil])
    #expect(file.site.environments.map(\.environment.bootCPU) == [nil, 0.5, nil])
  }

  @Test("Simulations read the same file", arguments: 0..<10)
  func study(_ seed: Int) throws {
    let folder = try FileFolder()
    var file = random(seed)
    file.environments = [:]
    let path = try folder.write("e.yaml", file.text(site: "s", source: "x", date: "y"))
    let read = try SiteFile(path: path, shape: .processors(4))
    #expect(read.estimates == file.estimates)
    #expect(read.site.boot == file.boot ?? .fixed(.zero))
    #expect(read.site.shutdown == file.shutdown ?? .fixed(.zero))
  }

  @Test("What the reader would refuse is not written")
  func refuses() {
    let wrong: [(EstimatesFile, String)] = [
      (EstimatesFile(estimates: Estimates(boot: .seconds(-1))), "'boot'"),
      (EstimatesFile(estimates: Estimates(suspendKiBps: 0)), "'suspend'"),
      (EstimatesFile(estimates: Estimates(resumeKiBps: .nan)), "'resume'"),
      (EstimatesFile(estimates: Estimates(peerKiBps: 1e10)), "'peer'"),
      (EstimatesFile(estimates: Estimates(runFactor: 0)), "'run-factor'"),
      (EstimatesFile(estimates: Estimates(bootCPU: 1.5)), "'boot-cpu'"),
      (EstimatesFile(estimates: Estimates(repositoryLinks: 0)), "'repository-links'"),
      (EstimatesFile(estimates: Estimates(), boot: .exponential(mean: .zero)), "'boot'"),
      (EstimatesFile(estimates: Estimates(), environments: ["a\"b": .init(.fixed(.zero))]), "'environments'"),
    ]
    for (file, key) in wrong {
      let error = #expect(throws: QuantaError.self) { try file.text(site: "s", source: "x", date: "y") }
      #expect(error?.kind == .usage && error?.message.contains(key) == true, "\(error?.description ?? "")")
    }
  }

  @Test(
    "What is wrong is refused with its line",
    arguments: [
      Mistake("estimates: {}\nsite: {bot: 1s}\n", "e.yaml:2", "did you mean 'boot'?"),
      Mistake("site: {boot: 1s}\n", "e.yaml:1", "no 'estimates'"),
      Mistake(
        "estimates: {}\nenvironments:\n  - {name: a, boot: 1s}\n  - {name: a, boot: 2s}\n", "e.yaml:4", "there twice"),
      Mistake("estimates: {}\nenvironments:\n  - {name: a}\n", "e.yaml:3", "no 'boot'"),
    ])
  func mistake(_ mistake: Mistake) throws {
    let folder = try FileFolder()
    let path = try folder.write("e.yaml", mistake.text)
    mistake.expect(#expect(throws: QuantaError.self) { try folder.seen { try EstimatesFile(path: path) } })
  }

  @Test("The table lists the keys that simulations read, and no other")
  func keys() throws {
    let folder = try FileFolder()
    for key in SiteKeys.estimates.keys {
      let path = try folder.write("e.yaml", "estimates: {\(key.name): \(key.standard ?? "")}\n")
      #expect(throws: Never.self, "\(key.name)") { try SiteFile(path: path, shape: .processors(1)) }
    }
    let path = try folder.write("e.yaml", "estimates: {zzz: 1}\n")
    let error = #expect(throws: QuantaError.self) { try SiteFile(path: path, shape: .processors(1)) }
    #expect(error?.remedy == "The keys are " + SiteKeys.estimates.names.joined(separator: ", "))
  }
}

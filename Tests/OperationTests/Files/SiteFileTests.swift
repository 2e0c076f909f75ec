import Foundation
import Live
import Model
import Policy
import Testing

@testable import Operation

@Suite("Site files")
struct LiveSiteFileTests {
  @Test("All keys")
  func everything() throws {
    let file = try FileFixtures.site(
      """
      name: lab
      policy: "easy( order : sjf,quanta: weighted-capped)"
      state: ../state
      hosts:
        - name: h1
          uri: xen+tcp://127.0.0.1:16511/system
          pool: images
          cores: 4
          memory: 8GiB
          disk: 100GiB
          cache: 20GiB
          hypervisor: {cpu: 0.25, per-domain: 0.015, memory: 1GiB}
          cpus: 1-3,^2
          bridge: xenbr0
          migration: tcp://10.0.0.2
          fence: [ipmitool, -H, h1c, chassis, power, "off", 7]
        - {name: h.2, uri: "test:///default"}
      environments:
        - name: debian
          version: 12.10
          image: {file: image.raw}
          checksum: "sha256:\(String(repeating: "Ab", count: 32))"
          kind: pvh
          kernel: /boot/vmlinuz
          initrd: /boot/initrd
          arguments: console=hvc0 quiet
          ready: {console: "login:", within: 90s}
          memory-maximum: 2GiB
          seed: false
          boot: "lognormal(mean: 12s, deviation: 4s)"
          software: [nginx 1.22, 7]
        - {name: vol, image: {volume: v.img}, checksum: "sha256:\(String(repeating: "0", count: 64))", size: 1GiB, kernel: /k}
        - {name: ram, image: none, kind: hvm, ready: running}
      estimates: {boot: 20s, boot-cpu: 0.75, suspend: 40MiB/s, moves-disk: true, multicasts: false, repository-links: 3}
      limits: {starts: 1, suspensions: 2, migrations: 0, per-host: 4}
      halfway: roll-back
      down-after: 2m
      grace: 90s
      move-within: 3m
      window: 500ms
      """)
    let site = file.site
    #expect(site.name == "lab")
    #expect(site.policy == "easy(order: sjf, quanta: weighted-capped)")
    #expect(site.state.hasSuffix("/../state"))
    #expect(site.origin.hasSuffix("/site.yaml"))
    let first = LiveHost(
      name: "h1", uri: "xen+tcp://127.0.0.1:16511/system", pool: "images", cores: 4, memoryKiB: 8 << 20,
      diskKiB: 100 << 20, cacheKiB: 20 << 20,
      reserve: HypervisorShare(cpuMilli: 250, cpuMilliPerDomain: 15, memoryKiB: 1 << 20), cpus: "1-3,^2",
      bridge: "xenbr0", migration: "tcp://10.0.0.2", fence: ["ipmitool", "-H", "h1c", "chassis", "power", "off", "7"])
    #expect(site.hosts == [first, LiveHost(name: "h.2", uri: "test:///default")])
    #expect(site.environments.count == 3)
    let debian = site.environments[0]
    guard case .file(let path) = debian.image else {
      Issue.record("\(debian.image) is no file")
      return
    }
    #expect(path.hasSuffix("/image.raw") && path.hasPrefix("/"))
    let expected = LiveEnvironment(
      environment: Environment(
        name: "debian", version: "12.10", imageKiB: 3, kernel: "/boot/vmlinuz", initrd: "/boot/initrd",
        software: ["nginx 1.22", "7"], checksum: "sha256:" + String(repeating: "ab", count: 32),
        boot: .lognormal(mean: .seconds(12), deviation: .seconds(4))),
      image: .file(path), kind: .pvh, kernel: "/boot/vmlinuz", initrd: "/boot/initrd",
      arguments: "console=hvc0 quiet", ready: .console(text: "login:", within: .seconds(90)), maximumKiB: 2 << 20,
      takesSeed: false)
    #expect(debian == expected)
    #expect(site.environments[1].image == .volume("v.img"))
    #expect(site.environments[1].environment.imageKiB == 1 << 20)
    #expect(site.environments[2] == LiveEnvironment(environment: Environment(name: "ram", imageKiB: 0), kind: .hvm))
    #expect(
      site.estimates
        == Estimates(
          boot: .seconds(20), bootCPU: 0.75, suspendKiBps: 40_960, movesDisk: true, multicasts: false,
          repositoryLinks: 3))
    #expect(
      site.limits
        == ActionLimits(startsPerMinute: 1, suspensionsPerMinute: 2, migrationsPerMinute: 0, perHostPerMinute: 4))
    #expect(site.halfway == .rollBack && site.downAfter == .seconds(120) && site.grace == .seconds(90))
    #expect(site.moveWithin == .seconds(180))
    #expect(site.window == SimDuration(microseconds: 500_000))
    #expect(file.calibrated == nil)
  }

  static let least = "name: s\npolicy: easy\nhosts: [{name: h, uri: 'xen:///system'}]\n"

  @Test("What the tables say of keys left out is what leaving them out means")
  func defaults() throws {
    let least = try FileFixtures.site(Self.least + "environments: [{name: e, kernel: /k}]\n").site
    func written(_ table: KeyTable) -> String {
      table.keys.compactMap { key in key.standard.map { "\(key.name): \($0)" } }.joined(separator: ", ")
    }
    let tables = [SiteKeys.limits, SiteKeys.estimates].map { "\($0.name): {\(written($0))}\n" }.joined()
    let full = try FileFixtures.site(
      """
      name: s
      policy: easy
      \(written(SiteKeys.site).replacingOccurrences(of: ", ", with: "\n"))
      hosts: [{name: h, uri: 'xen:///system', \(written(SiteKeys.host)), hypervisor: {\(written(SiteKeys.hypervisor))}}]
      environments: [{name: e, kernel: /k, \(written(SiteKeys.environment))}]
      \(tables)
      """
    ).site
    var same = full
    (same.origin, same.locations) = (least.origin, least.locations)
    #expect(same == least)
    #expect(full.limits == ActionLimits() && full.estimates == Estimates())
    let ready = LiveEnvironment.Readiness.console(text: "x", within: .seconds(300))
    let told = "environments: [{name: e, kernel: /k, ready: {console: x}}]\n"
    #expect(try FileFixtures.site(Self.least + told).site.environments[0].ready == ready)
    #expect(SiteKeys.console["within"]?.standard == "5m")
  }

  @Test(
    "Where the state is kept",
    arguments: [
      ("", ["HOME": "/home/g"], "/home/g/.local/state/quanta/s"),
      ("", ["HOME": "/home/g", "XDG_STATE_HOME": "/var/state"], "/var/state/quanta/s"),
      ("", ["HOME": "/home/g", "XDG_STATE_HOME": "state"], "/home/g/.local/state/quanta/s"),
      ("state: /srv/q\n", ["XDG_STATE_HOME": "/var/state"], "/srv/q"),
      ("state: ~/q\n", ["HOME": "/home/g"], "/home/g/q"),
    ])
  func state(_ line: String, _ variables: [String: String], _ path: String) throws {
    #expect(try FileFixtures.site(Self.least + line, variables: variables).site.state == path)
  }

  @Test("Without a home there is no folder for the state")
  func homeless() {
    for line in ["", "state: ~/q\n"] {
      let error = #expect(throws: QuantaError.self) { try FileFixtures.site(Self.least + line, variables: [:]) }
      #expect(error?.message.contains("HOME") == true && error?.location?.hasPrefix("site.yaml:") == true)
    }
  }

  @Test("Lines of hosts, environments and keys; environments in a file of their own")
  func lines() throws {
    let folder = try FileFolder()
    try FileManager.default.createDirectory(atPath: folder.path + "/more", withIntermediateDirectories: true)
    try folder.write("more/image.raw", "12345")
    let list = try folder.write(
      "more/e.yaml", "environments:\n  - {name: a, kernel: /k}\n  - name: b\n    image: {file: image.raw}\n")
    let path = try folder.write(
      "site.yaml",
      "name: s\npolicy: easy\nhosts:\n  - name: h1\n    uri: xen:///\n  - {name: h2, uri: qemu+ssh://u@h2/system}\nenvironments: {file: more/e.yaml}\n"
    )
    let file = try LiveSiteFile(path: path, variables: FileFixtures.variables)
    #expect(file.lines.location(ofHost: "h1") == "\(path):4")
    #expect(file.lines.location(ofHost: "h2") == "\(path):6")
    #expect(file.lines.location(ofHost: "h3") == path)
    #expect(file.lines.location(ofEnvironment: "b") == "\(list):3")
    #expect(file.lines.location(ofEnvironment: "c") == path)
    #expect(file.lines.location(of: "policy") == "\(path):2")
    #expect(file.lines.location(of: "window") == path)
    #expect(file.site.environments[1].image == .file(folder.path + "/more/image.raw"))
    #expect(file.site.environments[1].environment.imageKiB == 1)
    #expect(try LiveSite(file: path).hosts == file.site.hosts)
  }

  @Test("A mistake names its line, what is wrong and what to do", arguments: SiteMistakes.all)
  func mistake(_ mistake: Mistake) throws {
    let error = #expect(throws: QuantaError.self, "\(mistake.text)") { try FileFixtures.site(mistake.text) }
    mistake.expect(error)
  }

  @Test("A file there is not")
  func missing() throws {
    for (line, place) in [
      ("environments: [{name: e, image: {file: no.raw}}]\n", "site.yaml:4"),
      ("estimates: {file: no.yaml}\n", "site.yaml:4"),
      ("environments: {file: no.yaml}\n", "site.yaml:4"), ("environments: {file: ./}\n", "site.yaml:4"),
    ] {
      let error = #expect(throws: QuantaError.self) { try FileFixtures.site(Self.least + line) }
      #expect(error?.kind == .noInput && error?.location == place, "\(error?.description ?? "")")
      #expect(error?.remedy?.contains("from the folder") == true)
    }
    let error = #expect(throws: QuantaError.self) { try LiveSite(file: "/nowhere/site.yaml") }
    #expect(error?.kind == .noInput)
  }
}

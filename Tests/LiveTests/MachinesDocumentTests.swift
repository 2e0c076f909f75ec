import Foundation
import Model
import Policy
import TestSupport
import Testing

@testable import Live

@Suite struct MachinesDocumentTests {
  /// Texts that XML, JSON, shells and YAML would each read something into.
  static let nasty = [
    "<>&\"'", "a\nb\r\nc\td", "]]>", "<!-- -->", "&amp;&#10;", "ключ 鍵 🗝️",
    "\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{feff}\u{fffe}",
    "\\u0041\\n", " lead and trail ", "", "# no comment: {[*!|>%@`", "🏳️‍🌈e\u{301}",
  ]

  static func randomPlan(_ random: inout SplitMix) -> MachinePlan {
    func text() -> String {
      (0..<Int(random.next() % 4)).map { _ in nasty[Int(random.next() % UInt64(nasty.count))] }.joined()
    }
    func texts() -> [String] { (0..<Int(random.next() % 3)).map { _ in text() } }
    let terms: [Terms] = [
      .bestEffort(preemptible: random.next() % 2 == 0), .immediate,
      .advanceReservation(start: SimTime(microseconds: Int64(random.next() >> 2))),
      .deadline(by: SimTime(microseconds: Int64(random.next() >> 2))),
    ]
    return MachinePlan(
      identity: MachineIdentity(
        site: "site", workspace: Int64(random.next() >> 1) | 1, machine: Int32(random.next() % 1000)),
      request: WorkspaceRequest(
        name: "w.\(random.next() % 100)-x", count: 1000,
        quantum: Quantum(
          cpuMilli: Int32(random.next() % 1001), vcpus: 1 + Int32(random.next() % 4),
          memoryKiB: 65536 + Int64(random.next() % 1_000_000), diskKiB: Int64(random.next() >> 1),
          networkKbps: Int64(random.next() % 1000)),
        environment: "env-1.2", requested: SimDuration(microseconds: Int64(random.next() >> 1)),
        terms: terms[Int(random.next() % 4)],
        context: MachineContext(
          hostname: random.next() % 2 == 0 ? nil : "h-1", user: random.next() % 2 == 0 ? nil : text(), keys: texts(),
          files: texts().map { MachineContext.File(path: "/" + $0, content: text()) }, commands: texts())),
      submitted: SimTime(microseconds: Int64(random.next() >> 1)), generation: Int32(random.next() % 100),
      began: random.next() % 2 == 0 ? nil : SimTime(microseconds: Int64(random.next() >> 1)),
      done: SimDuration(microseconds: Int64(random.next() >> 1)))
  }

  /// Through libvirt's own reading and writing, not only ours.
  @Test(arguments: 0..<UInt64(20)) func plansComeBackFromLibvirt(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let connection = try LibvirtConnection(uri: "test:///default", host: "t", readOnly: false)
    var plan = Self.randomPlan(&random)
    plan.identity.site = "doc\(seed)"
    let document = DomainDocument(
      plan: plan, environment: .init(environment: .init(name: "env-1.2", imageKiB: 0), kind: .hvm),
      setting: DomainSetting(vcpus: plan.request.quantum.vcpus), host: LiveHost(name: "t", uri: "test:///default"),
      driver: "TEST", pool: "/default-pool")
    let xml = try document.xml()
    #expect(MachinePlan(domainXML: xml) == plan)
    #expect(try document.xml() == xml)
    try connection.define(xml)
    defer { try? connection.undefine(plan.identity.domain) }
    let facts = try connection.domain(plan.identity.domain)
    #expect(facts.xml != xml)
    #expect(MachinePlan(domainXML: facts.xml) == plan)
    #expect(facts.uuid == plan.identity.uuid)
    #expect(facts.vcpus == plan.request.quantum.vcpus)
  }

  @Test func describesAParavirtualisedMachine() throws {
    let quantum = Quantum(cpuMilli: 500, vcpus: 2, memoryKiB: 131_072)
    let document = DomainDocument(
      plan: testPlan("lab", 7, quantum: quantum, context: MachineContext(arguments: "burn=1 a=\"<&>\"")),
      environment: LiveEnvironment(
        environment: Environment(name: "bare", imageKiB: 1), image: .volume("v"), kind: .pv, kernel: "/lab/vmlinux",
        initrd: "/lab/domu.img", arguments: "console=hvc0", maximumKiB: 262_144),
      setting: DomainSetting(vcpus: 2, weight: 512, cap: 50),
      host: LiveHost(name: "h", uri: "xen:///system", cpus: "1-3", bridge: "xenbr0"), driver: "Xen", pool: "/pool")
    let root = try #require(ParsedXML(try document.xml()))
    func text(_ path: String) -> String? { root.text(path) }
    #expect(text("/domain/@type") == "xen")
    #expect(text("/domain/name") == "quanta-lab-7-0")
    #expect(text("/domain/memory") == "262144")
    #expect(text("/domain/currentMemory") == "131072")
    #expect(text("/domain/vcpu") == "2")
    #expect(root.texts("/domain/cputune/vcpupin/@cpuset") == ["1-3", "1-3"])
    #expect(text("/domain/os/type") == "linux")
    #expect(text("/domain/os/type/@machine") == "xenpv")
    #expect(text("/domain/os/cmdline") == "console=hvc0 burn=1 a=\"<&>\"")
    #expect(
      root.texts("/domain/devices/disk/source/@file") == [
        "/pool/quanta-lab-7-0.disk", "/pool/quanta-lab-7-0.seed",
      ])
    #expect(root.texts("/domain/devices/disk/target/@dev") == ["xvda", "xvdb"])
    #expect(root.texts("/domain/devices/disk/driver/@name") == ["phy", "phy"])
    #expect(root.texts("/domain/devices/disk[readonly]").count == 1)
    #expect(text("/domain/devices/interface/source/@bridge") == "xenbr0")
    #expect(
      ["on_poweroff", "on_reboot", "on_crash"].map { text("/domain/\($0)") } == ["destroy", "restart", "destroy"])
    #expect(text("/domain/metadata/*/@workspace") == "7")
    #expect(text("/domain/metadata/*/@generation") == "1")
  }

  @Test(arguments: ["", "../x", "a/b", "-rf", "a b", "ä", ".", "a\nb", String(repeating: "x", count: 65)])
  func namesThatAreNoneAreRefused(name: String) {
    var plan = testPlan("lab")
    plan.request.name = name
    let document = DomainDocument(
      plan: plan, environment: LiveEnvironment(environment: Environment(name: "bare", imageKiB: 0), kind: .hvm),
      setting: DomainSetting(), host: LiveHost(name: "t", uri: "test:///default"), driver: "TEST", pool: "/p")
    #expect(message { _ = try document.xml() }.contains(name.debugDescription))
  }

  @Test func impossibleMachinesAreRefused() {
    let host = LiveHost(name: "t", uri: "test:///default")
    let bare = LiveEnvironment(environment: Environment(name: "bare", imageKiB: 0), kind: .pvh, kernel: "/k")
    func said(_ plan: MachinePlan, _ driver: String) -> String {
      message {
        _ = try DomainDocument(
          plan: plan, environment: bare, setting: DomainSetting(), host: host, driver: driver, pool: "/p"
        ).xml()
      }
    }
    #expect(said(testPlan("lab"), "TEST").contains("kind pvh"))
    #expect(said(testPlan("lab", quantum: Quantum()), "Xen").contains("memory"))
    #expect(said(testPlan("lab", context: MachineContext(arguments: "a\nb")), "Xen").contains("line break"))
    #expect(said(testPlan("lab"), "Xen").isEmpty)
  }

  @Test func foreignDefinitionsAreNoPlans() throws {
    let xml = try DomainDocument(
      plan: testPlan("lab"), environment: LiveEnvironment(environment: Environment(name: "b", imageKiB: 0), kind: .hvm),
      setting: DomainSetting(), host: LiveHost(name: "t", uri: ""), driver: "TEST", pool: "/p"
    ).xml()
    #expect(MachinePlan(domainXML: xml) != nil)
    #expect(MachinePlan(domainXML: xml.replacingOccurrences(of: MachineMetadata.namespace, with: "urn:other")) == nil)
    #expect(MachinePlan(domainXML: xml.replacingOccurrences(of: "<name>quanta", with: "<name>other")) == nil)
    #expect(MachinePlan(domainXML: "<domain/>") == nil)
  }
}

import Foundation
import Model
import Policy
import Testing

@testable import Live

/// What libvirt's test driver does as a real one would: domains, their definitions, volumes.
@Suite struct MachinesTestDriverTests {
  static let bare = LiveEnvironment(
    environment: Environment(name: "bare", imageKiB: 0), kind: .hvm, takesSeed: false)
  static let imaged = LiveEnvironment(
    environment: Environment(name: "imaged", imageKiB: 1024), image: .volume("base"), kind: .hvm, takesSeed: false)
  static let setting = DomainSetting()

  /// A driver of its own to each test, with its own domains and volumes.
  struct Bench {
    let folder: TestFolder
    let link: HostLink
    init() throws {
      folder = try TestFolder()
      let node = try folder.write(
        "node.xml",
        Array(
          """
          <node><pool type='dir'><name>quanta</name><capacity>1000000000</capacity><allocation>0</allocation>
          <available>1000000000</available><target><path>/pool</path></target></pool></node>
          """.utf8))
      link = try actingLink(to: LiveHost(name: "t", uri: "test://" + node), folder)
      try link.call { try $0.createVolume(VolumeWork.document("base", bytes: 1 << 20), in: "quanta") }
    }
    func hand(_ recorder: TestRecorder = TestRecorder()) -> MachineHand {
      MachineHand(
        link: link, host: link.host, site: LiveSite(name: "s", hosts: [link.host], policy: "", state: folder.path),
        driver: "TEST", steps: recorder)
    }
    var image: BaseImage {
      get throws {
        var environment = MachinesTestDriverTests.imaged
        environment.environment.checksum = "sha256:" + String(repeating: "0", count: 64)
        return try #require(try BaseImage(environment))
      }
    }
    func volumes() throws -> [String] { try link.call { try $0.volumes(in: "quanta").map(\.name) } }
    func create(_ plan: MachinePlan, _ recorder: TestRecorder = TestRecorder()) throws {
      try hand(recorder).create(
        plan, environment: MachinesTestDriverTests.imaged, setting: DomainSetting(), image: try image)
    }
  }

  @Test func aMachineComesAndGoes() throws {
    let bench = try Bench()
    let plan = testPlan("s", 3, environment: "imaged")
    let hand = bench.hand()
    #expect(try hand.state(plan.identity) == .absent)
    try bench.create(plan)
    #expect(try hand.state(plan.identity) == .running)
    #expect(try bench.volumes() == ["base", "quanta-s-3-0.disk"])
    try hand.awaitReady(plan, environment: Self.imaged)
    #expect(message { try hand.remove(plan.identity) }.contains("stop it first"))
    try hand.stop(plan.identity, grace: .seconds(5))
    #expect(try hand.state(plan.identity) == .off(.shutdown))
    for _ in 0..<2 {
      try hand.remove(plan.identity)
      #expect(try hand.state(plan.identity) == .absent)
      #expect(try bench.volumes() == ["base"])
    }
  }

  /// Cut before and after each step, then called again: one machine, one disk, it runs.
  @Test func creationIsCutAtEveryStep() throws {
    let whole = TestRecorder()
    try Bench().create(testPlan("s", 1, environment: "imaged"), whole)
    #expect(whole.done.count >= 5)
    for index in whole.done.indices {
      for cut in [TestRecorder.Cut.before(index), .after(index)] {
        let bench = try Bench()
        let plan = testPlan("s", 1, environment: "imaged")
        let hand = bench.hand()
        #expect(throws: (any Error).self) { try bench.create(plan, TestRecorder(cut: cut)) }
        let between = try hand.state(plan.identity)
        try bench.create(plan)
        #expect(try hand.state(plan.identity) == .running, "\(cut) \(whole.done[index]), was \(between)")
        #expect(try bench.volumes() == ["base", "quanta-s-1-0.disk"])
        #expect(try bench.link.call { try $0.domains().map(\.name) } == ["quanta-s-1-0"])
      }
    }
  }

  /// And undone instead: nothing is left.
  @Test func creationIsUndoneAtEveryStep() throws {
    let whole = TestRecorder()
    try Bench().create(testPlan("s", 1, environment: "imaged"), whole)
    for index in whole.done.indices {
      let bench = try Bench()
      let plan = testPlan("s", 1, environment: "imaged")
      #expect(throws: (any Error).self) { try bench.create(plan, TestRecorder(cut: .after(index))) }
      let hand = bench.hand()
      try hand.stop(plan.identity, grace: .zero)
      try hand.remove(plan.identity)
      #expect(try hand.state(plan.identity) == .absent)
      #expect(try bench.volumes() == ["base"])
    }
  }

  @Test func generationsAreKeptApart() throws {
    let bench = try Bench()
    try bench.create(testPlan("s", 1, generation: 2, environment: "imaged"))
    let hand = bench.hand()
    let plan = testPlan("s", 1, generation: 3, environment: "imaged")
    #expect(message { try bench.create(plan) }.contains("generation 2"))
    #expect(
      message { try bench.create(testPlan("s", 1, generation: 1, environment: "imaged")) }.contains("generation 2"))
    try hand.stop(plan.identity, grace: .zero)
    try bench.create(plan)
    #expect(try hand.find(plan.identity)?.plan == plan)
  }

  @Test func foreignDomainsAreLeftAlone() throws {
    let bench = try Bench()
    let plan = testPlan("s", 1, environment: "imaged")
    try bench.link.call {
      try $0.define(
        "<domain type='test'><name>quanta-s-1-0</name><memory>8192</memory><os><type>hvm</type></os></domain>")
      try $0.create("quanta-s-1-0")
      try $0.pause("quanta-s-1-0")
    }
    let hand = bench.hand()
    for call in [
      { try bench.create(plan) }, { try hand.stop(plan.identity, grace: .zero) }, { try hand.remove(plan.identity) },
      { try hand.set(DomainSetting(), for: plan.identity) }, { try hand.save(plan.identity) },
    ] {
      #expect(message(call).contains("left alone"))
    }
    #expect(try bench.link.call { try $0.domain("quanta-s-1-0") }.state == .paused)
    let survey = try Surveyor(link: bench.link, site: "s").survey()
    #expect(survey.foreign.map(\.name) == ["quanta-s-1-0"])
    #expect(survey.foreign.map(\.bearsOurName) == [true])
    #expect(survey.machines.isEmpty)
  }

  @Test func whatCannotBeSetIsRefused() throws {
    let bench = try Bench()
    let plan = testPlan("s", 1)
    let said = message {
      try bench.hand().create(plan, environment: Self.bare, setting: DomainSetting(weight: 512, cap: 50), image: nil)
    }
    #expect(said.contains("weight 512 and cap 50"))
    #expect(try bench.hand().state(plan.identity) == .absent)
  }

  @Test func memoryIsChanged() throws {
    let bench = try Bench()
    var environment = Self.bare
    environment.maximumKiB = 262_144
    let plan = testPlan("s", 1)
    let hand = bench.hand()
    try hand.create(plan, environment: environment, setting: Self.setting, image: nil)
    try hand.awaitReady(plan, environment: environment)
    try hand.setMemory(200_000, for: plan.identity)
    #expect(try bench.link.call { try $0.domain(plan.identity.domain) }.memoryKiB == 200_000)
    #expect(message { try hand.setMemory(300_000, for: plan.identity) }.contains("at most 262144"))
  }

  @Test func theSurveyTellsTheStory() throws {
    let bench = try Bench()
    let plan = testPlan("s", 5, environment: "imaged")
    try bench.create(plan)
    try bench.link.call { try $0.createVolume(VolumeWork.document("quanta-s-9-1.save", bytes: 512), in: "quanta") }
    try bench.link.call { try $0.createVolume(VolumeWork.document("quanta-image-a-b", bytes: 512), in: "quanta") }
    let survey = try Surveyor(link: bench.link, site: "s").survey()
    #expect(survey.machines.map(\.plan) == [plan])
    #expect(survey.machines.map(\.state) == [.running])
    #expect(survey.orphans.map(\.name) == ["quanta-s-9-1.save"])
    #expect(survey.images.map(\.name) == ["quanta-image-a-b"])
    #expect(survey.pool?.path == "/pool")
    #expect(try Surveyor(link: bench.link, site: "other").survey().machines.isEmpty)
    let can = survey.capabilities
    #expect(!can.weight && !can.cap && !can.save && !can.streams && !can.liveMigration && can.balloon)
    #expect(can.kinds == [.hvm])
  }

  @Test func policiesThatNeedMoreAreRefused() throws {
    let bench = try Bench()
    let can = try Surveyor(link: bench.link, site: "s").survey().capabilities
    func shortfalls(_ site: SiteRules, _ environments: [LiveEnvironment] = [Self.bare]) -> [String] {
      can.shortfalls(
        for: PolicyNeeds(
          rules: Rules(order: FirstComeFirstServed(), backfill: NoBackfill(), site: site), environments: environments))
    }
    #expect(shortfalls(SiteRules()).isEmpty)
    #expect(shortfalls(SiteRules(quanta: Weighted())).first?.contains("weights") == true)
    #expect(shortfalls(SiteRules(quanta: Capped())).first?.contains("caps") == true)
    #expect(shortfalls(SiteRules(preemption: Preemption(.suspend))).first?.contains("suspends") == true)
    var seeded = Self.bare
    seeded.takesSeed = true
    #expect(shortfalls(SiteRules(), [seeded]).first?.contains("upload") == true)
  }
}

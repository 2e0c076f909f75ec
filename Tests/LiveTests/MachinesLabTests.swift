import Foundation
import Model
import Policy
import Testing

@testable import Live

/// Xen hosts to try things on: `QUANTA_LAB=h1=xen+tcp://127.0.0.1:16511/system,h2=…`; each has a pool `quanta` that is a folder,
/// and a guest's kernel and initramfs in `/lab`.
enum Lab {
  static let hosts: [LiveHost] = (ProcessInfo.processInfo.environment["QUANTA_LAB"] ?? "").split(separator: ",").map {
    let parts = $0.split(separator: "=", maxSplits: 1).map(String.init)
    return LiveHost(name: parts[0], uri: parts.count > 1 ? parts[1] : "", cpus: "1")
  }
  static let skipped: Comment = "skipped: no Xen host; QUANTA_LAB names them"
  static let alone: Comment = "skipped: no second Xen host; QUANTA_LAB names them"

  /// The machines of one test; a site's name of its own keeps them apart.
  struct Bench {
    let folder: TestFolder
    let links: [HostLink]
    let site: String
    let record = TestImageRecord()

    init(_ site: String, hosts: Int = 1) throws {
      let folder = try TestFolder()
      self.folder = folder
      self.site = site
      links = try Lab.hosts.prefix(hosts).map { try actingLink(to: $0, folder) }
    }

    func hand(_ index: Int = 0, _ recorder: TestRecorder = TestRecorder()) -> MachineHand {
      MachineHand(
        link: links[index], host: links[index].host,
        site: LiveSite(name: site, hosts: links.map(\.host), policy: "", state: folder.path), driver: "Xen",
        steps: recorder)
    }

    func store(_ index: Int = 0, _ recorder: TestRecorder = TestRecorder()) -> ImageStore {
      ImageStore(link: links[index], host: links[index].host, record: record, steps: recorder)
    }

    /// Whatever an earlier run of the test left, or this one.
    func clear() throws {
      for index in links.indices {
        for machine in try Surveyor(link: links[index], site: site).survey().machines {
          try hand(index).stop(machine.plan.identity, grace: .zero)
          try hand(index).remove(machine.plan.identity)
        }
        let survey = try Surveyor(link: links[index], site: site).survey()
        for volume in survey.orphans { try links[index].call { try $0.deleteVolume(volume.name, in: "quanta") } }
        for image in survey.images where image.name.hasPrefix("quanta-image-\(site)") {
          try store(index).evict(image.name)
        }
      }
    }

    func volumes(_ index: Int = 0) throws -> [String] {
      try Surveyor(link: links[index], site: site).survey().volumes.map(\.name)
    }

    func scheduler(_ plan: MachinePlan, _ index: Int = 0) throws -> SchedulerFacts {
      try links[index].call { try $0.scheduler(of: plan.identity.domain) }
    }

    /// A text, then noise that is the same each time: not compressible, not sparse.
    func imageFile(_ bytes: Int) throws -> String {
      var state: UInt32 = 1
      let noise = (0..<bytes).map { index -> UInt8 in
        state = state &* 1_664_525 &+ 1_013_904_223
        return index < 8 ? Array("an image".utf8)[index] : UInt8(state >> 24)
      }
      return try folder.write("image", noise)
    }

    func environment(_ kind: LiveEnvironment.MachineKind, image: LiveEnvironment.ImageSource = .none)
      -> LiveEnvironment
    {
      LiveEnvironment(
        environment: Environment(name: site, imageKiB: 1024), image: image, kind: kind, kernel: "/lab/vmlinux",
        initrd: "/lab/domu.img", arguments: "console=hvc0 rdinit=/init mitigations=off nokaslr quiet burn=0",
        ready: .console(text: "tick up=", within: .seconds(180)))
    }
  }
}

@Suite(.serialized) struct MachinesLabTests {
  static let quantum = Quantum(cpuMilli: 400, memoryKiB: 131_072)
  static let setting = DomainSetting(weight: 512, cap: 40)

  @Test(.enabled(if: !Lab.hosts.isEmpty, Lab.skipped)) func aMachineLivesAndIsSavedAndRestored() throws {
    let bench = try Lab.Bench("life")
    try bench.clear()
    let environment = bench.environment(.pv, image: .file(try bench.imageFile(1 << 20)))
    let image = try #require(try BaseImage(environment))
    try bench.store().stage(image)
    let hand = bench.hand()
    let plan = testPlan("life", quantum: Self.quantum, environment: "life")
    try hand.create(plan, environment: environment, setting: Self.setting, image: image)
    #expect(try bench.scheduler(plan) == SchedulerFacts(weight: 512, cap: 40))
    #expect(try bench.volumes() == ["quanta-life-1-0.disk", "quanta-life-1-0.seed"])
    try hand.awaitReady(plan, environment: environment)

    try hand.set(DomainSetting(weight: 300, cap: 25), for: plan.identity)
    try hand.save(plan.identity)
    try hand.save(plan.identity)
    #expect(try hand.state(plan.identity) == .saved)
    #expect(try Surveyor(link: bench.links[0], site: "life").survey().machines.map(\.state) == [.saved])
    let look = try Surveyor(link: HostLink.observer(of: bench.links[0].host), site: "life").survey()
    #expect(look.machines.map(\.plan) == [plan])
    #expect(look.capabilities.weight && look.capabilities.cap && look.capabilities.liveMigration)
    #expect(
      message { try hand.create(plan, environment: environment, setting: Self.setting, image: image) }.contains("saved")
    )
    var later = plan
    later.generation = 2
    #expect(message { try hand.restore(later, environment: environment, setting: Self.setting) }.contains("generation"))

    try hand.restore(plan, environment: environment, setting: Self.setting)
    try hand.restore(plan, environment: environment, setting: Self.setting)
    #expect(try hand.state(plan.identity) == .running)
    #expect(try bench.scheduler(plan) == SchedulerFacts(weight: 512, cap: 40))
    #expect(try bench.volumes() == ["quanta-life-1-0.disk", "quanta-life-1-0.seed"])
    // It goes on from where it was.
    try hand.awaitReady(plan, environment: environment)

    try hand.stop(plan.identity, grace: .seconds(5))
    try hand.remove(plan.identity)
    #expect(try bench.volumes().isEmpty)
    try bench.clear()
  }

  @Test(.enabled(if: !Lab.hosts.isEmpty, Lab.skipped)) func imagesAreVerifiedBeforeTheyCount() throws {
    let bench = try Lab.Bench("image")
    try bench.clear()
    let path = try bench.imageFile(9 << 20)
    var environment = bench.environment(.pv, image: .file(path))
    let image = try #require(try BaseImage(environment))
    let store = bench.store()

    struct Enough: Error {}
    #expect(throws: Enough.self) { try store.stage(image) { sent, total in if sent * 2 > total { throw Enough() } } }
    #expect(try !store.isVerified(image))
    var last: UInt64 = 0
    try store.stage(image) { sent, total in
      #expect(sent > last && total == 9 << 20)
      last = sent
    }
    #expect(last == 9 << 20)
    #expect(try store.isVerified(image))
    // Found, read and known again by who has forgotten everything.
    let again = TestRecorder()
    let fresh = ImageStore(
      link: bench.links[0], host: bench.links[0].host, record: TestImageRecord(), steps: again)
    try fresh.stage(image)
    #expect(again.done.isEmpty)
    #expect(try fresh.isVerified(image))

    environment.environment.checksum = "sha256:" + String(repeating: "a", count: 64)
    let said = message { _ = try BaseImage(environment) }
    #expect(said.contains(String(repeating: "a", count: 64)) && said.contains(image.digest))
    environment.image = .volume(image.volume)
    let wrong = try #require(try BaseImage(environment))
    let refused = message { try store.stage(wrong) }
    #expect(refused.contains(String(repeating: "a", count: 64)) && refused.contains(image.digest))
    try store.evict(image.volume)
    try store.evict(image.volume)
    #expect(try !store.isVerified(image))
    #expect(message { try store.evict("precious") }.contains("not deleted"))
  }

  /// The end of the process at each step of saving and of restoring: it runs or is saved, and the same call brings it on.
  @Test(.enabled(if: !Lab.hosts.isEmpty, Lab.skipped)) func savingAndRestoringAreCutAtEveryStep() throws {
    let bench = try Lab.Bench("cut")
    try bench.clear()
    let environment = bench.environment(.pvh)
    let plan = testPlan("cut", quantum: Self.quantum, environment: "cut")
    try bench.hand().create(plan, environment: environment, setting: Self.setting, image: nil)
    try bench.hand().awaitReady(plan, environment: environment)
    func untilDone(_ what: String, _ call: (MachineHand) throws -> Void) throws {
      for index in 0..<20 {
        let recorder = TestRecorder(cut: .after(index))
        do { return try call(bench.hand(0, recorder)) } catch is TestRecorder.WasCut {}
        let state = try bench.hand().state(plan.identity)
        #expect([.running, .saved, .paused].contains(state), "\(what) cut after \(recorder.done)")
      }
      Issue.record("\(what) never ended")
    }
    try untilDone("saving") { try $0.save(plan.identity) }
    #expect(try bench.hand().state(plan.identity) == .saved)
    try untilDone("restoring") { try $0.restore(plan, environment: environment, setting: Self.setting) }
    #expect(try bench.hand().state(plan.identity) == .running)
    #expect(try bench.scheduler(plan) == SchedulerFacts(weight: 512, cap: 40))
    #expect(try bench.volumes() == ["quanta-cut-1-0.seed"])
    try bench.hand().awaitReady(plan, environment: environment)
    try bench.clear()
    #expect(try bench.volumes().isEmpty)
  }

  @Test(.enabled(if: !Lab.hosts.isEmpty, Lab.skipped)) func memoryArrives() throws {
    let bench = try Lab.Bench("memory")
    try bench.clear()
    var environment = bench.environment(.pv)
    environment.maximumKiB = 262_144
    let plan = testPlan("memory", quantum: Self.quantum, environment: "memory")
    let hand = bench.hand()
    try hand.create(plan, environment: environment, setting: Self.setting, image: nil)
    try hand.awaitReady(plan, environment: environment)
    try hand.setMemory(163_840, for: plan.identity)
    let facts = try bench.links[0].call { try $0.domain(plan.identity.domain) }
    #expect(abs(facts.memoryKiB - 163_840) <= hand.patience.toleranceKiB)
    #expect(message { try hand.setMemory(300_000, for: plan.identity) }.contains("at most"))
    try bench.clear()
  }

  /// The end of the process at each step of a move: one host at least can bring it back, and none runs it.
  @Test(.enabled(if: Lab.hosts.count > 1, Lab.alone)) func aSavedMachineMovesCutAtEveryStep() throws {
    let bench = try Lab.Bench("move", hosts: 2)
    try bench.clear()
    let environment = bench.environment(.pv, image: .file(try bench.imageFile(1 << 20)))
    let image = try #require(try BaseImage(environment))
    try bench.store(0).stage(image)
    try bench.store(1).stage(image, from: bench.store(0))
    #expect(try bench.store(1).isVerified(image))
    var plan = testPlan("move", quantum: Quantum(cpuMilli: 400, memoryKiB: 98_304), environment: "move")
    try bench.hand().create(plan, environment: environment, setting: Self.setting, image: image)
    try bench.hand().awaitReady(plan, environment: environment)
    try bench.hand().save(plan.identity)

    let old = plan
    plan.generation = 2
    var isDone = false
    for index in 0..<40 where !isDone {
      let recorder = TestRecorder(cut: .after(index))
      do {
        try bench.hand(0, recorder).moveSaved(
          plan, environment: environment, setting: Self.setting, to: bench.hand(1, recorder))
        isDone = true
      } catch is TestRecorder.WasCut {}
      let states = try [0, 1].map { try bench.hand($0).state(plan.identity) }
      #expect(states.contains(.saved), "cut after \(recorder.done)")
      #expect(!states.contains(.running) && !states.contains(.paused))
    }
    #expect(isDone)
    #expect(try bench.hand(0).state(plan.identity) == .absent)
    #expect(
      message { try bench.hand(1).restore(old, environment: environment, setting: Self.setting) }.contains(
        "generation 2"))
    try bench.hand(1).restore(plan, environment: environment, setting: Self.setting)
    try bench.hand(1).awaitReady(plan, environment: environment)
    #expect(try bench.hand(1).find(plan.identity)?.plan == plan)
    #expect(try bench.scheduler(plan, 1) == SchedulerFacts(weight: 512, cap: 40))
    #expect(try bench.volumes(0).isEmpty)
    try bench.clear()
    #expect(try bench.volumes(1).isEmpty)
  }

  @Test(.enabled(if: Lab.hosts.count > 1, Lab.alone)) func aMachineMovesLive() throws {
    let bench = try Lab.Bench("live", hosts: 2)
    try bench.clear()
    let environment = bench.environment(.pvh)
    var plan = testPlan("live", quantum: Quantum(cpuMilli: 400, memoryKiB: 98_304), environment: "live")
    try bench.hand().create(plan, environment: environment, setting: Self.setting, image: nil)
    try bench.hand().awaitReady(plan, environment: environment)
    plan.generation = 2
    let said = message {
      try bench.hand().migrateLive(
        plan, environment: bench.environment(.pv), setting: Self.setting, to: bench.hand(1))
    }
    #expect(said.contains("kind pv"))
    for _ in 0..<2 {
      try bench.hand().migrateLive(plan, environment: environment, setting: Self.setting, to: bench.hand(1))
      #expect(try bench.hand(0).state(plan.identity) == .absent)
      #expect(try bench.hand(1).state(plan.identity) == .running)
    }
    let there = try #require(try bench.hand(1).find(plan.identity))
    #expect(there.plan == plan && there.facts.isPersistent)
    #expect(try bench.scheduler(plan, 1) == SchedulerFacts(weight: 512, cap: 40))
    #expect(try bench.volumes(0).isEmpty)
    #expect(try bench.volumes(1) == ["quanta-live-1-0.seed"])
    try bench.hand(1).awaitReady(plan, environment: environment)
    try bench.clear()
  }
}

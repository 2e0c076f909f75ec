import Foundation
import Model
import TestSupport
import Testing

@testable import Policy
@testable import Sim

/// A site taken over as it stands: nobody is lost, the books are sound, and what can come out the same does.
@Suite("Taking over a site as it stands")
struct SiteTakeoverTests {
  /// What became of everybody after the takeover.
  struct Outcome {
    var records: [WorkspaceRecord] = []
    var expected: Set<Int64> = []
    var fault: String?
  }

  static func actuals(_ arrivals: [Arrival]) -> [Int64: SimDuration] {
    Dictionary(uniqueKeysWithValues: arrivals.map { ($0.workspace.id, $0.actual) })
  }

  /// Runs `site` for so many instants, and goes on from what its books say with a controller that knows nothing.
  static func resume(_ site: SiteCase, after instants: Int, shiftedBy offset: Int64 = 0) throws -> SiteReplay? {
    var replay = try site.replay()
    guard try replay.advance(instants: instants), let books = replay.controller.site else { return nil }
    let snapshot = books.snapshot(at: replay.now)
    let later = site.arrivals.filter { $0.workspace.submit > replay.now }
    return try SiteReplay(
      resuming: snapshot, ArrivalList(later), actual: actuals(site.arrivals), at: replay.now, under: site.controller(),
      model: site.model)
  }

  static func run(_ replay: inout SiteReplay, limit: Int = 4000) -> Outcome {
    var outcome = Outcome()
    for _ in 0..<limit {
      do {
        guard try replay.advance(instants: 1) else { return outcome }
      } catch {
        outcome.fault = "\(error)"
        return outcome
      }
      replay.takeRecords { outcome.records += $0 }
      if let fault = replay.controller.site?.fault ?? (replay.accounts.areBalanced ? nil : "accounts") {
        outcome.fault = "at \(replay.now.seconds) s: \(fault)"
        return outcome
      }
    }
    outcome.fault = "it does not end"
    return outcome
  }

  @Test(
    "whatever was going on, nobody is lost and the books stay sound",
    arguments: 0..<(ProcessInfo.processInfo.environment["SEEDS"].flatMap(Int.init) ?? 10))
  func random(block: Int) throws {
    for seed in UInt64(block * 20 + 1)...UInt64(block * 20 + 20) {
      var random = SplitMix(seed: seed &+ 77)
      var site = SiteCase(seed: seed)
      let instants = random.draw(1...max(2, 3 * site.arrivals.count))
      // A host that is down when the site is taken over is never back; who waits for it would wait for ever.
      site.model.failures = nil
      guard var replay = try Self.resume(site, after: instants) else { continue }
      let there = Set(replay.loop.world.dueTakeover?.adoptions.map(\.workspace.id) ?? [])
      let later = site.arrivals.map(\.workspace).filter { $0.submit > replay.now }.map(\.id)
      let outcome = Self.run(&replay)
      #expect(outcome.fault == nil, "seed \(seed) after \(instants): \(site.account)")
      #expect(outcome.records.map(\.job.id).sorted() == (there.union(later)).sorted(), "seed \(seed)")
      #expect(replay.accounts.active == 0 && replay.accounts.areBalanced, "seed \(seed)")
    }
  }

  /// Sites where nothing is random and the policy has no memory.
  static func quiet(_ seed: UInt64) -> SiteCase {
    var random = SplitMix(seed: seed)
    var site = SiteCase()
    let workload = RandomWorkload(
      seed: seed, jobs: 50, capacity: Int32([3, 8, 16][Int(seed % 3)]), estimates: seed % 2 == 0 ? .exact : .over)
    site.arrivals = workload.arrivals()
    site.shape = ClusterShape(groups: [.init(count: workload.capacity, host: HostShape(cores: 1))])
    site.backfill = random.chance(50) ? "fcfs" : "easy"
    site.model.boot = .fixed(.seconds(Int64(random.draw(0...6))))
    site.model.shutdown = .fixed(.seconds(Int64(random.draw(0...3))))
    return site
  }

  @Test("by a policy without memory everything goes on as it would have", arguments: UInt64(1)...30)
  func same(seed: UInt64) throws {
    let site = Self.quiet(seed)
    var whole = try site.replay()
    var expected: [Int64: SimTime] = [:]
    try whole.run { for record in $0 { expected[record.job.id] = record.job.start } }
    var compared = 0
    for instants in stride(from: 3, to: 120, by: 17) {
      guard var replay = try Self.resume(site, after: instants) else { break }
      let now = replay.now
      let outcome = Self.run(&replay)
      #expect(outcome.fault == nil)
      for record in outcome.records where record.job.start > now {
        #expect(record.job.start == expected[record.job.id], "seed \(seed), workspace \(record.job.id)")
        compared += 1
      }
    }
    #expect(compared > 20)
  }

  @Test("counting from 1970 changes nothing", arguments: UInt64(1)...40)
  func offset(seed: UInt64) throws {
    let offset: Int64 = 1_800_000_000_000_000
    var outcomes: [[WorkspaceRecord]] = []
    for base in [0, offset] {
      var site = SiteCase(seed: seed)
      // Outages of a trace are absolute; drawn ones count from the takeover.
      for index in site.arrivals.indices { site.arrivals[index].workspace.shift(by: base) }
      var replay = try SiteReplay(
        resuming: SiteSnapshot(), ArrivalList(site.arrivals), at: SimTime(microseconds: base), under: site.controller(),
        model: site.model)
      var outcome = Self.run(&replay)
      #expect(outcome.fault == nil, "seed \(seed)")
      for index in outcome.records.indices { outcome.records[index].shift(by: -base) }
      outcomes.append(outcome.records)
    }
    #expect(outcomes[0].count == outcomes[1].count)
    for (early, late) in zip(outcomes[0], outcomes[1]) { #expect(early == late, "seed \(seed)") }
  }

  // MARK: By hand

  static func adoption(
    _ handle: Handle, on hosts: [Int32], _ stage: Adoption.Stage = .running, for requested: Double = 100,
    done: Double = 0, since: Double = 0, count: Int32 = 1, memoryMiB: Int64 = 0,
    terms: Terms = .bestEffort(preemptible: false)
  ) -> Adoption {
    Adoption(
      handle: handle,
      workspace: SiteCase.workspace(
        Int64(handle) + 1, for: requested, count: count, memoryMiB: memoryMiB, terms: terms
      ).workspace, hosts: hosts, stage: stage, done: SimDuration(microseconds: ScriptedSite.micros(done)),
      since: SimTime(microseconds: ScriptedSite.micros(since)))
  }

  @Test("each stage goes on from where it was")
  func stages() throws {
    var site = SiteCase()
    site.model.boot = .fixed(.seconds(10))
    site.model.storage = SiteModel.Storage(writeKiBps: 102_400, readKiBps: 102_400)
    let snapshot = SiteSnapshot(adoptions: [
      // 30 s before, and 20 s since 1000.
      Self.adoption(4, on: [0], done: 30, since: 1000), Self.adoption(2, on: [1], .booting, since: 1016),
      Self.adoption(1, on: [2], .suspended, done: 60, since: 900, memoryMiB: 1000),
      Self.adoption(7, on: [], .queued, since: 0),
      Self.adoption(
        0, on: [3], .queued, for: 50, since: 0, terms: .advanceReservation(start: .seconds(1200))),
    ])
    var replay = try SiteReplay(
      resuming: snapshot, at: .seconds(1020), under: site.controller(), model: site.model)
    let outcome = Self.run(&replay)
    #expect(outcome.fault == nil)
    let ends = Dictionary(uniqueKeysWithValues: outcome.records.map { ($0.job.id, $0.job.end.seconds) })
    // The suspended one needs 10 s to be read, and 40 s of work; the queued one 10 s to boot, and 100 s, before the reservation's host is needed.
    #expect(ends == [5: 1070, 3: 1126, 2: 1070, 8: 1130, 1: 1250])
    #expect(outcome.records.first { $0.job.id == 1 }?.job.start == .seconds(1200))
    #expect(replay.submitted == 5 && replay.accounts.areBalanced)
  }

  @Test("reality wins over promises: what is there stays, and nothing is put beside it")
  func overdrawn() throws {
    var site = SiteCase()
    site.shape = .processors(2)
    site.backfill = "fcfs"
    var controller = try site.controller()
    var batch = EventBatch()
    batch.adoptions = [
      Self.adoption(0, on: [0], for: 50), Self.adoption(1, on: [0], for: 80), Self.adoption(2, on: [1], for: 60),
    ]
    batch.submissions = [.init(handle: 3, workspace: SiteCase.workspace(4, for: 10).workspace)]
    controller.handle(batch, at: .zero)
    #expect(controller.site?.fault == nil)
    #expect(!controller.decisions.contains { $0.kind == .start })
    var end = EventBatch()
    end.ends = [0]
    controller.handle(end, at: .seconds(50))
    // One machine too many is gone, but the host is full with the other.
    #expect(controller.site?.fault == nil && !controller.decisions.contains { $0.kind == .start })
    #expect(controller.site?.overdrafts.isEmpty == true)
    end.ends = [2]
    controller.handle(end, at: .seconds(60))
    #expect(controller.site?.fault == nil)
    #expect(controller.decisions.contains { $0.kind == .start && $0.workspaceID == 4 })
    #expect(controller.site?.hosts(of: 3) == [1])
  }

  @Test("a reservation keeps its hosts if it can, and gets others if it cannot")
  func reservations() throws {
    let terms = Terms.advanceReservation(start: .seconds(100))
    for isTaken in [false, true] {
      var controller = try SiteCase().controller()
      var batch = EventBatch()
      batch.adoptions = [Self.adoption(0, on: [2], .queued, terms: terms)]
      if isTaken { batch.adoptions.append(Self.adoption(1, on: [2], for: 1000)) }
      controller.handle(batch, at: .zero)
      #expect(controller.site?.fault == nil)
      #expect(controller.site?.hosts(of: 0) == [isTaken ? 0 : 2])
      controller.handle(EventBatch(), at: .seconds(100))
      #expect(controller.decisions.contains { $0.kind == .start && $0.handle == 0 })
    }
  }

  @Test("images on hosts count as there, and those of what runs stay")
  func images() throws {
    var site = SiteCase()
    site.catalogue = EnvironmentCatalogue([
      Environment(name: "one", imageKiB: 60), Environment(name: "two", imageKiB: 60),
    ])
    site.shape = ClusterShape(groups: [.init(count: 2, host: HostShape(cores: 2, cacheKiB: 100))])
    site.site.staging = Staging()
    var controller = try site.controller()
    var batch = EventBatch()
    var running = Self.adoption(0, on: [0])
    running.workspace.environment = EnvironmentID(index: 2)
    batch.adoptions = [running]
    batch.images = [
      HostImage(host: 0, environment: EnvironmentID(index: 1)),
      HostImage(host: 1, environment: EnvironmentID(index: 1)),
    ]
    controller.handle(batch, at: .zero)
    let caches = try #require(controller.site?.caches)
    #expect(controller.site?.fault == nil)
    #expect(caches.layers(on: 0) == [EnvironmentID(index: 2)] && caches.pins(EnvironmentID(index: 2), on: 0) == 1)
    #expect(caches.layers(on: 1) == [EnvironmentID(index: 1)])
    #expect(controller.site?.snapshot(at: .zero).images.count == 2)
    #expect(controller.site?.snapshot(at: .zero).adoptions == batch.adoptions)
  }

  @Test("what makes no sense is refused, to the controller by a decision, by the simulation with a message")
  func nonsense() throws {
    let bad = [
      Self.adoption(0, on: [9]), Self.adoption(0, on: [], .suspended),
    ]
    for adoption in bad {
      var controller = try SiteCase().controller()
      controller.handle(SiteSnapshot(adoptions: [adoption]).batch, at: .zero)
      #expect(controller.decisions.map(\.kind) == [.reject] && controller.site?.fault == nil)
      #expect(throws: QuantaError.self) {
        try SiteReplay(
          resuming: SiteSnapshot(adoptions: [adoption]), at: .zero, under: SiteCase().controller(), model: SiteModel())
      }
    }
    #expect(throws: QuantaError.self) {
      try SiteReplay(
        resuming: SiteSnapshot(adoptions: [Self.adoption(0, on: [1]), Self.adoption(0, on: [2])]), at: .zero,
        under: SiteCase().controller(), model: SiteModel())
    }
  }
}

extension Workspace {
  /// Moves all its instants.
  mutating func shift(by micros: Int64) {
    submit.microseconds += micros
    switch terms {
    case .advanceReservation(let start):
      terms = .advanceReservation(start: SimTime(microseconds: start.microseconds + micros))
    case .deadline(let by): terms = .deadline(by: SimTime(microseconds: by.microseconds + micros))
    case .bestEffort, .immediate: break
    }
  }
}

extension WorkspaceRecord {
  mutating func shift(by micros: Int64) {
    job.submit.microseconds += micros
    job.start.microseconds += micros
    job.end.microseconds += micros
    switch terms {
    case .advanceReservation(let start):
      terms = .advanceReservation(start: SimTime(microseconds: start.microseconds + micros))
    case .deadline(let by): terms = .deadline(by: SimTime(microseconds: by.microseconds + micros))
    case .bestEffort, .immediate: break
    }
    // A sentence may name an instant.
    if job.outcome == .rejected { cause = nil }
  }
}

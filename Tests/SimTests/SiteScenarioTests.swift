import Model
import Testing

@testable import Policy
@testable import Sim

/// Worked by hand: what happens when, to the second.
@Suite("Scenarios of a site")
struct SiteScenarioTests {
  static func reservation(
    _ id: Int64, at submit: Double = 0, from start: Double, for requested: Double, count: Int32 = 1,
    memoryMiB: Int64 = 0, environment: Int32 = 0
  ) -> Arrival {
    SiteCase.workspace(
      id, at: submit, for: requested, count: count, memoryMiB: memoryMiB, environment: environment,
      terms: .advanceReservation(start: SimTime(microseconds: ScriptedSite.micros(start))))
  }

  static func work(
    _ id: Int64, at submit: Double = 0, for requested: Double, really actual: Double? = nil, count: Int32 = 1,
    memoryMiB: Int64 = 0, environment: Int32 = 0, preemptible: Bool = true
  ) -> Arrival {
    SiteCase.workspace(
      id, at: submit, for: requested, really: actual, count: count, memoryMiB: memoryMiB, environment: environment,
      terms: .bestEffort(preemptible: preemptible))
  }

  static func site(_ hosts: Int32, cores: Int32 = 1, _ arrivals: [Arrival]) -> SiteCase {
    var site = SiteCase()
    site.shape = ClusterShape(groups: [.init(count: hosts, host: HostShape(cores: cores))])
    site.arrivals = arrivals
    return site
  }

  static func run(_ site: SiteCase) throws -> SiteCase.Outcome {
    let outcome = try site.run()
    #expect(outcome.fault == nil)
    return outcome
  }

  // MARK: Preemption

  @Test("what is cancelled for a reservation begins anew after it")
  func cancels() throws {
    var site = Self.site(1, [Self.work(1, for: 100), Self.reservation(2, at: 20, from: 50, for: 30)])
    site.site.preemption = Preemption(.cancel)
    let outcome = try Self.run(site)
    #expect(outcome.times(.stop(.preempted), of: 1) == [50])
    #expect(outcome.start(2) == 50 && outcome.end(2) == 80)
    // The 50 s it had done are lost.
    #expect(outcome.end(1) == 180 && outcome.records[1]?.restarts == 1)
  }

  @Test("what is cancelled may still be booting, and is cancelled before the reservation's machines boot")
  func cancelsBooting() throws {
    var site = Self.site(
      2, [Self.work(1, for: 100, count: 2, memoryMiB: 512), Self.reservation(2, at: 20, from: 50, for: 30)])
    site.site.preemption = Preemption(.cancel)
    site.model.boot = .fixed(.seconds(5))
    site.model.shutdown = .fixed(.seconds(2))
    site.model.storage = SiteModel.Storage(writeKiBps: 51_200, readKiBps: 51_200)
    let outcome = try Self.run(site)
    #expect(outcome.times(.stop(.preempted), of: 1) == [45])
    #expect(outcome.start(2) == 50)
    site.arrivals[1] = Self.reservation(2, at: 2, from: 8, for: 30)
    let early = try Self.run(site)
    #expect(early.times(.stop(.preempted), of: 1) == [3] && early.start(2) == 8 && early.records[1]?.restarts == 0)
  }

  @Test("two that leave one host's disk begin to twice as early as one alone", arguments: [1, 2] as [Int32])
  func contention(others: Int32) throws {
    // 1024 MiB at 51,200 KiB/s take 20.48 s, two at the same time 40.96 s.
    var site = Self.site(
      1, cores: 2, [Self.work(1, for: 500, memoryMiB: 1024), Self.work(2, for: 500, memoryMiB: 1024)])
    site.arrivals.append(Self.reservation(3, at: 10, from: 200, for: 100, count: others))
    site.site.preemption = Preemption(.suspend)
    site.model.storage = SiteModel.Storage(writeKiBps: 51_200, readKiBps: 51_200)
    let outcome = try Self.run(site)
    let suspended = [1, 2].map { outcome.times(.suspend, of: $0) }
    // The one that began last – of equals the one submitted last – goes first.
    #expect(suspended == (others == 1 ? [[], [179.52]] : [[159.04], [159.04]]))
    #expect(outcome.start(3) == 200)
  }

  @Test("a suspended workspace resumes at home when there is room, elsewhere when there is room sooner")
  func resumption() throws {
    // Host 0 is taken from 100 to 200, and host 1 by others until 150 or until 250.
    for (until, hosts, resumed) in [(150.0, 1, 150.0), (250, 0, 200)] {
      var site = Self.site(2, [Self.work(1, for: 300, memoryMiB: 1024), Self.work(2, for: until, preemptible: false)])
      site.arrivals.append(Self.reservation(3, at: 10, from: 100, for: 100))
      site.site.preemption = Preemption(.suspend)
      site.model.moving.kbps = 81_920
      let outcome = try Self.run(site)
      #expect(outcome.times(.suspend, of: 1) == [100])
      #expect(outcome.times(.resume, of: 1) == [resumed])
      // 1024 MiB at 10,000 KiB/s take 104.8576 s, but only elsewhere.
      #expect(outcome.records[1]?.movedKiB == (hosts == 1 ? 1_048_576 : 0))
      #expect(outcome.end(1) == resumed + 200 + (hosts == 1 ? 104.8576 : 0))
    }
  }

  @Test("a running workspace moves away from a reservation, if there is room elsewhere until it is done")
  func livesOn() throws {
    // Host 1 is free again at 60, but not yet when the reservation is made: it takes host 0.
    var site = Self.site(
      2, [Self.work(1, for: 300, memoryMiB: 100), Self.work(2, for: 400, really: 60, preemptible: false)])
    site.arrivals.append(Self.reservation(3, at: 10, from: 100, for: 50))
    site.site.preemption = Preemption(.suspend, movesLive: true)
    let outcome = try Self.run(site)
    #expect(outcome.times(.migrate, of: 1) == [100] && outcome.records[1]?.suspensions == 0)
    #expect(outcome.end(1) == 300 && outcome.start(3) == 100)
    // Where there is no such room it is suspended.
    site.arrivals[1] = Self.work(2, for: 400, preemptible: false)
    let other = try Self.run(site)
    #expect(other.times(.suspend, of: 1) == [100] && other.times(.migrate, of: 1) == [] && other.start(3) == 100)
  }

  // MARK: Time

  @Test("an early end gives room back at once")
  func earlyEnd() throws {
    let site = Self.site(1, [Self.work(1, for: 100, really: 30), Self.work(2, for: 50), Self.work(3, for: 20)])
    let outcome = try Self.run(site)
    #expect(outcome.start(2) == 30 && outcome.start(3) == 80)
  }

  @Test("what overstays is ended at its requested duration, or when its hosts were promised to another")
  func overstay() throws {
    for (extends, stopped, end) in [(false, [105.0], 107.0), (true, [], 407)] {
      var site = Self.site(1, [Self.work(1, for: 100, really: 400, preemptible: false)])
      site.model.boot = .fixed(.seconds(5))
      site.model.shutdown = .fixed(.seconds(2))
      site.site.extendsOverdue = extends
      var outcome = try Self.run(site)
      #expect(outcome.times(.stop(.expired), of: 1) == stopped && outcome.end(1) == end)
      #expect(outcome.records[1]?.job.outcome == (extends ? .finished : .killedAtRequest))
      // It is believed gone at 107; the reservation boots from 155 on.
      site.arrivals.append(Self.reservation(2, at: 20, from: 160, for: 10))
      outcome = try Self.run(site)
      #expect(outcome.times(.stop(.expired), of: 1) == (extends ? [155] : [105]))
      #expect(outcome.start(2) == (extends ? 162 : 160))
      #expect(outcome.records[2]?.cause == (extends ? "started 2 s late: its hosts were vacated late" : nil))
    }
  }

  @Test("a reservation without notice starts late, and says so")
  func noNotice() throws {
    var site = Self.site(1, [Self.reservation(1, at: 10, from: 12, for: 30)])
    site.model.boot = .fixed(.seconds(5))
    let record = try #require(try Self.run(site).records[1])
    #expect(record.job.start == .zero + .seconds(15) && record.cause == "started 3 s late: no notice")
  }

  @Test("under a cap the part of a boot that is work takes as much longer, and is begun as much earlier")
  func capStretchesBoot() throws {
    var site = Self.site(1, [Self.reservation(1, from: 50, for: 30)])
    site.arrivals[0].workspace.quantum.cpuMilli = 500
    site.site.quanta = Capped()
    site.model.boot = .fixed(.seconds(10))
    site.model.shutdown = .fixed(.seconds(4))
    (site.model.bootCPU, site.model.shutdownCPU) = (0.5, 1)
    let outcome = try Self.run(site)
    // 10 × (0.5 + 0.5 × 2) to boot, 4 × 2 to shut down.
    #expect(outcome.times(.start, of: 1) == [35] && outcome.start(1) == 50 && outcome.end(1) == 88)
    // The environment knows better than the site.
    site.arrivals[0].workspace.environment = EnvironmentID(index: 1)
    site.catalogue = EnvironmentCatalogue([Environment(name: "light", imageKiB: 0, bootCPU: 0.2)])
    let light = try Self.run(site)
    #expect(light.times(.start, of: 1) == [38] && light.start(1) == 50 && light.end(1) == 88)
    site.arrivals[0].workspace.environment = .host
    // Without a cap it finds a core free.
    site.site.quanta = Weighted()
    let other = try Self.run(site)
    #expect(other.times(.start, of: 1) == [40] && other.end(1) == 84)
  }

  @Test("a reservation whose machines boot more slowly than believed says so")
  func slowBoot() throws {
    var site = Self.site(1, [Self.reservation(1, from: 20, for: 30)])
    site.model.boot = .fixed(.seconds(5))
    site.estimates = Estimates(boot: .seconds(2))
    let outcome = try Self.run(site)
    #expect(outcome.start(1) == 23 && outcome.records[1]?.cause == "started 3 s late: its machines booted slowly")
  }

  // MARK: Images

  /// An image of 100,000 KiB over 81,920 kbit/s, which are 10,000 KiB/s: 10 s.
  static func staged(_ hosts: Int32, _ arrivals: [Arrival]) -> SiteCase {
    var site = site(hosts, arrivals)
    site.catalogue = EnvironmentCatalogue([
      Environment(name: "one", imageKiB: 100_000), Environment(name: "two", imageKiB: 100_000),
    ])
    site.model.repository = SiteModel.Repository(kbps: 81_920)
    site.site.staging = Staging()
    return site
  }

  @Test("images for reservations go as late as is safe, the earliest deadline first")
  func earliestDeadlineFirst() throws {
    // Needed at 100 and at 104 over one link: the second goes from 94 to 104, so the first must from 84 to 94.
    let site = Self.staged(
      2,
      [
        Self.reservation(2, from: 104, for: 50, environment: 2),
        Self.reservation(1, from: 100, for: 50, environment: 1),
      ])
    let outcome = try Self.run(site)
    let staged = outcome.decisions.filter { $0.decision.kind == .stage }.map(\.time.seconds)
    #expect(staged == [84, 94])
    #expect(outcome.start(1) == 100 && outcome.start(2) == 104)
  }

  @Test(
    "the image of one that was promised a start is there when it starts, if it is staged ahead",
    arguments: [true, false])
  func ahead(isAhead: Bool) throws {
    var site = Self.staged(1, [Self.work(1, for: 100, preemptible: false), Self.work(2, for: 50, environment: 1)])
    site.site.staging.ahead = isAhead
    let outcome = try Self.run(site)
    #expect(outcome.start(2) == (isAhead ? 100 : 110))
  }

  @Test("an image that arrives late makes a reservation late, and its record says so")
  func lateImage() throws {
    var site = Self.staged(1, [Self.reservation(1, from: 100, for: 80, environment: 1)])
    // Believed to take 2 s, it takes 10.
    site.estimates = Estimates(stagingKiBps: 50_000)
    let outcome = try Self.run(site)
    #expect(outcome.start(1) == 108 && outcome.end(1) == 180)
    #expect(outcome.records[1]?.cause == "started 8 s late: its image arrived late")
  }

  // MARK: Refusals

  @Test("a reservation that cannot be kept is refused, with the numbers")
  func refusals() throws {
    func cause(_ site: SiteCase, _ id: Int64) throws -> String? { try Self.run(site).records[id]?.cause }
    #expect(
      try cause(
        Self.site(
          2, [Self.work(1, for: 100, preemptible: false), Self.reservation(2, at: 1, from: 50, for: 9, count: 2)]), 2)
        == "it needs 2 places at 50 s, but 1 are free or can be freed then")
    #expect(
      try cause(Self.site(2, [Self.reservation(1, from: 50, for: 9, count: 3)]), 1)
        == "it asks for 3 machines, but the empty site has places for 2")
    #expect(
      try cause(Self.site(2, [Self.reservation(1, at: 60, from: 50, for: 9)]), 1)
        == "it begins at 50 s, before it was asked for")
    var deadline = Self.site(1, [Self.work(1, for: 100, preemptible: false)])
    deadline.arrivals.append(
      SiteCase.workspace(2, at: 10, for: 20, terms: .deadline(by: SimTime(microseconds: 115_000_000))))
    #expect(try cause(deadline, 2) == "it is to be done by 115 s, but can be done at 120 s at the earliest")
    #expect(
      try cause(Self.staged(1, [Self.reservation(1, at: 10, from: 15, for: 9, environment: 1)]), 1)
        == "its image is needed by 15 s, but can be there at 20 s at the earliest")
    var small = Self.staged(1, [Self.reservation(1, from: 50, for: 9, environment: 1)])
    small.shape = ClusterShape(groups: [.init(count: 1, host: HostShape(cores: 1, cacheKiB: 5000))])
    #expect(try cause(small, 1) == "its image of 100000 KiB is larger than any host's cache, of 5000 KiB at most")
  }

  // MARK: Failures

  static func failing(_ host: Int32, from: Double, to: Double, _ site: SiteCase) -> SiteCase {
    var site = site
    site.model.failures = FailureModel(outages: [
      .init(
        host: host, from: SimTime(microseconds: ScriptedSite.micros(from)),
        to: SimTime(microseconds: ScriptedSite.micros(to)))
    ])
    return site
  }

  @Test("a reservation whose host fails before it begins moves to another, and is on time")
  func reservationMoves() throws {
    let site = Self.failing(0, from: 50, to: 500, Self.site(2, [Self.reservation(1, from: 100, for: 30)]))
    let outcome = try Self.run(site)
    #expect(outcome.start(1) == 100 && outcome.end(1) == 130 && outcome.records[1]?.cause == nil)
  }

  @Test("a reservation whose only host fails is lost")
  func reservationLost() throws {
    let site = Self.failing(0, from: 50, to: 500, Self.site(1, [Self.reservation(1, from: 100, for: 30)]))
    let record = try #require(try Self.run(site).records[1])
    #expect(record.job.outcome == .lost && record.cause == "it, or the host it was on, failed")
  }

  @Test("a reservation that was running goes on elsewhere for the rest of its time")
  func reservationGoesOn() throws {
    let site = Self.failing(0, from: 110, to: 500, Self.site(2, [Self.reservation(1, from: 100, for: 30)]))
    let outcome = try Self.run(site)
    #expect(outcome.times(.start, of: 1) == [100, 110] && outcome.end(1) == 130)
  }

  @Test("best-effort work whose host fails goes on from its checkpoint, or begins anew", arguments: [20, 0])
  func checkpoint(every seconds: Int64) throws {
    var site = Self.failing(0, from: 50, to: 60, Self.site(1, [Self.work(1, for: 100)]))
    site.model.checkpointEvery = seconds > 0 ? .seconds(seconds) : nil
    let outcome = try Self.run(site)
    // 40 of the 50 s done are kept, or none; it waits for its host until 60.
    #expect(outcome.times(.start, of: 1) == [0, 60] && outcome.records[1]?.restarts == 1)
    #expect(outcome.end(1) == (seconds > 0 ? 120 : 160))
  }

  // MARK: Bugs that were

  @Test("machines that leave their hosts one disk after another are all suspended in the end")
  func unevenSuspension() throws {
    // Two machines on host 0 and one on host 1: one disk is done before the other.
    var site = Self.site(2, cores: 2, [Self.work(1, for: 300, count: 3, memoryMiB: 1024)])
    site.arrivals.append(Self.reservation(2, at: 10, from: 100, for: 50, count: 4))
    site.site.preemption = Preemption(.suspend)
    site.model.storage = SiteModel.Storage(writeKiBps: 51_200, readKiBps: 51_200)
    let outcome = try Self.run(site)
    #expect(outcome.times(.suspend, of: 1) == [59.04] && outcome.start(2) == 100)
    #expect(outcome.times(.resume, of: 1) == [150])
  }

  @Test("backfilling that has its own order looks at everybody behind the one that was promised a start")
  func candidates() throws {
    // 2 waits for both hosts; 3 and 4 fit beside it, and the shorter goes first.
    var site = Self.site(
      3,
      [
        Self.work(1, for: 100, count: 2), Self.work(2, at: 1, for: 10, count: 3), Self.work(3, at: 1, for: 60),
        Self.work(4, at: 1, for: 30),
      ])
    site.backfill = "easy(candidates: sjf)"
    let outcome = try Self.run(site)
    #expect(outcome.start(4) == 1 && outcome.start(3) == 31 && outcome.start(2) == 100)
  }

  @Test(
    "what is done before it would have to leave is not shut down at the cost of a reservation",
    arguments: [Preemption.Way.cancel, .suspend])
  func shutsDownForOthers(way: Preemption.Way) throws {
    // Its work is done at 99, its machine would be gone at 101.
    var site = Self.site(1, [Self.work(1, for: 99), Self.reservation(2, at: 10, from: 100, for: 30)])
    site.site.preemption = Preemption(way)
    site.model.shutdown = .fixed(.seconds(2))
    let outcome = try Self.run(site)
    #expect(outcome.records[1]?.job.outcome == .finished && outcome.end(1) == 100)
    #expect(outcome.start(2) == 100 && outcome.records[2]?.cause == nil)
  }

  @Test("a workspace waits on for an image that takes longer than all of its work was believed to")
  func slowImage() throws {
    var site = Self.staged(1, [Self.work(1, for: 1, environment: 1)])
    site.estimates = Estimates(stagingKiBps: 100_000)
    site.site.staging.reuses = false
    let outcome = try Self.run(site)
    #expect(outcome.start(1) == 10)
  }

  @Test("one whose machines never boot is lost, and takes nothing of the books along")
  func neverBoots() throws {
    var site = Self.site(1, [Self.work(1, for: 10), Self.work(2, for: 10)])
    site.model.mishaps.boot = 1
    let outcome = try Self.run(site)
    #expect(outcome.accounts.lost == 2)
    #expect(outcome.decisions.filter { $0.decision.kind == .start }.count == 10)
  }
}

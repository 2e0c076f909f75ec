import Model
import Policy
import Testing

@testable import Sim

@Suite("Stops, moves and power at the simulated site")
struct SiteStopTests {
  @Test("a preempted workspace loses its work, keeps its handle and begins anew")
  func preempted() throws {
    var site = try ScriptedSite([ScriptedSite.arrival(1)], model: SiteLifecycleTests.model)
    site.orders.hosts[0] = [0]
    site.at(0, .start, 0)
    site.at(41, .stop(.preempted), 0)
    site.at(100, .start, 0)
    let record = try #require(try site.run().first)
    #expect(site.times(.stopped) == [41] && site.times(.started) == [20, 120])
    #expect(record.restarts == 1 && record.wasted == 20e6 && record.job.end == .seconds(120 + 105 + 5))
    #expect(record.job.outcome == .finished && record.received == 126e6)
  }

  @Test("one whose time is up shuts down; one that is not there leaves at once")
  func expired() throws {
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1), ScriptedSite.arrival(2)], model: SiteLifecycleTests.model)
    site.orders.hosts = [0: [0], 1: [1]]
    site.at(0, ScriptedSite.decision(.start, 0), ScriptedSite.decision(.start, 1))
    site.at(10, .stop(.expired), 0)
    site.at(60, .stop(.expired), 1)
    // It is on its way out: once more changes nothing.
    site.at(62, .stop(.expired), 1)
    site.at(63, .suspend, 1)
    let records = try site.run()
    #expect(records.map(\.job.end) == [.seconds(10), .seconds(65)])
    #expect(records.allSatisfy { $0.job.outcome == .killedAtRequest })
    #expect(site.world.accounts.killed == 2)
  }

  @Test("a handle taken back is free after that was reported, not before")
  func handles() throws {
    let arrivals = [ScriptedSite.arrival(1), ScriptedSite.arrival(2, at: 40), ScriptedSite.arrival(3, at: 41)]
    var site = try ScriptedSite(arrivals, model: SiteLifecycleTests.model)
    site.orders.hosts[0] = [0]
    site.orders.hosts[1] = [1]
    site.at(0, .start, 0)
    site.at(40, .stop(.cancelled), 0)
    var handles: [Int64: Handle] = [:]
    let records = try site.run { events, _ in
      for submission in events.submissions { handles[submission.workspace.id] = submission.handle }
      return events.submissions.filter { $0.workspace.id > 1 }.map { ScriptedSite.decision(.start, $0.handle) }
    }
    #expect(handles == [1: 0, 2: 1, 3: 0])
    #expect(records.map(\.job.outcome) == [.cancelled, .finished, .finished] && records[0].job.end == .seconds(40))
  }

  @Test("a rejection says why, with the numbers")
  func rejected() throws {
    let refusals: [(Refusal, String)] = [
      (.tooWide(needed: 9, places: 4), "it asks for 9 machines, but the empty site has places for 4"),
      (
        .noRoom(at: SimTime(microseconds: 1_500_000), needed: 3, places: 2),
        "it needs 3 places at 1.5 s, but 2 are free or can be freed then"
      ),
      (
        .tooLate(by: .seconds(10), earliest: .distantFuture),
        "it is to be done by 10 s, but can be done at no time at the earliest"
      ),
      (
        .imageTooLarge(kib: 500, cacheKiB: 400),
        "its image of 500 KiB is larger than any host's cache, of 400 KiB at most"
      ),
    ]
    let arrivals = refusals.indices.map { ScriptedSite.arrival(Int64($0 + 1), at: 5) }
    var site = try ScriptedSite(arrivals)
    let records = try site.run { events, _ in
      events.submissions.map { submission in
        Decision(
          kind: .reject, handle: submission.handle, workspaceID: submission.workspace.id,
          reason: .refused(refusals[Int(submission.workspace.id) - 1].0), overtakes: false)
      }
    }
    #expect(records.map(\.cause) == refusals.map(\.1))
    #expect(
      records.allSatisfy { $0.job.outcome == .rejected && $0.job.start == .seconds(5) && $0.job.end == .seconds(5) })
    #expect(site.world.accounts.rejected == 4)
  }

  @Test("a machine moves live in rounds, and stands still for the last of them alone")
  func migration() throws {
    var model = SiteModel()
    // 1 GiB at 8192 KiB/s (67,108.864 kbit/s), a quarter of that dirtied: rounds of 128, 32, 8 and 2 s, the rest is 0.5 s.
    model.moving = SiteModel.Moving(dirtyKiBps: 2048, downtime: SimDuration(microseconds: 501_000))
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1, work: 1000, memoryMiB: 1024)], host: HostShape(cores: 1, networkKbps: 67_108_864 / 1000),
      model: model)
    let rate = Double(67_108) * 1000 / 8 / 1024
    site.orders.hosts[0] = [0]
    site.at(0, .start, 0)
    site.at(100, .migrate, 0)
    while site.times(.started).isEmpty { #expect(try site.step()) }
    site.orders.origins[0] = [0]
    site.orders.hosts[0] = [1]
    let record = try #require(try site.run().first)
    let plan = PreCopy.live(memoryKiB: 1024 * 1024, kibps: rate, moving: model.moving)
    let took = try #require(site.times(.migrated).first) - 100
    #expect(plan.rounds == 4 && abs(took - plan.total.seconds) < 0.002)
    #expect(record.migrations == 1 && record.suspensions == 0 && abs(record.movedKiB - plan.movedKiB) <= 8)
    // Only the downtime was lost.
    #expect(abs(record.job.end.seconds - 1000 - plan.downtime.seconds) < 0.002)
    #expect(abs((record.phases[.run] + record.phases[.migrate]).seconds - record.job.run.seconds) < 1e-9)
  }

  @Test("a move to a host that fails is given up, one from it is the end of the machines", arguments: [Int32(0), 1])
  func failedMigration(host: Int32) throws {
    var model = SiteModel()
    model.failures = SiteMishapTests.outage(host, from: 60, to: 70)
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1, work: 200)], host: SiteLifecycleTests.network, model: model)
    site.orders.hosts[0] = [0]
    site.at(0, .start, 0)
    site.at(50, .migrate, 0)
    site.at(100, .stop(.cancelled), 0)
    while site.times(.started).isEmpty { #expect(try site.step()) }
    site.orders.origins[0] = [0]
    site.orders.hosts[0] = [1]
    let record = try #require(try site.run().first)
    #expect(site.times(.crashed) == (host == 0 ? [60] : []))
    #expect(site.times(.migrationFailed) == (host == 1 ? [60] : []))
    #expect(site.times(.migrated).isEmpty && record.migrations == 0)
    #expect(record.received == (host == 0 ? 60e6 : 100e6) && record.wasted == record.received)
  }

  @Test("a service stays for its time and no longer, whatever share it gets, and over all its lives")
  func service() throws {
    var traces = UtilisationTraces()
    try traces.append([5000], every: .seconds(300))
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1, work: 100, utilisation: 0), ScriptedSite.arrival(2, work: 1000)], traces: traces,
      dedicatesCores: false)
    site.orders.hosts = [0: [0], 1: [0]]
    site.orders.origins = site.orders.hosts
    site.at(0, ScriptedSite.decision(.start, 0), ScriptedSite.decision(.start, 1))
    site.at(40, .suspend, 0)
    site.at(70, .resume, 0)
    let records = try site.run()
    #expect(records[0].job.id == 1 && records[0].job.end == .seconds(130))
    #expect(abs(records[0].wanted - 50e6) < 1 && abs(records[0].received - 50e6) < 1)
    // The other got half a core for 100 s, and a whole one for the rest.
    #expect(abs(records[1].job.end.seconds - 1050) < 1e-5)
  }

  @Test("hosts take their time to go off and on, and draw what the model says")
  func power() throws {
    let power = PowerModel(
      watts: [100, 200], offWatts: 10, boot: .seconds(60), bootWatts: 150, shutdown: .seconds(20), shutdownWatts: 120)
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1, work: 50)], hosts: 2, host: HostShape(cores: 1, power: power))
    site.orders.hosts[0] = [1]
    site.at(0, .power(.off), 1)
    site.at(100, .power(.on), 1)
    _ = try site.run { events, _ in
      events.reports.contains(SiteReport(.hostOn, 1)) ? [ScriptedSite.decision(.start, 0)] : []
    }
    #expect(site.times(.hostOff) == [20] && site.times(.hostOn) == [160] && site.times(.started) == [160])
    let totals = site.world.totals
    // Host 0 idles for 210 s; host 1: 20 s off-going, 80 s off, 60 s coming, 50 s at full load.
    #expect(totals.energy == 21_000 + 2_400 + 800 + 9_000 + 10_000 && totals.idleEnergy == 21_000)
    #expect(totals.offTime == 80e6 && totals.hostTime == 420e6 && totals.capacity == 260e6)
  }

  @Test("a host that fails while it is off, or on its way, is as it was to be when it is repaired")
  func failureAndPower() throws {
    let power = PowerModel(watts: [100], boot: .seconds(60), shutdown: .seconds(20))
    var model = SiteModel()
    model.failures = FailureModel(
      outages: [(0, 50), (1, 10), (2, 130)].map {
        FailureModel.Outage(host: $0.0, from: .seconds($0.1), to: .seconds($0.1 + 5))
      })
    var site = try ScriptedSite(
      [ScriptedSite.arrival(1, work: 300)], host: HostShape(cores: 1, power: power), model: model)
    site.orders.hosts[0] = [3]
    // The first fails while it is off, the second on its way there, the third on its way back.
    site.at(
      0, ScriptedSite.decision(.start, 0), ScriptedSite.decision(.power(.off), 0),
      ScriptedSite.decision(.power(.off), 1),
      ScriptedSite.decision(.power(.off), 2))
    site.at(100, .power(.on), 2)
    site.at(200, ScriptedSite.decision(.power(.on), 0), ScriptedSite.decision(.power(.on), 1))
    _ = try site.run()
    #expect(site.reports(.hostOff).map(\.subject) == [1, 0, 2] && site.times(.hostOff) == [15, 20, 20])
    #expect(site.times(.hostUp) == [15, 55, 135])
    #expect(site.reports(.hostOn).map(\.subject) == [2, 0, 1] && site.times(.hostOn) == [135, 260, 260])
    #expect(site.world.totals.downTime == 15e6)
  }

  @Test("what dom0 takes is counted, for itself and for each machine that runs")
  func hypervisor() throws {
    let host = HostShape(cores: 4, hypervisor: HypervisorShare(cpuMilli: 100, cpuMilliPerDomain: 50))
    var site = try ScriptedSite([ScriptedSite.arrival(1, work: 10, count: 3)], hosts: 2, host: host)
    site.orders.hosts[0] = [0, 0, 1]
    site.at(0, .start, 0)
    _ = try site.run()
    #expect(abs(site.world.totals.hypervisor - (2 * 0.1 + 3 * 0.05) * 10e6) < 1)
  }

  @Test("nonsense is refused, not carried out")
  func nonsense() throws {
    let cases: [(Decision.Kind, [Int32])] = [
      (.suspend, [0]), (.resume, [0]), (.start, [0, 1]), (.start, [9]), (.stage, [0]), (.power(.on), [0]),
    ]
    for (kind, hosts) in cases {
      var site = try ScriptedSite([ScriptedSite.arrival(1)])
      site.orders.hosts[0] = hosts
      site.at(0, kind, 0)
      #expect(throws: QuantaError.self) { _ = try site.run() }
    }
  }
}

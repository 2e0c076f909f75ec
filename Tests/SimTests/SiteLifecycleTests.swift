import Model
import Policy
import Testing

@testable import Sim

/// Lives of workspaces worked out by hand, to the microsecond.
@Suite("Lives at the simulated site")
struct SiteLifecycleTests {
  /// The site of the leasing experiments: 20 s to boot, 5 % slower inside, 50 MiB/s to disk, 10 MB/s over the network.
  static var model: SiteModel {
    var model = SiteModel()
    model.boot = .fixed(.seconds(20))
    model.shutdown = .fixed(.seconds(5))
    model.slowdown = SiteModel.Slowdown(cpu: 1.05, io: 1.05, network: 1.05)
    model.storage = SiteModel.Storage(writeKiBps: 50 * 1024, readKiBps: 50 * 1024)
    return model
  }

  static var network: HostShape { HostShape(cores: 1, networkKbps: 80_000) }

  @Test("boots, works at its slower pace, shuts down, and is gone")
  func plainLife() throws {
    var site = try ScriptedSite([ScriptedSite.arrival(1, at: 3, work: 100, count: 2)], model: Self.model)
    site.orders.hosts[0] = [0, 2]
    site.at(10, .start, 0)
    let record = try #require(try site.run().first)
    #expect(site.times(.started) == [30])
    #expect(record.job.start == .seconds(30) && record.job.submit == .seconds(3))
    #expect(record.job.end == .seconds(30 + 105 + 5))
    #expect(record.phases[.boot] == .seconds(20) && record.phases[.run] == .seconds(105))
    #expect(record.phases[.shutdown] == .seconds(5) && record.phases[.suspended] == .zero)
    #expect(record.job.outcome == .finished && record.restarts == 0)
    #expect(record.promised == 2 * 105e6 && record.received == 2 * 105e6 && record.wasted == 0)
    #expect(site.notes.last == .init(time: 140_000_000, what: .ended(0)))
  }

  @Test("a boot of no length is reported in the same instant, after the submission")
  func instantBoot() throws {
    var site = try ScriptedSite([ScriptedSite.arrival(1, at: 7, work: 1)])
    site.orders.hosts[0] = [0]
    site.at(7, .start, 0)
    _ = try site.run()
    #expect(
      site.notes == [
        .init(time: 7_000_000, what: .submitted(1)),
        .init(time: 7_000_000, what: .report(SiteReport(.started, 0))),
        .init(time: 8_000_000, what: .ended(0)),
      ])
  }

  @Test("suspends for memory over the disk's rate, resumes for the same, and loses no work")
  func suspension() throws {
    var site = try ScriptedSite([ScriptedSite.arrival(1, work: 100)], model: Self.model)
    site.orders.hosts[0] = [1]
    site.orders.origins[0] = [1]
    site.at(0, .start, 0)
    site.at(62, .suspend, 0)
    site.at(200, .resume, 0)
    let record = try #require(try site.run().first)
    // Worked 42 s, 40 s of its 100 s; 1024 MiB at 50 MiB/s are 20.48 s.
    #expect(site.times(.suspended) == [82.48])
    #expect(site.times(.resumed) == [220.48])
    #expect(record.job.end == SimTime(microseconds: 220_480_000 + 63_000_000 + 5_000_000))
    #expect(record.suspensions == 1 && record.restarts == 0 && record.movedKiB == 0)
    #expect(record.phases[.run] == .seconds(105))
    #expect(record.phases[.suspend] == SimDuration(microseconds: 20_480_000))
    #expect(record.phases[.suspended] == SimDuration(microseconds: 117_520_000))
    #expect(record.phases[.resume] == SimDuration(microseconds: 20_480_000))
  }

  @Test("two that share a disk take twice as long; two that share none do not", arguments: [true, false])
  func sharedDisk(isShared: Bool) throws {
    var model = Self.model
    model.storage.isShared = isShared
    for together in [true, false] {
      var site = try ScriptedSite(
        [ScriptedSite.arrival(1), ScriptedSite.arrival(2)], host: HostShape(cores: 2), model: model)
      site.orders.hosts = [0: [1], 1: [together ? 1 : 2]]
      site.orders.origins = site.orders.hosts
      site.at(0, ScriptedSite.decision(.start, 0), ScriptedSite.decision(.start, 1))
      site.at(50, ScriptedSite.decision(.suspend, 0), ScriptedSite.decision(.suspend, 1))
      site.at(100, ScriptedSite.decision(.resume, 0), ScriptedSite.decision(.resume, 1))
      _ = try site.run()
      let (suspended, resumed) = together || isShared ? (90.96, 140.96) : (70.48, 120.48)
      #expect(site.times(.suspended) == [suspended, suspended])
      #expect(site.times(.resumed) == [resumed, resumed])
    }
  }

  @Test("resuming elsewhere first moves the memory, and the disk if it is to")
  func resumeElsewhere() throws {
    // An image of 2048 MiB and its base of 1024 MiB.
    let catalogue = EnvironmentCatalogue([
      Environment(name: "base", imageKiB: 1024 * 1024),
      Environment(name: "top", imageKiB: 2048 * 1024, parent: EnvironmentID(index: 1)),
    ])
    for (movesDisk, environment, mib) in [(false, 2, 1024), (true, 2, 4096), (true, 0, 1024)] as [(Bool, Int32, Int64)]
    {
      var model = Self.model
      model.moving.movesDisk = movesDisk
      let arrival = ScriptedSite.arrival(1, count: 2, environment: EnvironmentID(index: environment))
      var site = try ScriptedSite([arrival], host: Self.network, model: model, catalogue: catalogue)
      site.orders.hosts[0] = [0, 1]
      site.at(0, .start, 0)
      site.at(50, .suspend, 0)
      site.at(100, .resume, 0)
      while site.times(.suspended).isEmpty { #expect(try site.step()) }
      site.orders.origins[0] = [0, 1]
      site.orders.hosts[0] = [2, 1]
      let record = try #require(try site.run().first)
      // 80 Mbit/s are 10 MB/s.
      let move = Double(mib * 1_048_576) / 10e6
      let resumed = try #require(site.times(.resumed).first)
      #expect(abs(resumed - (100 + move + 20.48)) < 2e-6)
      #expect(record.movedKiB == mib * 1024 && record.migrations == 0)
      #expect(site.world.totals.migratedKiB == mib * 1024)
    }
  }

  @Test("a machine moves no faster than a move may")
  func cappedMove() throws {
    var model = Self.model
    model.moving.kbps = 40_000
    var site = try ScriptedSite([ScriptedSite.arrival(1)], host: Self.network, model: model)
    site.orders.hosts[0] = [0]
    site.at(0, .start, 0)
    site.at(50, .suspend, 0)
    site.at(100, .resume, 0)
    while site.times(.suspended).isEmpty { #expect(try site.step()) }
    site.orders.origins[0] = [0]
    site.orders.hosts[0] = [3]
    _ = try site.run()
    let resumed = try #require(site.times(.resumed).first)
    #expect(abs(resumed - (100 + 1024 * 1_048_576 / 5e6 + 20.48)) < 2e-6)
  }

  @Test("memory on a storage of the site's own is read from anywhere")
  func sharedStorage() throws {
    var model = Self.model
    model.storage.isShared = true
    var site = try ScriptedSite([ScriptedSite.arrival(1)], host: Self.network, model: model)
    site.orders.hosts[0] = [0]
    site.at(0, .start, 0)
    site.at(50, .suspend, 0)
    site.at(100, .resume, 0)
    while site.times(.suspended).isEmpty { #expect(try site.step()) }
    site.orders.origins[0] = [0]
    site.orders.hosts[0] = [3]
    let record = try #require(try site.run().first)
    #expect(site.times(.resumed) == [120.48] && record.movedKiB == 0)
  }
}

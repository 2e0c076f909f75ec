import Foundation
import Logging
import Model
import Policy

/// The control loop of a live site: takes the lock, finds out how things stand, and lets the policy act until it is told to stop.
///
/// Workspaces keep running when it ends, however it ends. See <doc:LifeOfAnOrder>.
public struct LiveRun: Sendable {
  public var site: LiveSite
  public var log: Logger
  /// It ends when nothing is under way any more, instead of waiting for what may come.
  public var untilSettled = false
  /// Takes a site over whose lock on its hosts belongs to a journal that is gone.
  public var takesOver = false
  /// Told after each instant how the site stands.
  public var publish: @Sendable (SiteStatus) -> Void = { _ in }
  /// Asked once, before anything is done, with what it is about to do in words; `false` ends the run.
  public var confirm: @Sendable ([String]) -> Bool = { _ in true }

  public init(site: LiveSite, log: Logger) {
    self.site = site
    self.log = log
  }

  /// What ends a run from outside; safe to use from a signal's thread.
  public final class Brake: Sendable {
    let inbox = Inbox()
    public init() {}
    public func stop() { inbox.put(.stop) }
  }

  /// Runs until the brake is drawn.
  ///
  /// - Throws: `QuantaError` when the site cannot be run, before anything was done; or when the journal cannot be written.
  public func run(_ brake: Brake) throws {
    let permit = ActingPermit(untilSettled ? .apply : .run, try SiteLock(folder: site.state))
    let journal = try Journal(folder: site.state)
    let start = try Startup(site: site, journal: journal, log: log, permit: permit, takesOver: takesOver).prepare()
    guard confirm(start.announcement) else { return }
    let runner = OrderRunner(site: site, seats: start.seats, journal: journal, log: log)
    let crew = Crew(runner, site: site, inbox: brake.inbox, journal: journal, log: log)
    let monitors = start.seats.map { HostMonitor($0, every: site.window, inbox: brake.inbox) }
    let drift = DriftMonitor(site, inbox: brake.inbox)
    var world = try LibvirtWorld(
      site: site, seats: start.seats, journal: journal, inbox: brake.inbox, crew: crew, monitors: monitors, log: log,
      tellsShares: start.tellsShares, untilSettled: untilSettled, publish: publish)
    let controller = try start.enter(&world)
    try journal.add(.note("a run begins"))
    crew.begin()
    for monitor in monitors { monitor.begin() }
    drift.begin()
    var loop = ControlLoop(controller: controller, world: world)
    defer {
      drift.end()
      for monitor in monitors { monitor.end() }
      // Calls under way are let end: cutting them off would leave their outcome unknown.
      let isIdle = crew.end(within: 60)
      if !isIdle { log.warning("calls are still under way on hosts; the next run goes on with them") }
      do {
        if isIdle { try loop.world.leaveRecord(runner) }
        try journal.add(.note("the run ends"))
      } catch { log.error("\(error)") }
    }
    while try loop.step() {}
  }
}

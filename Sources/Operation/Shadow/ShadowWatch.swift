import Foundation
import Live
import Logging
import Model
import Policy

/// Watches a site that somebody else manages, and says what the policy would have done. It has read-only connections and nothing
/// to act with.
///
/// Every domain that appears, and is not one of the site's own machines or dom0, is an arrival; one that vanishes has ended.
public struct ShadowWatch: Sendable {
  public var site: LiveSite
  private let log: Logger
  private let bell = Bell()

  /// Ends a wait early, once.
  private final class Bell: @unchecked Sendable {
    private let condition = NSCondition()
    private var isRung = false

    func ring() {
      condition.lock()
      isRung = true
      condition.broadcast()
      condition.unlock()
    }

    /// - Returns: whether it was rung.
    func wait(until date: Date) -> Bool {
      condition.lock()
      defer { condition.unlock() }
      while !isRung, condition.wait(until: date) {}
      return isRung
    }
  }

  public init(site: LiveSite, log: Logger) {
    self.site = site
    self.log = log
  }

  /// Ends the watch; safe to call from any thread.
  public func stop() { bell.ring() }

  /// Blocks until it is stopped or the time is over; hosts are looked at once a window of the site.
  ///
  /// - Parameter length: `nil`: until stopped.
  /// - Throws: `QuantaError` when a host does not answer at the beginning, or the policy makes no sense.
  public func run(for length: SimDuration? = nil) throws -> ShadowOutcome {
    let survey = try SiteSurvey(of: site)
    if let silent = survey.silent.first {
      throw QuantaError(
        .inputOutput, "host '\(silent.host)' cannot be reached at \(silent.uri): \(silent.error)", at: site.origin,
        remedy: "check the URI with: virsh -c URI version; or leave the host out")
    }
    let began = WallClock.now
    var books = try ShadowBooks(Epoch(of: site, survey: survey), began: began)
    let links = site.hosts.map { HostLink.observer(of: $0) }
    let end = length.map { began + $0 } ?? .distantFuture
    log.notice("watches \(site.hosts.count) hosts, and does nothing", metadata: ["policy": "\(site.policy)"])
    while true {
      // Asked before: whoever appears while it asks is seen at this look or the next.
      let now = WallClock.now
      for remark in books.look(at: now, HostLink.guests(on: links)) {
        log.notice("\(remark.text)", metadata: ["domain": "\(remark.domain)", "host": "\(remark.host)"])
      }
      log.debug("looked at \(site.hosts.count) hosts")
      if now >= end { return try ShadowOutcome(books, until: now) }
      let next = min(end, now + site.window)
      if bell.wait(until: Date(timeIntervalSince1970: next.seconds)) {
        let last = WallClock.now
        _ = books.look(at: last, HostLink.guests(on: links))
        return try ShadowOutcome(books, until: last)
      }
    }
  }
}

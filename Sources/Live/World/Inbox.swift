import Foundation
import Model

/// What the world hears of while it waits.
enum News: Sendable {
  /// An order came out so.
  case finished(Finish)
  /// What a host's domains are doing, as asked at `time`.
  case seen(host: Int32, at: SimTime, domains: [DomainFacts])
  /// A host did not answer.
  case silent(host: Int32, at: SimTime, error: String)
  /// A host that was silent has been made sure to be off; or it could not be made sure.
  case fenced(host: Int32, isOff: Bool, detail: String)
  /// libvirt tells that something happened to a domain: a hint to look.
  case stirred(host: Int32, domain: String, at: SimTime)
  /// An order could not go on because its host does not answer.
  case stuck(order: Int64, host: Int32, error: String)
  /// What on hosts differs from the journal, all of it.
  case drifted([Drift.Item])
  /// It is to end: workspaces keep running.
  case stop
}

/// Where threads leave news for the one that runs the control loop.
final class Inbox: @unchecked Sendable {
  private let condition = NSCondition()
  // Both guarded by the condition.
  private var news: [News] = []
  private var isRung = false

  func put(_ one: News) {
    condition.lock()
    news.append(one)
    condition.signal()
    condition.unlock()
  }

  /// Ends a wait without news.
  func ring() {
    condition.lock()
    isRung = true
    condition.signal()
    condition.unlock()
  }

  /// All news there is; waits for some until `deadline`.
  func take(until deadline: Date) -> [News] {
    condition.lock()
    defer { condition.unlock() }
    while news.isEmpty, !isRung, condition.wait(until: deadline) {}
    isRung = false
    defer { news.removeAll() }
    return news
  }
}

import Model
import Policy
import TestSupport

@testable import Sim

/// A simulated site whose owners and operators meddle: workspaces are held, released and taken back, suspensions do not work, hosts
/// are drained – at any time, in any state.
struct MeddledSite: World {
  var inner: SimulatedSite
  var random: SplitMix
  /// What is to be reported when, µs.
  private var pending: [(time: Int64, report: SiteReport)] = []
  /// Whose machines the controller believes to be suspended, though they run on; and when that last failed, µs.
  private var failing: Set<Handle> = []
  private var failedAt: [Handle: Int64] = [:]
  private var present: Set<Handle> = []
  private var going: Set<Handle> = []
  private var held: Set<Handle> = []
  private var drained: Set<Int32> = []
  private(set) var meddled: [SiteReport.Kind: Int] = [:]
  /// The first decision that should not have been.
  private(set) var fault: String?

  init(_ inner: SimulatedSite, seed: UInt64) {
    self.inner = inner
    random = SplitMix(seed: seed &* 31 &+ 7)
  }

  // MARK: World

  mutating func nextInstant(_ events: inout EventBatch) throws -> SimTime? {
    guard let now = try inner.nextInstant(&events) else { return nil }
    note(events)
    // A handle that one has left may be another's from this instant on; whoever comes is not known yet.
    let before = present.subtracting(events.submissions.map(\.handle)).sorted()
    let mine = due(at: now.microseconds) + meddle(before, at: now.microseconds)
    for report in mine { meddled[report.kind, default: 0] += 1 }
    events.reports = random.chance(50) ? events.reports + mine : mine + events.reports
    return now
  }

  private mutating func note(_ events: EventBatch) {
    for handle in events.ends { forget(handle) }
    for report in events.reports {
      switch report.kind {
      case .stopped where going.contains(report.subject): forget(report.subject)
      case .started, .resumed, .suspended, .crashed, .suspendLost, .stopped:
        failing.remove(report.subject)
        failedAt[report.subject] = nil
      default: break
      }
    }
    for submission in events.submissions { present.insert(submission.handle) }
  }

  private mutating func forget(_ handle: Handle) {
    present.remove(handle)
    going.remove(handle)
    held.remove(handle)
    failing.remove(handle)
    failedAt[handle] = nil
  }

  private mutating func due(at now: Int64) -> [SiteReport] {
    let reports = pending.filter { $0.time <= now }.map(\.report)
    pending.removeAll { $0.time <= now }
    return reports.filter { report in
      switch report.kind {
      case .suspendFailed:
        guard failing.remove(report.subject) != nil else { return false }
        failedAt[report.subject] = now
        return true
      case .released:
        held.remove(report.subject)
        return present.contains(report.subject)
      case .undrained: return drained.remove(report.subject) != nil
      default: return true
      }
    }
  }

  private mutating func meddle(_ handles: [Handle], at now: Int64) -> [SiteReport] {
    let subjects = handles.filter { present.contains($0) && !going.contains($0) }
    var reports: [SiteReport] = []
    if let subject = subjects.randomElement(using: &random), random.chance(25) {
      switch random.draw(0...9) {
      case 0: reports.append(SiteReport(.withdrawn, subject))
      case 1: if held.remove(subject) != nil { reports.append(SiteReport(.released, subject)) }
      default:
        reports.append(SiteReport(.held, subject))
        if case .bestEffort = inner.residents[Int(subject)].workspace.terms { held.insert(subject) }
        failedAt[subject] = nil
        after(random.draw(0...150), at: now, SiteReport(.released, subject))
      }
    }
    if random.chance(4) {
      let host = Int32(random.draw(0...inner.shape.hostCount - 1))
      if drained.insert(host).inserted {
        reports.append(SiteReport(.drained, host))
        after(random.draw(1...200), at: now, SiteReport(.undrained, host))
      }
    }
    return reports
  }

  private mutating func after(_ seconds: Int, at now: Int64, _ report: SiteReport) {
    pending.append((now + Int64(seconds) * 1_000_000 + 1, report))
  }

  mutating func perform(_ decisions: [Decision], of controller: borrowing Controller, at now: SimTime) throws {
    var carried: [Decision] = []
    for decision in decisions {
      switch decision.kind {
      case .start, .resume:
        checkBegin(decision, on: controller.site?.hosts(of: decision.handle) ?? [])
      default: break
      }
      switch decision.kind {
      case .suspend where checksPatience(decision, at: now.microseconds) && random.chance(40):
        failing.insert(decision.handle)
        after(random.draw(0...20), at: now.microseconds, SiteReport(.suspendFailed, decision.handle))
        continue
      case .stop(.cancelled), .stop(.lost):
        failing.remove(decision.handle)
        going.insert(decision.handle)
      case .stop: failing.remove(decision.handle)
      case .reject: forget(decision.handle)
      default: break
      }
      carried.append(decision)
    }
    for entry in pending {
      carried.append(
        Decision(
          kind: .wake(SimTime(microseconds: entry.time)), handle: -1, workspaceID: 0, reason: .asked, overtakes: false))
    }
    try inner.perform(carried, of: controller, at: now)
  }

  private mutating func checkBegin(_ decision: Decision, on hosts: [Int32]) {
    guard fault == nil else { return }
    if held.contains(decision.handle) {
      fault = "workspace \(decision.workspaceID) is held, but was to \(decision.kind)"
    }
    if let host = hosts.first(where: drained.contains) {
      fault = "workspace \(decision.workspaceID) was to \(decision.kind) on host \(host), which is drained"
    }
  }

  /// Always true.
  private mutating func checksPatience(_ decision: Decision, at now: Int64) -> Bool {
    guard fault == nil, let last = failedAt[decision.handle], now - last < 60_000_000 else { return true }
    fault = "workspace \(decision.workspaceID) was told to suspend \(now - last) µs after that did not work"
    return true
  }
}

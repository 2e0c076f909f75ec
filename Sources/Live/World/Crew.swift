import Foundation
import Logging
import Model
import Synchronization

/// An order on its way: what to do, and what the machines are that it is about.
struct OrderTask: Sendable {
  var id: Int64
  var order: Order
  var plans: [MachinePlan]
  /// It is to be undone instead of done.
  var undoes: Bool
  /// How often it was begun before, in this run.
  var attempts = 0
}

/// Carries orders out on threads of their own: one at a time for a workspace, as many at a time as workspaces have, no faster than the limits
/// of the site. What a silent host keeps from being done waits for the host.
final class Crew: @unchecked Sendable {
  private let runner: OrderRunner
  private let inbox: Inbox
  private let journal: Journal
  private let log: Logger
  private let queue = DispatchQueue(label: "orders", attributes: .concurrent)
  private let condition = NSCondition()

  // Guarded by the condition.
  private var waiting: [OrderTask] = []
  /// Waiting for a host to answer.
  private var stuck: [(host: Int32, task: OrderTask, until: Date)] = []
  private var busy: [Int64: Flag] = [:]
  private var running = 0
  private var limits: RateLimits
  private var isOver = false

  /// Raised while something is done that need not be gone on with.
  final class Flag: Sendable {
    enum Reason: Int, Sendable {
      case none
      /// Nobody needs it any more.
      case superseded
      /// Quanta ends; the next run goes on with it.
      case leaving
    }
    private let value = Atomic<Int>(0)
    var reason: Reason { Reason(rawValue: value.load(ordering: .relaxed)) ?? .none }
    var isRaised: Bool { reason != .none }
    func raise(_ reason: Reason) { value.store(reason.rawValue, ordering: .relaxed) }
  }

  init(_ runner: OrderRunner, site: LiveSite, inbox: Inbox, journal: Journal, log: Logger) {
    self.runner = runner
    self.inbox = inbox
    self.journal = journal
    self.log = log
    limits = RateLimits(site.limits, hosts: site.hosts.count)
  }

  func begin() {
    let thread = Thread { [self] in dispatch() }
    thread.name = "dispatch"
    thread.start()
  }

  func take(_ task: OrderTask) {
    condition.lock()
    // Nobody needs to wait for machines to boot that are to be stopped.
    if task.order.kind == .stop { busy[task.order.workspace]?.raise(.superseded) }
    waiting.append(task)
    condition.signal()
    condition.unlock()
  }

  /// Nothing is waiting or being done, but for records that wait for hosts to answer.
  var isIdle: Bool {
    condition.lock()
    defer { condition.unlock() }
    return waiting.isEmpty && stuck.allSatisfy { $0.task.order.kind == .record } && running == 0
  }

  /// The host answers again.
  func retry(_ host: Int32) {
    condition.lock()
    waiting.append(contentsOf: stuck.filter { $0.host == host }.map(\.task))
    stuck.removeAll { $0.host == host }
    condition.signal()
    condition.unlock()
  }

  /// Forgets what waits for a workspace, and lets what is under way end when it can.
  func abandon(_ workspace: Int64) {
    condition.lock()
    waiting.removeAll { $0.order.workspace == workspace }
    stuck.removeAll { $0.task.order.workspace == workspace }
    busy[workspace]?.raise(.superseded)
    condition.unlock()
  }

  /// Begins nothing any more, and waits until what is under way has come to a point where it can be left: calls are not cut off.
  func end(within seconds: Double) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    isOver = true
    for flag in busy.values { flag.raise(.leaving) }
    condition.signal()
    let deadline = Date(timeIntervalSinceNow: seconds)
    while running > 0, condition.wait(until: deadline) {}
    return running == 0
  }

  // MARK: Dispatching

  private func dispatch() {
    condition.lock()
    while !isOver {
      let due = beginWhatCan()
      _ = condition.wait(until: Date(timeIntervalSinceNow: due))
    }
    condition.unlock()
  }

  /// Begins all that may begin now.
  ///
  /// - Returns: seconds until another may.
  private func beginWhatCan() -> Double {
    var next = 3600.0
    for entry in stuck where entry.until <= Date() { waiting.append(entry.task) }
    stuck.removeAll { $0.until <= Date() }
    if let soonest = stuck.map(\.until).min() { next = max(0.05, soonest.timeIntervalSinceNow) }
    var place = 0
    // Orders of one workspace keep their order.
    var passed: Set<Int64> = []
    while place < waiting.count {
      let task = waiting[place]
      let workspace = task.order.workspace
      if workspace > 0, busy[workspace] != nil || passed.contains(workspace) {
        passed.insert(workspace)
        place += 1
        continue
      }
      let now = WallClock.now
      let begin = limits.next(task.order, at: now)
      if begin > now {
        next = min(next, (begin - now).seconds + 0.001)
        passed.insert(workspace)
        place += 1
        continue
      }
      limits.take(task.order, at: now)
      waiting.remove(at: place)
      start(task)
    }
    return next
  }

  private func start(_ task: OrderTask) {
    let flag = Flag()
    if task.order.workspace > 0 { busy[task.order.workspace] = flag }
    running += 1
    queue.async { [self] in
      let result = Result {
        // A second beginning says that it took longer than it takes; more of them would say no more.
        if task.attempts < 2 { try journal.add(.begun(order: task.id)) }
        return try runner.run(task, flag)
      }
      var task = task
      task.attempts += 1
      settle(task, result)
    }
  }

  private func settle(_ task: OrderTask, _ result: Result<Finish, any Error>) {
    var finish: Finish?
    var stuckOn: (Int32, String)?
    switch result {
    case .success(let done): finish = done
    case .failure(is Leaving): break
    case .failure(let error as HostSilence): stuckOn = (error.host, error.message)
    case .failure(let error):
      // Something that must come to an end, such as stopping, is tried again; it is not forgotten.
      stuckOn = (task.order.hosts.first ?? 0, "\(error)")
      log.error("\(task.order.kind.rawValue): \(error)", metadata: ["workspace": "\(task.order.workspace)"])
    }
    do {
      if let finish { try journal.finish(finish) }
    } catch {
      log.critical("the journal cannot be written: \(error)")
      finish = nil
      inbox.put(.stop)
    }
    condition.lock()
    running -= 1
    if task.order.workspace > 0 { busy[task.order.workspace] = nil }
    if let stuckOn, !isOver {
      stuck.append((stuckOn.0, task, Date(timeIntervalSinceNow: HostLink.backOff(task.attempts))))
    }
    condition.broadcast()
    condition.unlock()
    if let finish { inbox.put(.finished(finish)) }
    if let stuckOn { inbox.put(.stuck(order: task.id, host: stuckOn.0, error: stuckOn.1)) }
  }

  // MARK: Besides orders

  /// Removes a machine that is left over.
  func remove(_ identity: MachineIdentity, on host: Int32) {
    queue.async { [self] in
      do { try runner.removeLeftover(identity, on: host) } catch {
        log.error("\(identity.domain) is left over and cannot be removed: \(error)")
      }
    }
  }

  /// Runs the command that makes sure that a host is off.
  func fence(_ host: Int32, _ command: [String]) {
    queue.async { [self] in
      let (isOff, detail) = Fencing.run(command)
      inbox.put(.fenced(host: host, isOff: isOff, detail: detail))
    }
  }
}

/// A host did not answer, so that nobody knows what came of a call.
struct HostSilence: Error, Sendable {
  var host: Int32
  var message: String
}

/// Quanta ends before an order is done with.
struct Leaving: Error, Sendable {}

import Live
import Model
import Policy
import Stats

/// How long things took on a site's hosts, as its journal has it, beside how long they were believed to take.
public struct OperationTimes: Hashable, Sendable {
  /// Orders that are done with, in the order in which they were begun.
  public var orders: [Order]
  /// Single calls that changed a host and came back, in the order in which they were made.
  public var calls: [Call]

  /// What was done on hosts for one decision.
  public struct Order: Hashable, Sendable {
    /// What it counts as.
    public enum Course: String, Hashable, Sendable, Codable, CaseIterable {
      /// It was done without a break: it counts.
      case smooth
      /// It was begun more than once: cut off, or kept waiting by a silent host.
      case repeated
      case failed
      /// A machine that was to shut down did not, and was ended: it took the grace it was given.
      case forced
      /// Rolled back, or overtaken by something else.
      case undone
    }

    /// The journal's entry.
    public var id: Int64
    /// `start`, `resume`, `resume elsewhere`, …
    public var operation: String
    public var workspace: Int64
    public var hosts: [String]
    public var environment: String
    /// KiB of each machine; of an image for staging. 0: not known.
    public var memoryKiB: Int64
    /// What the hypervisor was told of each machine meanwhile.
    public var setting: DomainSetting
    public var began: SimTime
    /// From when somebody set to work on it until it was done with. Waiting for a limit or for another order is not in it.
    public var observed: SimDuration
    /// What the estimates said; zero where they said nothing.
    public var predicted: SimDuration
    public var course: Course
    /// Why it was to be done.
    public var reason: String

    public var machines: Int { hosts.count }
    /// (predicted − observed) / observed: −0.39 is 39 % too short. `nil` where nothing was predicted, or nothing took time.
    public var error: Double? {
      guard predicted > .zero, observed > .zero else { return nil }
      return (predicted - observed).seconds / observed.seconds
    }
  }

  /// One call, from the intention to the outcome.
  public struct Call: Hashable, Sendable {
    /// Without numbers and names: `clone`, `set weight and cap`.
    public var name: String
    public var host: String
    public var order: Int64
    public var took: SimDuration
    public var failed: Bool
  }

  public init(orders: [Order] = [], calls: [Call] = []) {
    self.orders = orders
    self.calls = calls
  }

  /// Reads the journal in the folder of a site's state.
  ///
  /// - Throws: `QuantaError`; of kind `noInput` when there is none.
  public init(folder: String) throws { try self.init(Journal(folder: folder, mode: .readOnly)) }

  /// O(entries).
  public init(_ journal: Journal) throws {
    var reader = OperationReader()
    for kept in try journal.workspaces(all: true) { reader.memory[kept.id] = kept.request.quantum.memoryKiB }
    try journal.entries { id, time, entry in reader.hear(id, time, entry) }
    self.init(orders: reader.finished, calls: reader.calls)
  }

  /// The same but for orders that were given for a reason, and their calls.
  func without(reason: String) -> OperationTimes {
    let left = Set(orders.filter { $0.reason == reason }.map(\.id))
    return OperationTimes(
      orders: orders.filter { !left.contains($0.id) }, calls: calls.filter { !left.contains($0.order) })
  }

  /// The same, of two journals.
  public func joined(with other: OperationTimes) -> OperationTimes {
    OperationTimes(orders: orders + other.orders, calls: calls + other.calls)
  }
}

/// Goes through a journal.
private struct OperationReader {
  var memory: [Int64: Int64] = [:]
  var finished: [OperationTimes.Order] = []
  var calls: [OperationTimes.Call] = []
  private var epoch: Epoch?
  private var open: [Int64: Work] = [:]
  private var intentions: [Int64: (order: Int64, call: String, host: String, time: SimTime)] = [:]

  private struct Work {
    var order: Live.Order
    var begun: [SimTime] = []
    /// When its machines were last let go: what follows is booting.
    var released: SimTime?
    /// It moved while it ran.
    var movesLive = false
    var host = ""
    /// A machine was ended that did not end by itself.
    var forces = false
  }

  mutating func hear(_ id: Int64, _ time: SimTime, _ entry: JournalEntry) {
    switch entry {
    case .epoch(let epoch): self.epoch = epoch
    case .order(let order): open[id] = Work(order: order)
    case .begun(let order): open[order]?.begun.append(time)
    case .intention(let order, let call, let host, _): intentions[id] = (order, call, host, time)
    case .outcome(let intention, let error):
      guard let begun = intentions.removeValue(forKey: intention) else { return }
      let name = Self.name(begun.call)
      calls.append(
        OperationTimes.Call(
          name: name, host: begun.host, order: begun.order, took: time - begun.time, failed: error != nil))
      if name == "unpause", error == nil { open[begun.order]?.released = time }
      if name == "destroy", error == nil { open[begun.order]?.forces = true }
      if name == "migrate", error == nil { open[begun.order]?.movesLive = true }
      open[begun.order]?.host = begun.host
    case .finished(let finish): settle(finish, at: time)
    case .instant, .note: break
    }
  }

  private mutating func settle(_ finish: Finish, at time: SimTime) {
    guard let work = open.removeValue(forKey: finish.order), let began = work.begun.first else { return }
    let order = work.order
    // Not something done to a workspace or an image, and nothing is predicted of it.
    guard order.kind != .record else { return }
    let course: OperationTimes.Order.Course =
      switch finish.outcome {
      case .done where work.begun.count > 1: .repeated
      case .done: order.kind == .stop && work.forces ? .forced : .smooth
      case .failed: .failed
      case .superseded, .rolledBack: .undone
      }
    finished.append(
      OperationTimes.Order(
        id: finish.order, operation: Self.name(work), workspace: order.workspace, hosts: names(order.hosts),
        environment: environment(order), memoryKiB: size(order), setting: order.setting, began: began,
        observed: time - began,
        predicted: SimDuration(microseconds: order.expected), course: course, reason: order.reason))
    if order.kind == .start, course == .smooth, let released = work.released {
      calls.append(
        OperationTimes.Call(
          name: "boot", host: work.host, order: finish.order, took: time - released, failed: false))
    }
  }

  private func names(_ hosts: [Int32]) -> [String] {
    hosts.map { host in
      guard let names = epoch?.hosts, names.indices.contains(Int(host)) else { return "host \(host)" }
      return names[Int(host)]
    }
  }

  private func environment(_ order: Live.Order) -> String {
    let id = EnvironmentID(index: order.environment)
    guard let catalogue = epoch?.catalogue, catalogue.contains(id), id != .host else { return "" }
    return catalogue[id].name
  }

  private func size(_ order: Live.Order) -> Int64 {
    guard order.kind == .stage || order.kind == .evict else { return memory[order.workspace] ?? 0 }
    return epoch?.catalogue.sizeKiB(of: EnvironmentID(index: order.environment)) ?? 0
  }

  /// Resuming where the memory is, and elsewhere, are two things; so are moving with and without a pause.
  private static func name(_ work: Work) -> String {
    switch work.order.kind {
    case .resume where work.order.hosts != work.order.origins: "resume elsewhere"
    case .migrate where !work.movesLive: "migrate with a pause"
    default: work.order.kind.rawValue
    }
  }

  /// A call without what differs from one to the next.
  static func name(_ call: String) -> String {
    if call.hasPrefix("set weight") { return "set weight and cap" }
    if call.hasPrefix("set memory") { return "set memory" }
    if call.hasPrefix("migrate to") { return "migrate" }
    return call
  }
}

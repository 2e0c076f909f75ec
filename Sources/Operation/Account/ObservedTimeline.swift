import Live
import Model
import Policy

/// What hosts did from when to when, as the journal has it: the observed half of a picture whose other half is a prediction.
public struct ObservedTimeline: Sendable {
  /// The hosts' names, and who was where doing what.
  public var hosts: [String]
  public var segments: [HostSegment]

  /// - Parameters:
  ///   - times: the orders of the site's journal.
  ///   - hosts: names, in the order of the rows.
  ///   - workspaces: as the journal keeps them; who still runs does so until `now`.
  ///   - now: µs since 1970.
  public init(_ times: OperationTimes, hosts: [String], workspaces: [KeptWorkspace], now: SimTime) {
    self.hosts = hosts
    segments = []
    let places = Dictionary(hosts.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    let ended = Dictionary(workspaces.map { ($0.id, $0.status.ended ?? now) }, uniquingKeysWith: { first, _ in first })
    for (workspace, orders) in Dictionary(grouping: times.orders, by: \.workspace).sorted(by: { $0.key < $1.key }) {
      let orders = orders.sorted { ($0.began, $0.id) < ($1.began, $1.id) }
      for (index, order) in orders.enumerated() {
        guard let phase = Self.phase(order.operation) else { continue }
        let end = order.began + order.observed
        add(order.hosts, places, workspace, phase, from: order.began, to: end)
        guard order.course == .smooth || order.course == .repeated, let next = Self.follows(phase) else { continue }
        let until = index + 1 < orders.count ? orders[index + 1].began : ended[workspace] ?? now
        add(order.hosts, places, workspace, next, from: end, to: until)
      }
    }
    segments.sort {
      ($0.host, $0.from, $0.workspace, $0.phase.rawValue) < ($1.host, $1.from, $1.workspace, $1.phase.rawValue)
    }
  }

  private mutating func add(
    _ names: [String], _ places: [String: Int32], _ workspace: Int64, _ phase: Phase, from: SimTime, to: SimTime
  ) {
    guard from < to else { return }
    for name in Set(names).sorted() {
      guard let host = places[name] else { continue }
      segments.append(HostSegment(host: host, workspace: workspace, phase: phase, from: from, to: to))
    }
  }

  private static func phase(_ operation: String) -> Phase? {
    let known: [(String, Phase)] = [
      ("start", .boot), ("suspend", .suspend), ("resume", .resume), ("migrate", .migrate), ("stop", .shutdown),
      ("stage", .staging),
    ]
    return known.first { operation.hasPrefix($0.0) }?.1
  }

  /// What machines do after it was done.
  private static func follows(_ phase: Phase) -> Phase? {
    switch phase {
    case .boot, .resume, .migrate: .run
    case .suspend: .suspended
    case .run, .suspended, .shutdown, .staging: nil
    }
  }
}
